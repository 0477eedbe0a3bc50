// A binary heap that also finds, moves and removes what is inside it, each in logarithmic time.

/** A set whose first item, by the order it was created with, is always at hand. */
export interface Heap<Item> extends Iterable<Item> {
  readonly size: number;
  first(): Item | undefined;
  /** Takes the item in, or puts it in its new place after its order has changed. */
  put(item: Item): void;
  /** Takes the item out; does nothing when it is not inside. */
  remove(item: Item): void;
}

/** An empty heap; `isBefore` says which of two items comes first. Iterating follows no order. */
export function createHeap<Item>(isBefore: (one: Item, other: Item) => boolean): Heap<Item> {
  const items: Item[] = [];
  const places = new Map<Item, number>();

  function set(place: number, item: Item): void {
    items[place] = item;
    places.set(item, place);
  }

  // Children of the item at n are at 2n + 1 and 2n + 2, its parent is at (n - 1) / 2 rounded down.
  function rise(start: number, item: Item): number {
    let place = start;
    while (place > 0) {
      const parentPlace = (place - 1) >> 1;
      const parent = items[parentPlace];
      if (parent === undefined || !isBefore(item, parent)) break;
      set(place, parent);
      place = parentPlace;
    }
    return place;
  }

  function sink(start: number, item: Item): number {
    let place = start;
    for (;;) {
      const childPlace = smallerChild(place);
      const child = items[childPlace];
      if (child === undefined || !isBefore(child, item)) return place;
      set(place, child);
      place = childPlace;
    }
  }

  function smallerChild(place: number): number {
    const [left, right] = [items[2 * place + 1], items[2 * place + 2]];
    const rightIsFirst = left !== undefined && right !== undefined && isBefore(right, left);
    return rightIsFirst ? 2 * place + 2 : 2 * place + 1;
  }

  const settle = (place: number, item: Item) => set(sink(rise(place, item), item), item);

  return {
    get size() {
      return items.length;
    },

    first: () => items[0],

    put: (item) => settle(places.get(item) ?? items.length, item),

    remove(item) {
      const place = places.get(item);
      if (place === undefined) return;
      places.delete(item);
      const last = items.pop();
      if (last !== undefined && last !== item) settle(place, last);
    },

    [Symbol.iterator]: () => items.values(),
  };
}
