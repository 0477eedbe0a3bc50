// A connection that was made while the process stood still.
import { createServer, type AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { ConnectionFailure, createConnector } from '../../src/gateway/connector.ts';

/** What comes of connecting while this much time passes. */
async function connecting(tookMs: number) {
  const closed = Promise.withResolvers<string>();
  const server = createServer((socket) => {
    let heard = '';
    socket.on('data', (data) => (heard += data.toString())).on('close', () => closed.resolve(heard));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise((resolve) => void server.close(() => resolve())));
  const { port } = server.address() as AddressInfo;
  const times = [5000, 5000 + tookMs];
  const connect = createConnector(undefined, () => times.shift() ?? 0);
  const outcome = await new Promise<unknown>((resolve) =>
    connect({ hostname: '127.0.0.1', port: `${port}`, protocol: 'http:' }, (...[error, socket]) => {
      socket?.end('used');
      resolve(error);
    }),
  );
  return { outcome, heard: await closed.promise };
}

test('is used as long as it was made in time', async () => {
  expect(await connecting(10_000)).toEqual({ outcome: null, heard: 'used' });
});

test('is not used when it was made long ago: nothing was sent, as if it had not been made', async () => {
  const { outcome, heard } = await connecting(30_000);
  expect(outcome).toBeInstanceOf(ConnectionFailure);
  expect(heard).toBe('');
});
