// That a cable loses what it is told to, and nothing else.
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { layCable, type Cable } from './cable.ts';
import { eventually } from './ground.ts';

/** A server that says everything back, and a connection to it through a cable. */
async function throughCable(
  story: (parts: { cable: Cable; socket: Socket; heard: () => string; dial: () => Socket }) => Promise<void>,
): Promise<void> {
  const server = createServer((socket) => void socket.on('error', () => {}).pipe(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  await using cable = await layCable(`redis://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const dial = () => connect(Number(new URL(cable.url).port), '127.0.0.1').on('error', () => {});
  const socket = dial();
  let heard = '';
  socket.on('data', (chunk) => (heard += chunk.toString()));
  await story({ cable, socket, heard: () => heard, dial });
  socket.destroy();
  server.close();
}

test('what is sent while nobody is told arrives afterwards, in its order', () =>
  throughCable(async ({ cable, socket, heard }) => {
    socket.write('a');
    await eventually(heard, (text) => text === 'a', 'what was heard');
    cable.lose('silently');
    socket.write('b');
    socket.write('c');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([heard(), socket.readyState]).toEqual(['a', 'open']);
    cable.mend();
    await eventually(heard, (text) => text === 'abc', 'what was heard');
  }));

test('what breaks loudly is told at once, and comes about again once it is mended', () =>
  throughCable(async ({ cable, socket, dial }) => {
    await once(socket, 'connect');
    cable.lose('loudly');
    await closed(socket);
    await closed(dial());
    cable.mend();
    const again = dial();
    again.write('x');
    const [chunk] = (await once(again, 'data')) as [Buffer];
    expect(chunk.toString()).toBe('x');
    again.destroy();
  }));

test('what is slow arrives all the same', () =>
  throughCable(async ({ cable, socket, heard }) => {
    cable.slowTo(20);
    for (const letter of 'slow') socket.write(letter);
    expect(heard()).toBe('');
    await eventually(heard, (text) => text === 'slow', 'what was heard');
  }));

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}
