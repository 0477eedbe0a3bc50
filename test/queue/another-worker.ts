// A second process on the same queue, started by the tests: `another-worker.ts <url> <prefix>` says what it starts, and never ends it.
import { systemClock } from '../../src/clock.ts';
import { openBullQueue } from '../../src/queue/bullmq.ts';
import { quickLocks } from './shared-queues.ts';

const [url = '', prefix = ''] = process.argv.slice(2);

const queue = await openBullQueue({
  url,
  prefix,
  clock: systemClock,
  onError: console.error,
  locks: quickLocks,
});
queue.work(
  (id) => {
    console.log(`started ${id}`);
    return new Promise(() => {});
  },
  { concurrency: 1 },
);
console.log('works');
