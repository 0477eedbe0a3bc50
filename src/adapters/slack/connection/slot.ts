// One place for a connection: whenever the one in it ends, another is opened, for ever.
import type { Clock } from '../../../generation/ports.ts';
import type { Log } from '../../../log.ts';
import { pause } from '../../../pause.ts';
import { restOf, setupErrorOfOpening } from './fatal.ts';
import { speakable } from './library-log.ts';
import type { Socket } from './socket.ts';

/** What a slot works with. */
export interface SlotOptions {
  createSocket: () => Socket;
  clock: Clock;
  log: Log;
  /** Told once of what only the operator can mend, after `start` has resolved. */
  onFatal: (error: Error) => void;
}

/** A connection that is kept up. */
export interface Slot {
  /** Resolves when connected, and in an outage at once: then it goes on trying. Rejects with a SlackSetupError. */
  start(): Promise<void>;
  /** When Slack last gave a sign of life; undefined where no connection is open. */
  heardAt(): number | undefined;
  stop(): Promise<void>;
}

const firstPauseMs = 500;
const longestPauseMs = 30_000;
/** A connection that ends sooner counts as one that failed. */
const shortLifeMs = 10_000;
/** Slack warns so long ahead, and may go on sending until then. */
const finishWithinMs = 10_000;

/** A slot that is empty until it is started. */
export function createSlot({ createSocket, clock, log, onFatal }: SlotOptions): Slot {
  const stopping = new AbortController();
  const { signal } = stopping;
  const begun = Promise.withResolvers<void>();
  const sockets = new Set<Socket>();
  let hasBegun = false;
  let failures = 0;
  let hasComplained = false;

  const begin = (): void => {
    hasBegun = true;
    begun.resolve();
  };
  const giveUp = (error: Error): void => {
    stopping.abort();
    if (hasBegun) onFatal(error);
    else begun.reject(error);
  };

  const connect = async (): Promise<Socket | undefined> => {
    const socket = createSocket();
    sockets.add(socket);
    void socket.gone.then(() => sockets.delete(socket));
    try {
      await socket.open();
      hasComplained = false;
      return socket;
    } catch (error) {
      await socket.close();
      if (signal.aborted) return undefined;
      const fatal = setupErrorOfOpening(error);
      if (fatal) giveUp(fatal);
      // An outage breaks every attempt to come back; the first one says it all.
      else if (!hasComplained) log.warn({ reason: speakable(error) }, 'no connection to Slack, trying on');
      hasComplained = true;
      begin();
      failures += 1;
      await pause(clock, Math.max(pauseAfter(failures), restOf(error)), signal);
      return undefined;
    }
  };

  /** What still comes over it is taken, and what came is acknowledged. */
  const retire = async (socket: Socket): Promise<void> => {
    await Promise.race([socket.gone, pause(clock, finishWithinMs, signal)]);
    await socket.close();
  };

  const hold = async (): Promise<void> => {
    let last: Socket | undefined;
    while (!signal.aborted) {
      const socket = await connect();
      if (!socket) continue;
      begin();
      if (last) void retire(last);
      last = socket;
      const openedAt = clock.now();
      await socket.ending;
      if (clock.now() - openedAt >= shortLifeMs) failures = 0;
      else await pause(clock, pauseAfter(failures++), signal);
    }
    begin();
  };

  return {
    async start() {
      void hold();
      await begun.promise;
    },
    heardAt: () => Math.max(0, ...[...sockets].map((socket) => socket.heardAt() ?? 0)) || undefined,
    async stop() {
      stopping.abort();
      await Promise.all([...sockets].map((socket) => socket.close()));
    },
  };
}

/** Growing, and never the same twice, so that many of us do not come back at the same moment. */
function pauseAfter(failures: number): number {
  if (failures === 0) return 0;
  return Math.min(firstPauseMs * 2 ** (failures - 1), longestPauseMs) * (0.75 + Math.random() / 4);
}
