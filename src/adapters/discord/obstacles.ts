// Tells the operator what keeps results from where they belong, once for each answer.
import type { Log } from '../../log.ts';
import { createRecent } from '../../recent.ts';
import { remedyFor } from './api/remedy.ts';
import type { DiscordAddress } from './schema.ts';

/** Takes whatever kept a result from its place; what nobody can mend is not told. */
export type Obstacles = (target: DiscordAddress, error: unknown) => void;

/** Obstacles that are written to the log. */
export function createObstacles(log: Log): Obstacles {
  const told = createRecent<true>();
  return ({ interaction, channel }, error) => {
    const known = remedyFor(error);
    const key = `${interaction} ${known?.remedy}`;
    // A result that waits for Fetch is tried again and again.
    if (!known || told.get(key)) return;
    told.set(key, true);
    log.warn({ interaction, channel, ...known }, 'Discord refused a result');
  };
}
