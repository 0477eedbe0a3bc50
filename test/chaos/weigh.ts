// Loaded ahead of the program: says what lives in its memory when it is asked to with SIGUSR2.
import { writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

process.on('SIGUSR2', () => void weigh());
// Nobody is left who could end it.
process.stdin
  .on('close', () => process.exit(1))
  .resume()
  .unref();

/**
 * What lives is what is left when everything else was collected: twice, because what finalizers let go of is free only
 * after that. The heap and what lies outside of it on its behalf (pictures, buffers) count; pages that the system has not
 * taken back yet do not, as they say nothing of what is held on to.
 */
async function weigh(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    globalThis.gc?.({ type: 'major', flavor: 'last-resort' });
    await pause(50);
  }
  const { heapUsed, external } = process.memoryUsage();
  writeSync(2, `lives ${heapUsed + external}\n`);
}
