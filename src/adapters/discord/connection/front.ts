// Being the only one that hears a bot's shards: Discord tells every connection with them everything.
import { hostname } from 'node:os';
import { z } from 'zod';
import type { Clock, Store } from '../../../generation/ports.ts';
import { takeLease, type Lease } from '../../../lease.ts';
import { DiscordSetupError } from '../setup-error.ts';
import { overlap, shardsText, type Shards } from './shards.ts';

/** Who holds which shards, and whom to tell of a loss. */
export interface FrontOptions {
  /** The application's id, which belongs to one bot whatever its token is. */
  app: string;
  shards: Shards;
  store: Store;
  clock: Clock;
  /** Another front has taken the shards while this one could not reach the store: nothing more may be heard here. */
  onFatal(error: Error): void;
  signal: AbortSignal;
}

const claimSchema = z.object({
  shards: z.object({ ids: z.array(z.number()).readonly(), total: z.number() }),
  process: z.string(),
});
type Claim = z.infer<typeof claimSchema>;

/**
 * Makes the shards this process's own among all that share the store, after ten seconds where a front was killed that had
 * them. Rejects with a DiscordSetupError where one is alive.
 */
export async function holdShards(options: FrontOptions): Promise<Lease> {
  const { app, shards, store, clock, onFatal, signal } = options;
  const taken = await takeLease({
    store,
    clock,
    // One for all shards, because those of different totals can be in each other's way.
    key: `discord-front:${app}`,
    claim: { shards, process: `process ${process.pid} on ${hostname()}` },
    schema: claimSchema,
    collides: (theirs) => overlap(shards, theirs.shards),
    onLost: (theirs) => onFatal(new DiscordSetupError(lostSentence(theirs))),
    signal,
  });
  if ('heldBy' in taken) throw new DiscordSetupError(heldSentence(taken.heldBy));
  return taken;
}

function heldSentence(theirs: Claim): string {
  return `This bot is connected to Discord already, by ${told(theirs)}, and two fronts with the same shards would answer everything twice: stop that one, give each front shards of its own (DISCORD_SHARDS=0-1/4 and DISCORD_SHARDS=2-3/4), or start this process with ROLE=worker.`;
}

function lostSentence(theirs: Claim): string {
  return `The bot’s connection to Discord was taken over by ${told(theirs)}, while this process did not reach the store that they share. It ends, so that nobody is answered twice; started again it says what to change if that one is still there.`;
}

function told({ shards, process: holder }: Claim): string {
  return `${holder} with DISCORD_SHARDS=${shardsText(shards)}`;
}
