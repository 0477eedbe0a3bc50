// The heap against a sorted list.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createHeap } from '../../src/queue/heap.ts';

interface Item {
  rank: number;
}

const inOrder = (one: Item, other: Item) => one.rank < other.rank;

test('gives its items in order, after any removals and changes of order', () => {
  const ranks = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 50 });
  const changes = fc.array(fc.tuple(fc.nat(49), fc.option(fc.integer({ min: 0, max: 30 }))), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(ranks, changes, (ranks, changes) => {
      const heap = createHeap<Item>(inOrder);
      const items = ranks.map((rank) => ({ rank }));
      for (const item of items) heap.put(item);
      const left = new Set(items);
      for (const [index, rank] of changes) {
        const item = items[index];
        if (!item || !left.has(item)) continue;
        if (rank === null) {
          heap.remove(item);
          left.delete(item);
        } else {
          item.rank = rank;
          heap.put(item);
        }
      }
      expect(heap.size).toBe(left.size);
      expect(new Set(heap)).toEqual(left);
      const sorted = [...left].map((item) => item.rank).toSorted((one, other) => one - other);
      expect(takeAll(heap)).toEqual(sorted);
    }),
  );
});

test('removing what is not inside does nothing', () => {
  const heap = createHeap<Item>(inOrder);
  heap.put({ rank: 1 });
  heap.remove({ rank: 1 });
  expect(heap.size).toBe(1);
});

function takeAll(heap: ReturnType<typeof createHeap<Item>>): number[] {
  const ranks: number[] = [];
  for (let item = heap.first(); item; item = heap.first()) {
    ranks.push(item.rank);
    heap.remove(item);
  }
  return ranks;
}
