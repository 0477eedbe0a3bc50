// In the process of a bot, loaded before it: tells what the event loop and the heap are like, when it is asked.
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** What was seen since the last look; times in milliseconds, memory in bytes. */
export interface Probed {
  /** Between two turns of a timer of `loopResolutionMs`, that time included. */
  loopP99Ms: number;
  loopMaxMs: number;
  /** What is still held after a collection, in the heap and beside it. */
  liveBytes: number;
  residentBytes: number;
}

/** How often the loop is looked at, which is what Node does where nothing else is said. */
export const loopResolutionMs = 10;

if (process.send) {
  const delay = monitorEventLoopDelay({ resolution: loopResolutionMs });
  delay.enable();
  process.on('message', () => {
    // Before the collection, which is a delay of its own.
    const [loopP99Ms, loopMaxMs] = [delay.percentile(99) / 1e6, delay.max / 1e6];
    const residentBytes = process.memoryUsage.rss();
    globalThis.gc?.();
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    delay.reset();
    process.send?.({ loopP99Ms, loopMaxMs, liveBytes: heapUsed + external, residentBytes } satisfies Probed);
  });
  process.channel?.unref();
}
