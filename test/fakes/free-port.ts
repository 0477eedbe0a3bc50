// A port for a program that takes no 0: free a moment ago, on loopback.
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Resolves with a port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('there is no port');
  return address.port;
}
