// How long a run is surely ours, by a clock that nobody can set.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createHolds } from '../../src/queue/held.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

test('a run is aborted a margin before its lock runs out, and no other with it', () => {
  const holds = createHolds({ marginMs: 1_000 });
  const [short, long] = [10_000, 20_000].map((ms) => holds.hold(`${ms}`, performance.now() + ms));
  vi.advanceTimersByTime(8_900);
  expect(short?.signal.aborted).toBe(false);
  vi.advanceTimersByTime(300);
  expect([short, long].map((held) => held?.signal.aborted)).toEqual([true, false]);
  expect([short, long].map((held) => held?.lost())).toEqual([true, false]);
  holds.close();
});

test('a lock that is renewed goes on, and an older renewal takes nothing away', () => {
  const holds = createHolds({ marginMs: 1_000 });
  const held = holds.hold('job', performance.now() + 10_000);
  holds.renewed(['job', 'somebody else’s'], performance.now() + 20_000);
  holds.renewed(['job'], performance.now() + 5_000);
  vi.advanceTimersByTime(18_000);
  expect(held.signal.aborted).toBe(false);
  vi.advanceTimersByTime(2_000);
  expect(held.signal.aborted).toBe(true);
  holds.close();
});

test('a process that stood still knows at once, before any timer', () => {
  const holds = createHolds({ marginMs: 1_000 });
  const held = holds.hold('job', performance.now() + 10_000);
  holds.close();
  vi.advanceTimersByTime(9_500);
  expect([held.signal.aborted, held.lost()]).toEqual([false, true]);
});

test('what is aborted at the end is ours still', () => {
  const holds = createHolds({ marginMs: 1_000 });
  const held = holds.hold('job', performance.now() + 10_000);
  holds.abort(new Error('The queue stops.'));
  expect([held.signal.aborted, held.lost()]).toEqual([true, false]);
  holds.close();
});

test('it is known when nothing runs', async () => {
  const holds = createHolds({ marginMs: 1_000 });
  await holds.empty();
  for (const id of ['one', 'other']) holds.hold(id, performance.now() + 10_000);
  let isEmpty = false;
  const empty = holds.empty().then(() => (isEmpty = true));
  holds.release('one');
  await Promise.resolve();
  expect(isEmpty).toBe(false);
  holds.release('other');
  await empty;
  expect([isEmpty, holds.has('other')]).toEqual([true, false]);
  holds.close();
});
