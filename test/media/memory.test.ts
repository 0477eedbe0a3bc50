// Memory that is shared: in bytes, and never more than there is.
import { expect, test } from 'vitest';
import { createMemory } from '../../src/media/memory.ts';

const mebibyte = 1_048_576;
const signal = new AbortController().signal;
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('who wants more than is left waits until enough of it is given back', async () => {
  const memory = createMemory(4 * mebibyte);
  const first = await memory.take(3 * mebibyte, signal);
  let hasMore = false;
  const second = memory.take(2.5 * mebibyte, signal).then((taken) => {
    hasMore = true;
    return taken;
  });
  first.keep(2 * mebibyte);
  await settle();
  expect(hasMore).toBe(false);
  first.keep(1.5 * mebibyte);
  (await second).leave();
  first.leave();
  (await memory.take(memory.mostBytes, signal)).leave();
});

test('a byte counts as well', async () => {
  const memory = createMemory(mebibyte);
  const first = await memory.take(1, signal);
  const leaving = new AbortController();
  const rest = memory.take(mebibyte, leaving.signal);
  await settle();
  leaving.abort(new Error('gone'));
  await expect(rest).rejects.toThrow('gone');
  first.leave();
  (await memory.take(mebibyte, signal)).leave();
});
