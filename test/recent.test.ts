import { expect, test } from 'vitest';
import { createRecent } from '../src/recent.ts';

test('the newest few thousand are remembered, and no more', () => {
  const recent = createRecent<number>();
  for (let count = 0; count < 10_000; count += 1) recent.set(`id-${count}`, count);
  expect(recent.get('id-9999')).toBe(9999);
  expect(recent.get('id-5000')).toBe(5000);
  expect(recent.get('id-4999')).toBeUndefined();
});
