// Opening the store in Redis: what is wrong is said in a sentence, and the password never.
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createClient } from '@keyv/redis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkRedis, openRedisStore } from '../../src/store/redis.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { hasRedis, startRedis, type TestRedis } from '../fakes/redis.ts';

const open = (url: string, onRisk: (risk: string) => void = expect.fail) =>
  openRedisStore({ url, clock: createFakeClock(), onRisk });

describe.skipIf(!hasRedis)('on Redis', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis(['--requirepass', 'pass word']);
  });
  afterAll(() => redis[Symbol.asyncDispose]());

  const withPassword = (password: string) => redis.url.replace('//', `//:${password}@`);
  const rightUrl = () => withPassword('pass%20word');

  test('the right password opens it', async () => {
    const store = await open(rightUrl());
    expect(await store.update('key', () => 1)).toBe(1);
    await store.close();
    expect(await checkRedis(rightUrl())).toEqual([]);
  });

  test('a wrong password is told at once and not repeated', async () => {
    const error: unknown = await open(withPassword('hunter2')).catch((error: unknown) => error);
    expect(error).toMatchObject({
      kind: 'unreachable',
      message: `The Redis at 127.0.0.1:${redis.port} does not take the password: check the one in STORE_URL.`,
    });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('hunter2');
  });

  test('a missing password is asked for', async () => {
    await expect(open(redis.url)).rejects.toThrow('wants a password: put it into STORE_URL');
    await expect(checkRedis(redis.url)).rejects.toThrow('wants a password: put it into STORE_URL');
  });

  test('a database that there is not is told', async () => {
    await expect(open(`${rightUrl()}/99`)).rejects.toThrow('has no database of that number');
  });

  test('one that is just starting is waited for', async () => {
    await redis.end();
    const opening = open(rightUrl());
    await redis.start();
    const store = await opening;
    expect(await store.get('nothing')).toBeUndefined();
    await store.close();
  });

  test('settings that can lose data are told, one sentence each', async () => {
    const client = createClient({ url: rightUrl() });
    await client.connect();
    await client.configSet({ appendonly: 'no', 'maxmemory-policy': 'allkeys-lru' });
    const risks: string[] = [];
    const store = await open(rightUrl(), (risk) => risks.push(risk));
    await store.close();
    expect(risks).toEqual([
      `The Redis at 127.0.0.1:${redis.port} writes no log of its changes: a crash loses quotas and pictures under way. Set appendonly yes in it.`,
      `The Redis at 127.0.0.1:${redis.port} throws data away when its memory is full (allkeys-lru): set maxmemory-policy noeviction in it.`,
    ]);
    expect(await checkRedis(rightUrl())).toEqual(risks);
    await client.configSet({ appendonly: 'yes', 'maxmemory-policy': 'noeviction' });
    await client.close();
  });
});

test('one that is not there is told with its address', async () => {
  await using server = await listen(() => undefined);
  const { port } = server;
  await server[Symbol.asyncDispose]();
  await expect(checkRedis(`redis://127.0.0.1:${port}`)).rejects.toMatchObject({
    kind: 'unreachable',
    message: `The Redis at 127.0.0.1:${port} cannot be reached (ECONNREFUSED): start it, or check the address in STORE_URL.`,
  });
});

test('something else that listens there is no Redis', async () => {
  await using server = await listen((_said, hangUp) => hangUp('SSH-2.0-OpenSSH_9.2\r\n'));
  await expect(checkRedis(`redis://127.0.0.1:${server.port}`)).rejects.toMatchObject({
    kind: 'unreachable',
    message: `The Redis at 127.0.0.1:${server.port} cannot be reached (it hung up): check that it runs, the network, and whether it is redis:// or, with TLS, rediss:// in STORE_URL.`,
  });
});

test('one of a cluster is refused, as one step cannot change several keys there', async () => {
  await using server = await listen((said) => {
    if (said.includes('HELLO')) return '%1\r\n$6\r\nserver\r\n$5\r\nredis\r\n+OK\r\n+OK\r\n';
    return said.includes('INFO') ? '$19\r\ncluster_enabled:1\r\n\r\n' : '+PONG\r\n';
  });
  await expect(checkRedis(`redis://127.0.0.1:${server.port}`)).rejects.toMatchObject({
    kind: 'failed',
    message: expect.stringContaining('is part of a cluster') as string,
  });
});

test('one that is too old for us says so, and the password that it repeats is left out', async () => {
  const refusal =
    '-ERR unknown command `HELLO`, with args beginning with: `3`, `AUTH`, `default`, `hunter2`, \r\n';
  await using server = await listen((said) => (said.includes('HELLO') ? refusal : '+OK\r\n'));
  const error: unknown = await checkRedis(`redis://:hunter2@127.0.0.1:${server.port}`).catch(
    (error: unknown) => error,
  );
  expect(error).toMatchObject({ kind: 'failed', message: expect.stringContaining('is too old') as string });
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('hunter2');
});

/** A server that answers what it hears. */
async function listen(
  answer: (said: string, hangUp: (lastWords: string) => undefined) => string | undefined,
): Promise<{ port: number } & AsyncDisposable> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    const hangUp = (lastWords: string) => void socket.end(lastWords);
    socket.on('data', (chunk: Buffer) => {
      const said = answer(chunk.toString(), hangUp);
      if (said !== undefined) socket.write(said);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
  };
}
