// Work that a stop waits for: while it lasts, and not for ever.
import { expect, test } from 'vitest';
import { createAtWork } from '../../../../src/adapters/slack/listeners/at-work.ts';
import { createFakeClock } from '../../../fakes/clock.ts';

function open() {
  const clock = createFakeClock();
  const atWork = createAtWork(clock);
  const said: string[] = [];
  const waitFor = (ms: number) => atWork.done(ms).then(() => said.push('done'));
  return { clock, atWork, said, waitFor };
}

test('there is nothing to wait for where nothing is worked on', async () => {
  const { atWork, said, waitFor } = open();
  await atWork.during(Promise.resolve());
  await waitFor(3000);
  expect(said).toEqual(['done']);
});

test('all of it is waited for, also what fails', async () => {
  const { clock, atWork, said, waitFor } = open();
  const [one, other] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  void atWork.during(one.promise);
  const failing = atWork.during(other.promise);
  const waited = waitFor(3000);
  other.reject(new Error('no'));
  await expect(failing).rejects.toThrow('no');
  await clock.advance(2999);
  expect(said).toEqual([]);
  one.resolve();
  await waited;
  expect(said).toEqual(['done']);
});

test('what never ends is waited for as long as was said', async () => {
  const { clock, atWork, said, waitFor } = open();
  void atWork.during(new Promise(() => {}));
  const waited = waitFor(3000);
  await clock.advance(2999);
  expect(said).toEqual([]);
  await clock.advance(1);
  await waited;
  expect(said).toEqual(['done']);
});
