// Interactions over HTTP: what is let in, checked with Discord's own package too.
import { generateKeyPairSync, sign } from 'node:crypto';
import { verifyKey } from 'discord-interactions';
import { expect, test } from 'vitest';
import { createEndpoint } from '../../../src/adapters/discord/connection/endpoint.ts';
import { DiscordSetupError } from '../../../src/adapters/discord/setup-error.ts';
import { systemClock } from '../../../src/clock.ts';
import { startHttpServer } from '../../../src/http/server.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { registerImagine } from '../../fakes/discord/bots.ts';
import { startFakeDiscord } from '../../fakes/discord/discord.ts';

const url = 'http://127.0.0.1/discord/interactions';

/** An endpoint, and somebody who signs for it. */
function prepare() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const hex = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('hex');
  const clock = createFakeClock();
  const heard: unknown[] = [];
  let started = true;
  const endpoint = createEndpoint({
    publicKey: hex,
    clock,
    onInteraction: (raw) => heard.push(raw),
    ready: () => started,
  });
  const signed = (body: string | Buffer, ageSeconds = 0) => {
    const timestamp = String(Math.floor(clock.now() / 1000) - ageSeconds);
    const signature = sign(null, Buffer.concat([Buffer.from(timestamp), Buffer.from(body)]), privateKey);
    return { 'x-signature-timestamp': timestamp, 'x-signature-ed25519': signature.toString('hex') };
  };
  const post = async (body: string | Buffer, headers: Record<string, string> = signed(body)) =>
    endpoint.fetch(new Request(url, { method: 'POST', headers, body: new Uint8Array(Buffer.from(body)) }));
  return { endpoint, heard, hex, signed, post, stop: () => (started = false) };
}

const command = JSON.stringify({ type: 2, id: '1', data: { name: 'imagine — été 여우' } });

test('a signed interaction is taken on and confirmed without a body', async () => {
  const { heard, post } = prepare();
  const response = await post(command);
  expect([response.status, await response.text()]).toEqual([202, '']);
  expect(heard).toEqual([JSON.parse(command)]);
});

test('a ping is answered, before the start too', async () => {
  const { heard, post, stop } = prepare();
  stop();
  const response = await post('{"type":1}');
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('application/json');
  expect(await response.json()).toEqual({ type: 1 });
  expect(heard).toEqual([]);
});

test('before the start an interaction is put off', async () => {
  const { heard, post, stop } = prepare();
  stop();
  expect((await post(command)).status).toBe(503);
  expect(heard).toEqual([]);
});

test('its opinion of signatures is that of Discord’s own package', async () => {
  const { heard, hex, post, signed } = prepare();
  const good = signed(command);
  const { 'x-signature-ed25519': signature, 'x-signature-timestamp': timestamp } = good;
  const flipped = `${signature.startsWith('0') ? '1' : '0'}${signature.slice(1)}`;
  const cases: [headers: Record<string, string>, body: string][] = [
    [good, command],
    [{ ...good, 'x-signature-ed25519': signature.toUpperCase() }, command],
    [good, `${command} `],
    [{ ...good, 'x-signature-ed25519': flipped }, command],
    [{ ...good, 'x-signature-ed25519': signature.slice(2) }, command],
    [{ ...good, 'x-signature-ed25519': 'zz'.repeat(64) }, command],
    [{ ...good, 'x-signature-timestamp': String(Number(timestamp) + 1) }, command],
    [{ 'x-signature-timestamp': timestamp }, command],
    [{ 'x-signature-ed25519': signature }, command],
    [{}, command],
  ];
  const opinions: boolean[] = [];
  for (const [headers, body] of cases) {
    const theirs = await verifyKey(
      body,
      headers['x-signature-ed25519'] ?? '',
      headers['x-signature-timestamp'] ?? '',
      hex,
    );
    const { status } = await post(body, headers);
    expect(status).toBe(theirs ? 202 : 401);
    opinions.push(theirs);
  }
  expect(opinions).toEqual([true, true, ...Array.from({ length: 8 }, () => false)]);
  expect(heard).toHaveLength(2);
});

test.each([
  [299, 202],
  [301, 401],
  [-299, 202],
  [-301, 401],
])('a good signature of %i seconds ago is answered with %i', async (ageSeconds, status) => {
  const { post, signed } = prepare();
  expect((await post(command, signed(command, ageSeconds))).status).toBe(status);
});

test('a timestamp that is no number is refused', async () => {
  const { post, signed } = prepare();
  expect((await post(command, { ...signed(command), 'x-signature-timestamp': '1e9' })).status).toBe(401);
});

test('what is too long, no JSON, or no post is refused', async () => {
  const { endpoint, heard, post } = prepare();
  expect((await post(Buffer.alloc(1_048_577, ' '))).status).toBe(413);
  expect((await post(`${command}${' '.repeat(1_000_000)}`)).status).toBe(202);
  expect((await post('{"type":2')).status).toBe(400);
  expect((await post('null')).status).toBe(400);
  expect((await endpoint.fetch(new Request(url))).status).toBe(405);
  expect(heard).toHaveLength(1);
});

test.each(['', 'abc', 'g'.repeat(64), '00'.repeat(31)])('%j is not a key', (publicKey) => {
  const make = () => createEndpoint({ publicKey, clock: systemClock, onInteraction() {} });
  expect(make).toThrow(DiscordSetupError);
  expect(make).toThrow(/DISCORD_PUBLIC_KEY/u);
});

test('Discord posts to it through the real server', async () => {
  await using discord = await startFakeDiscord();
  await registerImagine(discord);
  const heard: unknown[] = [];
  const endpoint = createEndpoint({
    publicKey: discord.publicKey,
    clock: systemClock,
    onInteraction: (raw) => heard.push(raw),
  });
  const server = await startHttpServer({
    host: '127.0.0.1',
    port: 0,
    routes: [endpoint],
    notReady: async () => [],
    metrics: async () => ({ contentType: 'text/plain', body: '' }),
  });
  try {
    const address = `${server.url}${endpoint.path}`;
    const statuses: number[] = [];
    for (const kind of ['good', 'bad', 'stale'] as const) {
      statuses.push((await discord.httpInteraction(address, { type: 1 }, kind)).status);
    }
    expect(statuses).toEqual([200, 401, 401]);
    discord.useEndpoint(address);
    const { payload } = await discord.slash('imagine', { prompt: 'a fox — 여우' });
    expect(heard).toEqual([payload]);
    expect(discord.breaches).toEqual([]);
  } finally {
    await server.stop();
  }
});
