// A thread in place of the one with sharp: it answers with its own id, breaks before or after that, or hangs, as the first byte says.
import { parentPort, threadId } from 'node:worker_threads';

parentPort?.on('message', ({ bytes }: { bytes: Uint8Array }) => {
  if (bytes[0] === 1) throw new Error('this thread breaks');
  // oxlint-disable-next-line no-empty
  while (bytes[0] === 2) {}
  parentPort?.postMessage(Uint8Array.of(threadId), []);
  // An answer and an error take different ways out of a thread, and either can be the first.
  if (bytes[0] === 3) {
    setTimeout(() => {
      throw new Error('this thread breaks later');
    }, 100);
  }
});
