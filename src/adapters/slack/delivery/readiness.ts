// When Slack is ready to show a file: it looks into each one first, and until then refuses the message, not the upload.
import type { Clock } from '../../../generation/ports.ts';
import { pause } from '../../../pause.ts';
import { isNotReady } from './refusals.ts';

/** How long Slack takes, as this process has seen it. */
export interface Readiness {
  /**
   * Sends what shows files that were uploaded at `uploadedAt` (epoch milliseconds; undefined: long ago) as soon as they
   * are likely to be ready, and again while they are not; after 30 s it rejects with what Slack says.
   */
  sendWhenReady<Value>(
    send: () => Promise<Value>,
    uploadedAt: number | undefined,
    signal: AbortSignal,
  ): Promise<Value>;
}

const firstGuessMs = 400;
const firstPauseMs = 150;
const longestMs = 30_000;
const samplesKept = 9;

/** A readiness that has seen nothing. */
export function createReadiness(clock: Clock): Readiness {
  let samples: number[] = [];

  const usualMs = (): number => {
    const ordered = samples.toSorted((one, other) => one - other);
    return ordered[Math.floor(ordered.length / 2)] ?? firstGuessMs;
  };
  const learn = (tookMs: number): void => {
    samples = [...samples, Math.min(tookMs, longestMs)].slice(-samplesKept);
  };

  return {
    async sendWhenReady(send, uploadedAt, signal) {
      if (uploadedAt !== undefined) await pause(clock, uploadedAt + usualMs() - clock.now(), signal);
      const giveUpAt = clock.now() + longestMs;
      for (let pauseMs = firstPauseMs; ; pauseMs *= 1.5) {
        signal.throwIfAborted();
        const sentAt = clock.now();
        try {
          const sent = await send();
          // What was taken at once may have been ready for a while.
          const share = pauseMs === firstPauseMs ? 0.9 : 1;
          if (uploadedAt !== undefined) learn((sentAt - uploadedAt) * share);
          return sent;
        } catch (error) {
          if (!isNotReady(error) || clock.now() + pauseMs > giveUpAt) throw error;
        }
        await pause(clock, pauseMs, signal);
      }
    },
  };
}
