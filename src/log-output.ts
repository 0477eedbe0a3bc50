// Where the log's lines go: neither a full disk nor a reader that stands still ends the process, or keeps it from ending.
import { pino, type DestinationStream } from 'pino';

/** How much waits while nothing can be written, in bytes: beyond it lines are lost, and not the memory. */
const mostWaiting = 8 * 1024 * 1024;
/** A write that takes longer than this is not waited for at the end. */
const stuckAfterMs = 1000;

/** The standard output, written in the background; what it does not take is tried again with the next line. */
export function createLogOutput(): DestinationStream {
  const out = pino.destination({ dest: 1, sync: false, maxLength: mostWaiting });
  let isRefused = false;
  let waitsSince: number | undefined;
  out.on('error', () => {
    isRefused = true;
  });
  out.on('write', () => {
    isRefused = false;
    waitsSince = undefined;
  });

  // pino calls it while the process exits, and it tries again for as long as it is refused.
  const flush = out.flushSync.bind(out);
  out.flushSync = () => {
    if (isRefused) return;
    // NOTE Node waits for the thread that writes, and a signal is the only way out that does not.
    if (waitsSince !== undefined && performance.now() - waitsSince > stuckAfterMs)
      process.kill(process.pid, 'SIGKILL');
    flush();
  };
  return {
    write(line) {
      waitsSince ??= performance.now();
      out.write(line);
    },
  };
}
