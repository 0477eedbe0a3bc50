// Places that are shared: never more than there are, in the order of asking, and free again whatever happens.
import { expect, test } from 'vitest';
import { createPlaces, type Taken } from '../../src/media/places.ts';

const signal = new AbortController().signal;
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Asks one after the other; `got` names those who have their places. */
function line(total: number) {
  const places = createPlaces(total);
  const got: string[] = [];
  const ask = async (name: string, count: number, over = signal): Promise<Taken> => {
    const taken = await places.take(count, over);
    got.push(name);
    return taken;
  };
  return { ask, got };
}

test('nobody waits while there are places', async () => {
  const { ask, got } = line(10);
  await Promise.all([ask('a', 4), ask('b', 6)]);
  expect(got).toEqual(['a', 'b']);
});

test('who came later waits, even where there would be room', async () => {
  const { ask, got } = line(10);
  const first = await ask('a', 6);
  const rest = [ask('b', 5), ask('c', 1)];
  await settle();
  expect(got).toEqual(['a']);
  first.leave();
  await Promise.all(rest);
  expect(got).toEqual(['a', 'b', 'c']);
});

test('who asks for more than there is gets all of it', async () => {
  const { ask, got } = line(10);
  const all = await ask('a', 1000);
  const next = ask('b', 1);
  await settle();
  expect(got).toEqual(['a']);
  all.leave();
  await next;
});

test('places that are not kept are free at once, and nothing is given back twice', async () => {
  const { ask, got } = line(10);
  const first = await ask('a', 10);
  const rest = [ask('b', 6), ask('c', 4), ask('d', 1)];
  first.keep(3.5);
  first.keep(9);
  await settle();
  expect(got).toEqual(['a', 'b']);
  first.leave();
  first.leave();
  await settle();
  expect(got).toEqual(['a', 'b', 'c']);
  (await rest[0])?.leave();
  await rest[2];
});

test('who leaves the line holds nothing and nobody up, and the others keep their order', async () => {
  const { ask, got } = line(10);
  const leaving = new AbortController();
  const first = await ask('a', 5);
  const unwanted = ask('b', 10, leaving.signal);
  const rest = [ask('c', 3), ask('d', 7), ask('e', 3), ask('f', 10)];
  await settle();
  expect(got).toEqual(['a']);

  leaving.abort(new Error('gone'));
  await expect(unwanted).rejects.toThrow('gone');
  await settle();
  expect(got).toEqual(['a', 'c']);
  first.leave();
  await settle();
  expect(got).toEqual(['a', 'c', 'd']);
  for (const taken of rest.slice(0, 3)) (await taken).leave();
  await rest[3];
  expect(got).toEqual(['a', 'c', 'd', 'e', 'f']);
});

test('nobody gets ahead of the others by asking at the moment somebody leaves', async () => {
  const { ask, got } = line(10);
  const leaving = new AbortController();
  const first = await ask('a', 10);
  const unwanted = ask('b', 10, leaving.signal).catch(() => 'left');
  const next = ask('c', 10);
  leaving.abort(new Error('gone'));
  const last = ask('d', 10);
  expect(await unwanted).toBe('left');
  first.leave();
  (await next).leave();
  await last;
  expect(got).toEqual(['a', 'c', 'd']);
});

test('who leaves at the moment of being called up gives the places on', async () => {
  const { ask, got } = line(10);
  const leaving = new AbortController();
  const first = await ask('a', 10);
  const unwanted = ask('b', 10, leaving.signal);
  const next = ask('c', 10);
  first.leave();
  leaving.abort(new Error('gone'));
  await expect(unwanted).rejects.toThrow('gone');
  await next;
  expect(got).toEqual(['a', 'c']);
});

test('who has left before asking gets nothing', async () => {
  const { ask, got } = line(1);
  await expect(ask('a', 1, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
  await ask('b', 1);
  expect(got).toEqual(['b']);
});
