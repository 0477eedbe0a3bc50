// The evidence of a small round in which everything went well, to be spoilt one thing at a time.
import { emptyLedger, ledgerKey, type Ledger } from '../../src/generation/limits/quota.ts';
import { scopesOf } from '../../src/generation/limits/scope.ts';
import { accountKey, emptyAccount, type Account } from '../../src/generation/limits/spending.ts';
import { aRecord } from '../generation/record.ts';
import type { Shown } from './chat.ts';
import type { Evidence, Made } from './evidence.ts';
import type { Story } from './people.ts';
import { planRound } from './plan.ts';

const person = { adapter: 'discord', workspace: 'discord', id: '7', name: 'Ada', roles: [] };
const url = 'http://127.0.0.1:1/files/p1/out-0.png';

/** One who got a picture. */
export const pictured = aRecord({
  id: 'discord-1',
  person,
  address: { adapter: 'discord' },
  prompt: 'w0000 red fox',
  seed: 1,
  submittedAt: 2_000,
  attempt: 1,
  prediction: 'p1',
  station: 'done',
  outcome: { kind: 'succeeded' },
  outputs: [url],
});

/** One whose content the model refused. */
export const refused = aRecord({
  ...pictured,
  id: 'discord-2',
  prompt: 'w0001 grey wolf simulate:nsfw',
  seed: 2,
  prediction: 'p2',
  outcome: { kind: 'failed', code: 'content_refused', params: {} },
  outputs: [],
});

/** What stands in front of the first. */
export const pictureShown: Shown = {
  generation: 'discord-1',
  buttons: ['again', 'delete'],
  text: 'Here is your picture\nw0000 red fox',
  files: ['aa'],
  broken: 0,
  links: [],
  isAside: false,
  where: 'discord 1 1',
};

const refusalShown: Shown = {
  ...pictureShown,
  generation: 'discord-2',
  text: 'No picture this time\nw0001 grey wolf',
  files: [],
  where: 'discord 1 2',
};

/** What the gateway made for the first. */
export const pictureMade: Made = {
  id: 'p1',
  status: 'succeeded',
  error: null,
  prompt: pictured.prompt,
  seed: 1,
  files: ['aa'],
};

/** What the gateway made for the second. */
export const refusalMade: Made = {
  id: 'p2',
  status: 'failed',
  error: 'NSFW content detected.',
  prompt: refused.prompt,
  seed: 2,
  files: [],
};

/** The key of their ledger. */
export const ledger = ledgerKey(person);

/** Their ledger, with other entries where they are given. */
export function ledgerOf(entries: Record<string, { cost: number; state: 'held' | 'spent' | 'refunded' }>): {
  ledgers: ReadonlyMap<string, Ledger>;
} {
  const whole = Object.fromEntries(
    Object.entries(entries).map(([id, entry]) => [id, { ...entry, at: 1_000, until: 900_000 }]),
  );
  return { ledgers: new Map([[ledger, { ...emptyLedger, entries: whole }]]) };
}

/** The accounts of all that their place is within, each with so much spent. */
export function accountsOf(spent: number, held: Account['held'] = {}): ReadonlyMap<string, Account> {
  return new Map(
    scopesOf(person.adapter, pictured.place).map(({ key }) => [
      accountKey(key),
      { ...emptyAccount, monthSpent: spent, held },
    ]),
  );
}

const { wishes, gateway } = planRound(1, 1, { generations: 2, kills: 2, isLong: true });

/** What became of the two wishes. */
export const stories: readonly Story[] = wishes.map((wish, index) => ({
  wish,
  answered: [`discord-${index + 1}`],
  asks: 1,
  presses: 0,
  deleted: [],
}));

/** All of it, with `change` on top. */
export function evidence(change: Partial<Evidence> = {}): Evidence {
  return {
    gateway: { ...gateway, list: true },
    records: [pictured, refused],
    open: [],
    ...ledgerOf({ 'discord-1': { cost: 1, state: 'spent' }, 'discord-2': { cost: 1, state: 'refunded' } }),
    accounts: accountsOf(1),
    made: [refusalMade, pictureMade],
    shown: [pictureShown, refusalShown],
    stories,
    hits: new Map(),
    kills: 1,
    crashes: [],
    wasStoreDown: false,
    breaches: [],
    log: '{"level":"info","msg":"started"}\n',
    secrets: ['r8_secret'],
    lives: [{ beforeBytes: 50_000_000, afterBytes: 55_000_000 }],
    ...change,
  };
}

/** What is shown, with something else about the picture. */
export const shownBut = (change: Partial<Shown>): Shown[] => [{ ...pictureShown, ...change }, refusalShown];
