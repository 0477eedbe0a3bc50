// The doors of the HTTP server as a stranger finds them: on a real port, reached by what can be written into a socket.
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { createEndpoint as createDiscordEndpoint } from '../../src/adapters/discord/connection/endpoint.ts';
import type { Route } from '../../src/generation/ports.ts';
import { startHttpServer } from '../../src/http/server.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { prepareEndpoint, signingSecret } from '../adapters/slack/connection/endpoint-fixture.ts';

/** What came back of raw bytes: the status of the first answer (0 where there was none), and all of it. */
export interface Answered {
  status: number;
  text: string;
}

/** Serves these routes as the app does; resolves with the port. What a route throws fails the test. */
export async function served(...routes: Route[]): Promise<number> {
  const broken: unknown[] = [];
  onTestFinished(() => expect(broken).toEqual([]));
  return servedTelling((error) => broken.push(error), ...routes);
}

/** The same, with somebody who hears of what a route throws. */
export async function servedTelling(onError: (error: unknown) => void, ...routes: Route[]): Promise<number> {
  const options = {
    host: '127.0.0.1',
    port: 0,
    routes,
    notReady: async () => [],
    metrics: async () => ({ contentType: 'text/plain', body: 'nothing\n' }),
    metricsToken: undefined,
    onError,
  };
  const server = await startHttpServer(options);
  onTestFinished(() => server.stop());
  return Number(new URL(server.url).port);
}

/** Writes bytes into a connection of their own, and reads until the server hangs up or nothing comes for half a second. */
export async function written(port: number, ...pieces: (string | Uint8Array)[]): Promise<Answered> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk)).on('error', () => {});
  socket.setTimeout(500, () => socket.destroy());
  await once(socket, 'connect');
  for (const piece of pieces) socket.write(piece);
  await once(socket, 'close');
  const text = Buffer.concat(chunks).toString('latin1');
  return { status: Number(/^HTTP\/1\.1 (\d{3})/u.exec(text)?.[1] ?? 0), text };
}

/** A request as text; headers go out as they stand, doubled ones too. */
export function requestOf(
  method: string,
  path: string,
  headers: readonly (readonly [string, string])[] = [],
  body: string | Uint8Array = '',
): Uint8Array {
  const bytes = Buffer.from(body);
  const given = new Set(headers.map(([name]) => name.toLowerCase()));
  const isFramed = given.has('content-length') || given.has('transfer-encoding');
  const all = [
    ...(given.has('host') ? [] : [['host', '127.0.0.1'] as const]),
    ['connection', 'close'] as const,
    ...(method === 'GET' || isFramed ? [] : [['content-length', String(bytes.byteLength)] as const]),
    ...headers,
  ];
  const head = [`${method} ${path} HTTP/1.1`, ...all.map(([name, value]) => `${name}: ${value}`), '', ''];
  return Buffer.concat([Buffer.from(head.join('\r\n'), 'latin1'), bytes]);
}

/** Discord's door, with somebody who signs for it and everything it let in. */
export function discordDoor() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const hex = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('hex');
  const clock = createFakeClock();
  const heard: unknown[] = [];
  const route = createDiscordEndpoint({ publicKey: hex, clock, onInteraction: (raw) => heard.push(raw) });
  const signed = (body: string, at = clock.now()): [string, string][] => {
    const timestamp = String(Math.floor(at / 1000));
    const signature = sign(null, Buffer.from(timestamp + body), privateKey).toString('hex');
    return [
      ['x-signature-timestamp', timestamp],
      ['x-signature-ed25519', signature],
      ['content-type', 'application/json'],
    ];
  };
  return { route, heard, signed, clock, path: '/discord/interactions' };
}

/** Slack's door with Bolt behind it, the same. */
export async function slackDoor() {
  const { endpoint, bolt, clock } = await prepareEndpoint();
  const heard: unknown[] = [];
  bolt.command('/imagine', async ({ ack, body }) => {
    heard.push(body);
    await ack();
  });
  const signed = (body: string, at = clock.now(), secret = signingSecret): [string, string][] => {
    const timestamp = String(Math.floor(at / 1000));
    const hash = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
    return [
      ['x-slack-request-timestamp', timestamp],
      ['x-slack-signature', `v0=${hash}`],
      ['content-type', 'application/x-www-form-urlencoded'],
    ];
  };
  return { route: endpoint.route, heard, signed, clock, path: '/slack/events' };
}
