// A cable to a server that can be cut, as a kill cuts every connection of a process, or be down for a while, as a network is.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a server on 127.0.0.1. */
export interface Cable extends AsyncDisposable {
  /** The server's URL, through the cable. */
  url: string;
  /** Breaks what goes through it, and lets nothing through any more. */
  cut(): void;
  /**
   * Lets nothing through until `mend`. `loudly` breaks what there is and refuses what is new; `silently` tells nobody:
   * connections stay, new ones come about, and what is sent in the meantime arrives afterwards.
   */
  lose(how: 'loudly' | 'silently'): void;
  mend(): void;
  /** From now on everything takes that long, each way. */
  slowTo(delayMs: number): void;
}

/** Lays a cable to the server of `url`. */
export async function layCable(url: string): Promise<Cable> {
  const ends = new Set<Socket>();
  let isRefusing = false;
  let passage: PromiseWithResolvers<void> | undefined;
  let delayMs = 0;
  const keep = (socket: Socket): Socket => {
    ends.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('close', () => ends.delete(socket));
    return socket;
  };
  const breakAll = (): void => {
    for (const end of ends) end.resetAndDestroy();
  };

  const carry = (from: Socket, to: Socket): void => {
    let last = Promise.resolve();
    const inTurn = (step: () => void): void => {
      const dueAt = performance.now() + delayMs;
      last = last.then(async () => {
        const earlyMs = dueAt - performance.now();
        if (earlyMs > 0) await new Promise((resolve) => setTimeout(resolve, earlyMs));
        await passage?.promise;
        if (!to.destroyed) step();
      });
    };
    from.on('data', (chunk) => inTurn(() => to.write(chunk)));
    from.on('end', () => inTurn(() => to.end()));
    from.on('close', () => inTurn(() => to.destroy()));
  };

  const target = new URL(url);
  const server = createServer({ allowHalfOpen: true }, (near) => {
    if (isRefusing) {
      near.resetAndDestroy();
      return;
    }
    const far = keep(connect(Number(target.port), target.hostname));
    carry(keep(near), far);
    carry(far, near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const through = new URL(url);
  through.port = String((server.address() as AddressInfo).port);

  const mend = (): void => {
    isRefusing = false;
    passage?.resolve();
    passage = undefined;
  };
  const cut = (): void => {
    mend();
    server.close();
    breakAll();
  };
  return {
    url: through.href.replace(/\/$/u, ''),
    cut,
    lose(how) {
      isRefusing = how === 'loudly';
      if (isRefusing) breakAll();
      else passage ??= Promise.withResolvers();
    },
    mend,
    slowTo(ms) {
      delayMs = ms;
    },
    async [Symbol.asyncDispose]() {
      cut();
    },
  };
}
