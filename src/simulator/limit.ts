// Lets only so many things happen at once; the rest wait their turn.

/** Runs a task when one of the places is free. */
export type Limit = <Result>(task: () => Promise<Result>) => Promise<Result>;

/** Makes a limit of `places` tasks at a time, first come, first served. */
export function createLimit(places: number): Limit {
  const waiting: (() => void)[] = [];
  let free = places;
  return async (task) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      // A waiting task takes over this place, so the count stays as it is.
      if (next === undefined) free += 1;
      else next();
    }
  };
}
