// A Slack that does as little as it can, so that a crowd measures the bot and not the other side.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../src/clock.ts';
import { argumentsOf } from '../../test/fakes/slack/body.ts';
import { slashPayload } from '../../test/fakes/slack/payloads.ts';
import { peopleMethods } from '../../test/fakes/slack/people-methods.ts';
import { newResponseUrl } from '../../test/fakes/slack/response-urls.ts';
import { serveSockets } from '../../test/fakes/slack/sockets.ts';
import { addChannel, addPerson, createWorld } from '../../test/fakes/slack/world.ts';

/** So many people at the same moment, each with one command. */
export interface Crowd {
  count: number;
  prompt: string;
  /** Another workspace than the usual one: Slack counts what a bot may do in each of them. */
  team?: string;
}

/** One number for everybody, in milliseconds from when their command was written to the connection. */
export interface CrowdTimes {
  /** Until the acknowledgement was there. */
  acksMs: number[];
  /** Until the first message in the channel was. */
  messagesMs: number[];
}

/** A lean Slack; it takes every call for a good one. */
export interface LeanSlack {
  /** `http://127.0.0.1:PORT/api/`. */
  apiUrl: string;
  botToken: string;
  appToken: string;
  /** Sends the first command as soon as the bot is connected; resolves when its message is there. */
  greet(): Promise<undefined>;
  crowd(given: Crowd): Promise<CrowdTimes>;
}

/** Slack shows an error after that. */
const ackWithinMs = 3000;
/** After the last command. */
const patienceMs = 30_000;
/** What the manifest asks for. */
const scopes = ['commands', 'chat:write', 'files:write', 'app_mentions:read', 'files:read', 'users:read'];

/** Starts one with so many channels, all of which the bot is in. */
export async function startLeanSlack(channelCount: number): Promise<LeanSlack> {
  const breaches: string[] = [];
  const given = { clock: systemClock, scopes, readyAfterMs: 0, enterpriseId: undefined };
  const world = createWorld(given, breaches);
  const channels = Array.from({ length: channelCount }, () => addChannel(world));
  /** By the number that stands in the prompt. */
  const waiting = new Map<string, () => void>();
  let newest = 0;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>));
    const [, root = '', method = ''] = (request.url ?? '').split('/');
    const headers = { 'content-type': 'application/json', 'x-oauth-scopes': scopes.join(',') };
    response.writeHead(200, root === 'api' ? headers : { 'content-type': 'text/html' });
    if (root !== 'api') return void response.end('ok');
    const rare = peopleMethods[method];
    if (rare) {
      const args = await argumentsOf(request.headers['content-type'] ?? '', body);
      return void response.end(JSON.stringify(rare.run({ world, method, args })));
    }
    const text = body.toString('latin1');
    const channel = /(?:^|&)channel=([^&]*)/u.exec(text)?.[1] ?? '';
    if (method === 'chat.postMessage') waiting.get(/crowd-(\d+)/u.exec(text)?.[1] ?? '')?.();
    return void response.end(`{"ok":true,"channel":"${channel}","ts":"${world.newTs()}","message":{}}`);
  };

  const server = createServer((request, response) => void answer(request, response));
  const sockets = serveSockets(server, world, ackWithinMs);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  world.baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const person = (prompt: string, team: string, index: number) => {
    const number = String((newest += 1));
    const channel = channels[index % channels.length] ?? addChannel(world);
    const { id: userId } = addPerson(world);
    const place = { channelId: channel.id, userId, messageTs: undefined, threadTs: undefined };
    const responseUrl = newResponseUrl(world, { ...place, kind: 'commands' });
    const text = `${prompt} crowd-${number}`;
    const payload = slashPayload(world, { command: '/imagine', text, userId, channel, responseUrl });
    const { promise: messageAt, resolve } = Promise.withResolvers<number>();
    waiting.set(number, () => {
      waiting.delete(number);
      resolve(performance.now());
    });
    return { number, messageAt, payload: { ...payload, team_id: team } };
  };

  const crowd: LeanSlack['crowd'] = async ({ count, prompt, team = world.teamId }) => {
    const people = Array.from({ length: count }, (_, index) => person(prompt, team, index));
    const times = people.map(async ({ payload, messageAt }) => {
      const sentAt = performance.now();
      const ack = sockets.deliver({ type: 'slash_commands', payload, accepts: true });
      const { tookMs } = await ack;
      return { ackMs: tookMs, messageMs: (await messageAt) - sentAt };
    });
    const all = await Promise.race([Promise.all(times), silence(people, waiting)]);
    if (breaches.length > 0) throw new Error(breaches.join('; '));
    return { acksMs: all.map(({ ackMs }) => ackMs), messagesMs: all.map(({ messageMs }) => messageMs) };
  };

  return {
    apiUrl: `${world.baseUrl}/api/`,
    botToken: world.botToken,
    appToken: world.appToken,
    crowd,
    async greet() {
      while (sockets.count() === 0) await pause(5);
      // What is connected still has to say so to itself.
      await pause(200);
      await crowd({ count: 1, prompt: 'hello' });
      return undefined;
    },
  };
}

async function silence(people: readonly { number: string }[], waiting: Map<string, unknown>): Promise<never> {
  await pause(patienceMs);
  const silent = people.filter(({ number }) => waiting.has(number)).length;
  throw new Error(`${silent} of ${people.length} commands had no message`);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
