// Seeded chance: the same question under the same seed has the same answer, in whatever order things happen.
import { createHash } from 'node:crypto';

/** Answers by chance; `about` is the question. */
export interface Dice {
  /** 0 to 1, without 1. */
  share(...about: (string | number)[]): number;
  /** Whether something happens that does so in `share` of all cases. */
  happens(share: number, ...about: (string | number)[]): boolean;
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number, ...about: (string | number)[]): number;
  /** One of a list that is not empty. */
  oneOf<Value>(list: readonly [Value, ...Value[]], ...about: (string | number)[]): Value;
}

/** Dice of a seed. Two processes that race for a request change who is asked first, but never what is answered. */
export function createDice(seed: string): Dice {
  const share: Dice['share'] = (...about) => {
    const hash = createHash('sha256').update(JSON.stringify([seed, ...about]));
    return hash.digest().readUIntBE(0, 6) / 2 ** 48;
  };
  const between: Dice['between'] = (least, most, ...about) =>
    least + Math.floor(share(...about) * (most - least + 1));
  return {
    share,
    happens: (chance, ...about) => share(...about) < chance,
    between,
    oneOf: (list, ...about) => list[between(0, list.length - 1, ...about)] ?? list[0],
  };
}
