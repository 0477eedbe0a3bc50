// A Discord that does as little as it can, so that a crowd measures the bot and not the other side.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { systemClock } from '../../src/clock.ts';
import { serveConnections } from '../../test/fakes/discord/connection.ts';
import { createInteraction, type Interaction } from '../../test/fakes/discord/interactions.ts';
import { createMessage, messageJson } from '../../test/fakes/discord/messages.ts';
import { findRoute } from '../../test/fakes/discord/routes.ts';
import { addChannel, createWorld, type World } from '../../test/fakes/discord/world.ts';
import { createSaturation, type Saturation } from './saturation.ts';

/** So many people with one command each: every so many milliseconds, or with 0 all at the same moment. */
export interface Crowd {
  count: number;
  everyMs: number;
  prompt: string;
}

/** A lean Discord; it takes every answer for a good one. */
export interface LeanDiscord extends Saturation {
  /** `http://127.0.0.1:PORT/api`. */
  apiUrl: string;
  token: string;
  /** Sends the first command as soon as the bot is logged in; resolves with when it was answered, in epoch milliseconds. */
  greet(): Promise<number>;
  /** How long after its event was written each command had its first answer, in milliseconds. */
  answerTimes(crowd: Crowd): Promise<number[]>;
}

/** After the last command. */
const patienceMs = 20_000;

/** Starts one with so many servers, each with 40 channels and 25 roles. */
export async function startLeanDiscord(servers: number): Promise<LeanDiscord> {
  const world = createWorld(systemClock, 10 * 1_048_576, []);
  for (let number = 0; number < servers; number += 1) {
    const id = world.newId();
    const size = { channels: 40, roles: 25 };
    world.guilds.set(id, { id, name: `Friends of pictures ${number}`, hasBot: true, size });
  }
  const [guildId] = world.guilds.keys();
  const channelId = addChannel(world, { guildId }).id;
  const answered = new Map<string, () => void>();
  const pictured = new Map<string, () => void>();
  const sample = JSON.stringify(
    messageJson(world, createMessage(world, { channelId, token: '' }, aMessage(world))),
  );

  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const { url = '' } = request;
    const [, id = '', token = ''] = /\/interactions\/(\d+)\/([^/]+)\/callback/u.exec(url) ?? [];
    if (token) {
      answered.get(token)?.();
      request.resume();
      if (!url.endsWith('with_response=true')) return void response.writeHead(204).end();
      const resource = `{"type":4,"message":${sample.replace(/"\d+"/u, `"${id}"`)}}`;
      return json(
        response,
        `{"interaction":{"id":"${id}","type":2,"response_message_id":"${id}","response_message_loading":false,"response_message_ephemeral":false},"resource":${resource}}`,
      );
    }
    if (url.includes('/webhooks/')) {
      request.resume();
      if (!request.headers['content-type']?.startsWith('multipart/')) return json(response, sample);
      return void request.once('end', () => {
        pictured.get(url.split('/webhooks/')[1]?.split('/')[1] ?? '')?.();
        json(response, sample);
      });
    }
    return void rest(world, gatewayUrl, request, response);
  };

  const server = createServer(answer);
  const sockets: Duplex[] = [];
  server.on('upgrade', (_, socket) => sockets.push(socket));
  const connection = serveConnections(server, world, () => gatewayUrl, {
    heartbeatIntervalMs: 41_250,
    allowedIntents: 0,
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const gatewayUrl = `ws://127.0.0.1:${port}`;

  const send = ({ payload }: Interaction) => connection.dispatch('INTERACTION_CREATE', payload, guildId);
  const answeredAt = ({ token }: Interaction) =>
    new Promise<number>((resolve) => {
      answered.set(token, () => {
        answered.delete(token);
        resolve(performance.now());
      });
    });
  const command = (prompt: string) => {
    const { id = world.newId() } = world.commands.get('global')?.find(({ name }) => name === 'imagine') ?? {};
    const options = [{ name: 'prompt', type: 3, value: prompt }];
    const data = { id, name: 'imagine', type: 1, options };
    return createInteraction(world, 2, { userId: world.newId(), channelId }, data);
  };

  const crowd = createSaturation(async (prompt) => {
    const asked = command(prompt);
    const { token } = asked;
    const { promise, resolve } = Promise.withResolvers<void>();
    pictured.set(token, resolve);
    send(asked);
    await promise;
    pictured.delete(token);
    world.interactions.delete(token);
  });

  return {
    ...crowd,
    apiUrl: `http://127.0.0.1:${port}/api`,
    token: world.token,
    async greet() {
      while (connection.open() === 0) await pause(1);
      const first = command('hello');
      const at = answeredAt(first);
      send(first);
      return performance.timeOrigin + (await at);
    },
    async answerTimes({ count, everyMs, prompt }) {
      const people = Array.from({ length: count }, () => command(prompt));
      const answers = people.map(answeredAt);
      const sentAt: number[] = [];
      // One write for all that come at the same moment.
      if (everyMs === 0) for (const socket of sockets) socket.cork();
      for (const each of people) {
        send(each);
        sentAt.push(performance.now());
        if (everyMs > 0) await pause(everyMs);
      }
      const allSentAt = performance.now();
      for (const socket of sockets) socket.uncork();
      const times = Promise.all(
        answers.map(async (at, index) => (await at) - (everyMs > 0 ? (sentAt[index] ?? 0) : allSentAt)),
      );
      return Promise.race([times, unanswered(people, answered)]);
    },
  };
}

async function unanswered(people: readonly Interaction[], open: Map<string, unknown>): Promise<never> {
  await pause(patienceMs);
  const silent = people.filter(({ token }) => open.has(token)).length;
  throw new Error(`${silent} of ${people.length} commands had no answer`);
}

/** What is not in a hurry goes the way of the fake. */
async function rest(
  world: World,
  gatewayUrl: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '', 'http://discord.invalid');
  const path = decodeURIComponent(url.pathname).replace(/^\/api\/v10/u, '');
  const text = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>)).toString();
  const found = findRoute(request.method ?? '', path);
  if (!found) return void response.writeHead(404).end('{}');
  const call = { world, path, gatewayUrl, params: found.params, query: url.searchParams, files: [] };
  const reply = found.route.run({ ...call, json: text === '' ? undefined : JSON.parse(text) });
  return json(response, JSON.stringify(reply.json ?? {}));
}

function json(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(text);
}

function aMessage(world: World) {
  return { body: { content: 'A picture' }, files: [], sizeLimitBytes: world.defaultSizeLimitBytes };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
