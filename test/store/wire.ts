// A wire to a server that can fall silent without breaking, as a network does that loses every packet.
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a server on 127.0.0.1. */
export interface Wire extends AsyncDisposable {
  /** The server's URL, through the wire. */
  url: string;
  /** New connections lead to the server of this URL from now on. */
  leadTo(url: string): void;
  /** Keeps what comes on the connections there are: at once, or from the first piece on that has this text in it. */
  hold(from?: string): void;
  /** Whether something has been kept. */
  isHolding(): boolean;
  /** Lets through what was kept, late, and all that comes. */
  release(): void;
}

interface Connection {
  near: Socket;
  far: Socket;
  isHeld: boolean;
  holdsFrom: string | undefined;
  kept: (() => void)[];
}

/** Lays a wire to the server of `url`. */
export async function layWire(url: string): Promise<Wire> {
  let target = new URL(url);
  const connections = new Set<Connection>();
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    const connection: Connection = { near, far, isHeld: false, holdsFrom: undefined, kept: [] };
    connections.add(connection);
    pass(connection, near, far);
    pass(connection, far, near);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const through = new URL(url);
  through.port = String((server.address() as AddressInfo).port);
  return {
    url: through.href,
    leadTo(url) {
      target = new URL(url);
    },
    hold(from) {
      for (const connection of connections) {
        connection.isHeld = from === undefined;
        connection.holdsFrom = from;
      }
    },
    isHolding: () => [...connections].some(({ kept }) => kept.length > 0),
    release() {
      for (const connection of connections) {
        Object.assign(connection, { isHeld: false, holdsFrom: undefined });
        for (const send of connection.kept.splice(0)) send();
      }
    },
    async [Symbol.asyncDispose]() {
      for (const { near, far } of connections) {
        near.destroy();
        far.destroy();
      }
      server.close();
      await once(server, 'close');
    },
  };
}

function pass(connection: Connection, from: Socket, to: Socket): void {
  from.on('error', () => {});
  from.on('close', () => {
    if (!connection.isHeld) to.destroy();
  });
  from.on('data', (chunk: Buffer) => {
    const { holdsFrom } = connection;
    if (holdsFrom !== undefined && chunk.includes(holdsFrom)) connection.isHeld = true;
    if (connection.isHeld) connection.kept.push(() => to.write(chunk));
    else to.write(chunk);
  });
}
