// What is left when a round is over: in the store, at the gateway, in the chats, in the log.
import { createHash } from 'node:crypto';
import { generationSchema, openKey, type Generation } from '../../src/generation/generation.ts';
import type { Store } from '../../src/generation/ports.ts';
import { ledgerSchema, type Ledger } from '../../src/generation/limits/quota.ts';
import { accountKey, accountSchema, type Account } from '../../src/generation/limits/spending.ts';
import type { Simulator } from '../../src/simulator/server.ts';
import type { Shown } from './chat.ts';
import type { Story } from './people.ts';
import type { Traits } from './plan.ts';
import type { Stage } from './stage.ts';

/** A prediction at the gateway. */
export interface Made {
  id: string;
  status: string;
  error: string | null;
  prompt: string;
  seed: unknown;
  /** SHA-256 of what it serves, in hex. */
  files: readonly string[];
}

/** Everything that the checks look at; plain data, so that a test can make it up. */
export interface Evidence {
  gateway: Traits;
  records: readonly Generation[];
  /** Ids that a restart would look through. */
  open: readonly string[];
  /** By key. */
  ledgers: ReadonlyMap<string, Ledger>;
  /** Of the bot, the servers and the channels, by key. */
  accounts: ReadonlyMap<string, Account>;
  made: readonly Made[];
  shown: readonly Shown[];
  stories: readonly Story[];
  /** Kinds of faults by what was asked for. */
  hits: ReadonlyMap<string, ReadonlySet<string>>;
  /** How often a process was ended. */
  kills: number;
  crashes: readonly string[];
  /** Whether the store, or somebody's way to it, was down. */
  wasStoreDown: boolean;
  /** Rules of the platforms that were broken. */
  breaches: readonly string[];
  log: string;
  secrets: readonly string[];
  /** Bytes that live in each process: at rest before the first fault, and at rest at the end. */
  lives: readonly { beforeBytes: number; afterBytes: number }[];
}

/** Ids of the generations that are under way by the store. */
export async function openIds(stage: Pick<Stage, 'openStore'>): Promise<string[]> {
  return withStore(stage, async (store) => {
    const entries = await Array.fromAsync(store.entries(openKey('')));
    return entries.map(([key]) => key.slice(openKey('').length));
  });
}

/** Gathers what there is; nothing may run any more that changes it. */
export async function gather(
  stage: Stage,
  rest: Pick<Evidence, 'gateway' | 'stories' | 'kills' | 'lives'>,
): Promise<Evidence> {
  const { simulator, chats, members, tally, secrets } = stage;
  const { records, ledgers, accounts } = await withStore(stage, async (store) => ({
    records: (await Array.fromAsync(store.entries('generation:'))).map(([, value]) =>
      generationSchema.parse(value),
    ),
    ledgers: new Map(
      (await Array.fromAsync(store.entries('ledger:'))).map(
        ([key, value]) => [key, ledgerSchema.parse(value)] as const,
      ),
    ),
    accounts: new Map(
      (await Array.fromAsync(store.entries(accountKey('')))).map(
        ([key, value]) => [key, accountSchema.parse(value)] as const,
      ),
    ),
  }));
  return {
    ...rest,
    records,
    ledgers,
    accounts,
    open: await openIds(stage),
    made: await Promise.all(simulator.predictions().map(madeOf)),
    shown: [...chats.discord.shown(), ...chats.slack.shown()],
    hits: tally.hits,
    breaches: [...chats.discord.breaches(), ...chats.slack.breaches()],
    wasStoreDown: [...tally.counts.keys()].some((kind) => kind.startsWith('redis:')),
    crashes: members.flatMap(({ crashes }) => crashes),
    log: members.map((member) => member.output()).join('\n'),
    secrets: secrets(),
  };
}

async function withStore<Value>(
  { openStore }: Pick<Stage, 'openStore'>,
  read: (store: Store) => Promise<Value>,
): Promise<Value> {
  const store = await openStore();
  try {
    return await read(store);
  } finally {
    await store.close();
  }
}

async function madeOf(prediction: ReturnType<Simulator['predictions']>[number]): Promise<Made> {
  const { id, status, error, input, output } = prediction;
  const urls = [output ?? []].flat();
  const files = await Promise.all(
    urls.map(async (url) => {
      const bytes = await (await fetch(url)).bytes();
      return createHash('sha256').update(bytes).digest('hex');
    }),
  );
  return { id, status, error, prompt: String(input['prompt']), seed: input['seed'], files };
}
