// Several measurements beside each other: most of what a delay takes is waiting.

import { setTimeout as pause } from 'node:timers/promises';

/**
 * Does all of it, so much at once, each when there is room and the first ones so far apart; resolves with what came of it,
 * in the order given.
 */
export async function sideBySide<Result>(
  { atOnce, apartMs = 0 }: { atOnce: number; apartMs?: number },
  work: readonly (() => Promise<Result>)[],
): Promise<Result[]> {
  const results: Result[] = [];
  const left = [...work.entries()];
  const lane = async (number: number): Promise<void> => {
    await pause(number * apartMs);
    for (let next = left.shift(); next; next = left.shift()) {
      const [index, measure] = next;
      results[index] = await measure();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, (_, number) => lane(number)));
  return results;
}
