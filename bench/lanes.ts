// Several measurements beside each other: most of what a delay takes is waiting.

/** Does all of it, so much at once, each when there is room; resolves with what came of it, in the order given. */
export async function sideBySide<Result>(
  atOnce: number,
  work: readonly (() => Promise<Result>)[],
): Promise<Result[]> {
  const results: Result[] = [];
  const left = [...work.entries()];
  const lane = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift()) {
      const [index, measure] = next;
      results[index] = await measure();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return results;
}
