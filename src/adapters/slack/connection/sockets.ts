// The way in over websockets: two connections, so that one hears while the other is renewed.
import type { Receiver } from '@slack/bolt';
import { createHearing } from './hearing.ts';
import { createSlot, type Slot } from './slot.ts';
import { createSocket, type SocketOptions } from './socket.ts';

/** How to connect, and whom to tell. */
export interface SocketsOptions extends Omit<SocketOptions, 'hear'> {
  /** Nothing will come in any more; the message says what to change. Called once at most. */
  onFatal: (error: Error) => void;
  /** How long after the first the second is opened: Slack renews each every few hours, and should not renew both at once. */
  secondAfterMs?: number;
}

const silentMs = 30_000;
const quietWithinMs = 300;

/**
 * Bolt's receiver over websockets. `start` resolves when a first one is connected, and in an outage at once: then it
 * goes on trying. It rejects with a SlackSetupError where only the operator can help. `stop` takes less than a second.
 */
export function createSockets(options: SocketsOptions): Receiver & { ready(): boolean } {
  const { clock, log, onFatal, secondAfterMs = 45_000 } = options;
  const hearing = createHearing({ clock, log });
  const begun = Promise.withResolvers<void>();
  let hasBegun = false;
  let isOver = false;
  let dropSecond = (): void => {};

  const stop = async (): Promise<void> => {
    isOver = true;
    dropSecond();
    await Promise.all(slots.map((slot) => slot.stop()));
  };
  const giveUp = (error: Error): void => {
    if (isOver) return;
    void stop();
    if (hasBegun) onFatal(error);
    else begun.reject(error);
  };
  const createOne = (): Slot =>
    createSlot({
      clock,
      log,
      onFatal: giveUp,
      createSocket: () => createSocket({ ...options, hear: hearing.hear }),
    });
  const first = createOne();
  const second = createOne();
  const slots = [first, second];

  return {
    init: hearing.init,
    async start() {
      dropSecond = clock.after(secondAfterMs, () => void second.start().catch(giveUp));
      void first.start().then(begun.resolve, giveUp);
      await begun.promise;
      hasBegun = true;
    },
    ready: () => slots.some((slot) => clock.now() - (slot.heardAt() ?? -Infinity) <= silentMs),
    async stop() {
      isOver = true;
      dropSecond();
      const { promise, resolve } = Promise.withResolvers<void>();
      const stopTimer = clock.after(quietWithinMs, resolve);
      await Promise.race([hearing.quiet(), promise]);
      stopTimer();
      await stop();
    },
  };
}
