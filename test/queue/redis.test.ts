// The queue's connection to Redis, from what it says first.
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { connectToRedis } from '../../src/queue/redis.ts';

test('with TLS the name of the host is told, by which hosted ones tell who is meant', async () => {
  let hello = Buffer.alloc(0);
  const server = createServer((socket) => {
    socket.once('data', (chunk) => {
      hello = chunk;
      socket.destroy();
    });
  }).listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await expect(connectToRedis(`rediss://:secret@localhost:${port}`)).rejects.toThrow(
    'cannot reach its Redis',
  );
  expect(hello.includes('localhost')).toBe(true);
  server.close();
  await once(server, 'close');
});
