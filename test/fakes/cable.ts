// A cable to a server that can be cut, as a kill cuts every connection of a process.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a server on 127.0.0.1. */
export interface Cable {
  /** The server's URL, through the cable. */
  url: string;
  /** Breaks what goes through it, and lets nothing through any more. */
  cut(): void;
}

/** Lays a cable to the server of `url`. */
export async function layCable(url: string): Promise<Cable> {
  const ends = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    ends.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => ends.delete(socket));
    return socket;
  };
  const target = new URL(url);
  const server = createServer((near) => {
    const far = keep(connect(Number(target.port), target.hostname));
    keep(near).pipe(far).pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const through = new URL(url);
  through.port = String((server.address() as AddressInfo).port);
  return {
    url: through.href.replace(/\/$/u, ''),
    cut() {
      server.close();
      for (const end of ends) end.resetAndDestroy();
    },
  };
}
