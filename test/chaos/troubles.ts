// What happens to several processes and to the Redis that they share, besides their ends: all of it passes.
import { setTimeout as pause } from 'node:timers/promises';
import type { Dice } from './dice.ts';
import type { Stage } from './stage.ts';

/** One trouble, from `atMs` for `forMs`. `member` is which of the processes; 0 is the front. */
export type Trouble = { atMs: number; forMs: number } & (
  | { kind: 'frozen'; member: number }
  | { kind: 'cut off' | 'cut off in silence'; member: number }
  /** Everything takes that long on its way to Redis, and as long on its way back. */
  | { kind: 'slow'; member: number; delayMs: number }
  | { kind: 'redis killed' }
);

/** How many there are of each in a round. */
const many = { frozen: 2, cut: 2, slow: 2, killed: 2 };
/** Longer than a worker is waited for. */
const longestMs = 20_000;

/** The troubles of a round, each kind spread over its time. */
export function troublesOf(dice: Dice, workers: number, untilMs: number): Trouble[] {
  const at = (kind: string, number: number, of: number): number =>
    Math.round(((number + dice.share('trouble', kind, number)) * untilMs) / of);
  const times = <Made>(kind: keyof typeof many, make: (number: number, atMs: number) => Made): Made[] =>
    Array.from({ length: many[kind] }, (_, number) => make(number, at(kind, number, many[kind])));
  const between = (least: number, most: number, kind: string, what: string, number: number) =>
    dice.between(least, most, 'trouble', kind, what, number);
  return [
    ...times('frozen', (number, atMs) => ({
      kind: 'frozen' as const,
      member: between(1, workers, 'frozen', 'whom', number),
      atMs,
      forMs: between(1000, longestMs, 'frozen', 'for', number),
    })),
    ...times('cut', (number, atMs) => ({
      kind: dice.oneOf(['cut off', 'cut off in silence'] as const, 'trouble', 'cut', 'how', number),
      member: between(0, workers, 'cut', 'whom', number),
      atMs,
      forMs: between(500, longestMs, 'cut', 'for', number),
    })),
    ...times('slow', (number, atMs) => ({
      kind: 'slow' as const,
      member: between(0, workers, 'slow', 'whom', number),
      delayMs: between(5, 60, 'slow', 'by', number),
      atMs,
      forMs: between(1000, 8000, 'slow', 'for', number),
    })),
    ...times('killed', (number, atMs) => ({
      kind: 'redis killed' as const,
      atMs,
      forMs: between(0, 1500, 'killed', 'for', number),
    })),
  ];
}

/** Has them all happen in their time; resolves when the last is over. */
export async function makeTroubles(troubles: readonly Trouble[], stage: Stage): Promise<void> {
  let redis = Promise.resolve();
  await Promise.all(
    troubles.map(async (trouble) => {
      await pause(Math.max(0, trouble.atMs - stage.elapsedMs()));
      stage.tally.note(names[trouble.kind]);
      if (trouble.kind !== 'redis killed') return happen(trouble, stage);
      // There is only one of it.
      redis = redis.then(async () => {
        await stage.redis?.end('SIGKILL');
        await pause(trouble.forMs);
        await stage.redis?.start();
      });
      return redis;
    }),
  );
}

async function happen(trouble: Exclude<Trouble, { kind: 'redis killed' }>, stage: Stage): Promise<void> {
  const { member: number, forMs } = trouble;
  const member = stage.members[number];
  const cable = stage.cables[number];
  if (trouble.kind === 'frozen') member?.freeze();
  else if (trouble.kind === 'slow') cable?.slowTo(trouble.delayMs);
  else cable?.lose(trouble.kind === 'cut off' ? 'loudly' : 'silently');
  await pause(forMs);
  if (trouble.kind === 'frozen') member?.thaw();
  else if (trouble.kind === 'slow') cable?.slowTo(0);
  else cable?.mend();
}

const names: Record<Trouble['kind'], string> = {
  frozen: 'process: frozen',
  'cut off': 'redis: cut off from it',
  'cut off in silence': 'redis: cut off from it in silence',
  slow: 'redis: slow',
  'redis killed': 'redis: kill -9',
};
