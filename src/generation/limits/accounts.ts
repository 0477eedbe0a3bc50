// Credits in the store: each person's ledger, and the accounts of the bot, its servers and channels.
import type { Somebody } from '../command.ts';
import { AppError } from '../errors.ts';
import { openKey, type Generation, type Person } from '../generation.ts';
import { isYoung, openMark, youngForMs } from './open-mark.ts';
import type { Policy } from './policy.ts';
import type { Clock, NextLook, Store } from '../ports.ts';
import {
  balanceOf,
  commit,
  emptyLedger,
  freeAt,
  grant,
  ledgerKey,
  ledgerSchema,
  refund,
  release,
  reserve,
  type Balance,
  type Ledger,
  type Limits,
} from './quota.ts';
import { scopesOf, type Scope } from './scope.ts';
import {
  accountKey,
  accountSchema,
  emptyAccount,
  hold,
  letGo,
  settle,
  spendingOf,
  type Account,
  type Exceeded,
  type Spending,
} from './spending.ts';

/** No hold is longer than a day: waiting, two runs and delivering take a few hours at most. */
const longestHoldMs = 86_400_000;
/** A month counts until the next one begins. */
const accountKeptMs = 62 * 86_400_000;

/** Every move names its generation or command, so that it can be repeated after a crash. */
export interface Accounts {
  /**
   * Holds the cost with the person and wherever there is a budget, all of it or nothing; rejects with a refusal that says
   * what is left and when more comes back.
   */
  reserve(generation: Generation, until: number): Promise<void>;
  /** Takes `cost` from the person, and lets go of the rest. */
  commit(generation: Generation, cost: number): Promise<void>;
  /** Whether the person has paid for it. */
  isPaid(generation: Generation): Promise<boolean>;
  /** Takes nothing from the person. `billed` is what the gateway asks for all the same: it counts in the budgets. */
  refund(generation: Generation, billed: number): Promise<void>;
  /**
   * Takes back what a crash between the hold and the record left behind; there must be no record with this id. Another
   * process may be just about to save it: a young mark is left alone, and the time to look again is told.
   */
  forget(id: string): Promise<NextLook>;
  /** Says that no record of this id comes any more, so that `forget` waits for none. */
  abandon(id: string): Promise<void>;
  balance(person: Person): Promise<Balance>;
  /** The same, of somebody of whom no roles are known. */
  balanceOf(somebody: Somebody): Promise<Balance>;
  grant(somebody: Somebody, gift: { id: string; credits: number }): Promise<void>;
  spending(scope: Scope): Promise<Spending>;
}

/** Whose turn a generation uses up in the queue. */
export const ownerOf = (person: Person): string => ledgerKey(person);

/** Accounts over a store; `policy` says what everybody may use now. */
export function createAccounts(parts: { store: Store; clock: Clock; policy: () => Policy }): Accounts {
  const { store, clock, policy } = parts;

  // Nothing in a ledger counts any longer than that after its last change, so nobody is remembered for ever.
  const changeLedger = (key: string, to: (ledger: Ledger) => Ledger): Promise<Ledger> =>
    store.update(key, (current) => to(readLedger(current)), {
      expiresAt: clock.now() + policy().longestWindowMs + longestHoldMs,
    });
  const changeAccount = (scope: string, to: (account: Account) => Account): Promise<Account> =>
    store.update(accountKey(scope), (current) => to(readAccount(current)), {
      expiresAt: clock.now() + accountKeptMs,
    });
  const settleAll = (generation: Generation, cost: number): Promise<unknown> =>
    Promise.all(
      countedScopes(policy(), generation).map(({ key }) =>
        changeAccount(key, (account) => settle(account, generation.id, cost, clock.now())),
      ),
    );
  const takeBack = (id: string, owner: string | undefined, scopes: readonly string[]): Promise<unknown> =>
    Promise.all([
      owner === undefined ? undefined : changeLedger(owner, (ledger) => release(ledger, id)),
      ...scopes.map((scope) => changeAccount(scope, (account) => letGo(account, id))),
    ]);
  const balance = async (person: Person): Promise<Balance> =>
    balanceOf(readLedger(await store.get(ledgerKey(person))), clock.now(), policy().limitsOf(person));

  return {
    async reserve(generation, until) {
      const { id, cost, createdAt: now, person } = generation;
      const owner = ownerOf(person);
      const limits = policy().limitsOf(person);
      const keptMs = policy().longestWindowMs;
      const scopes = scopesOf(person.adapter, generation.place).flatMap((scope) => {
        const budget = policy().budgetOf(scope);
        return budget ? [{ ...scope, budget }] : [];
      });
      const keys = scopes.map(({ key }) => key);
      let own: AppError | undefined;
      let isFirst = false;
      let isReserved = false;
      const verdicts = new Map<string, AppError | 'held' | 'again'>();
      // The mark is there before the holds and the record: whoever finds it alone gives the holds back.
      await store.update(openKey(id), (current) => {
        isFirst = current === undefined;
        return current ?? { owner, scopes: keys, at: now };
      });
      // All are waited for: one that arrived behind its own taking back would be held until it lapses.
      const held = await Promise.allSettled([
        changeLedger(owner, (ledger) => {
          const { ledger: next, verdict } = reserve(ledger, { id, cost, now, until, keptMs }, limits);
          own = refusalFor(verdict, ledger, { cost, now, limits });
          isReserved = verdict === 'reserved';
          return next;
        }),
        ...scopes.map(({ kind, key, budget }) =>
          changeAccount(key, (account) => {
            const { account: next, exceeded } = hold(account, { id, cost, now, until }, budget);
            const verdict = next === account ? 'again' : 'held';
            verdicts.set(key, exceeded ? overBudget(kind, exceeded, { cost, now }) : verdict);
            return next;
          }),
        ),
      ]);
      const failure = held.find(({ status }) => status === 'rejected');
      if (failure?.status === 'rejected') throw failure.reason;
      const refusal =
        own ?? keys.map((key) => verdicts.get(key)).find((verdict) => verdict instanceof AppError);
      if (!refusal) return;
      // What a command with the same id holds already stays with that one.
      const heldNow = keys.filter((key) => verdicts.get(key) === 'held');
      await takeBack(id, isReserved ? owner : undefined, heldNow);
      if (isFirst) await store.delete(openKey(id));
      throw refusal;
    },
    async commit(generation, cost) {
      await Promise.all([
        changeLedger(ledgerKey(generation.person), (ledger) => commit(ledger, generation.id, cost)),
        settleAll(generation, cost),
      ]);
    },
    async isPaid({ id, person }) {
      const { entries } = readLedger(await store.get(ledgerKey(person)));
      return Object.hasOwn(entries, id) && entries[id]?.state === 'spent';
    },
    async refund(generation, billed) {
      await Promise.all([
        changeLedger(ledgerKey(generation.person), (ledger) => refund(ledger, generation.id)),
        settleAll(generation, billed),
      ]);
    },
    async forget(id) {
      const mark = openMark.safeParse(await store.get(openKey(id))).data;
      if (!mark) return undefined;
      if (isYoung(mark.at, clock.now())) return mark.at + youngForMs;
      await takeBack(id, mark.owner, mark.scopes);
      await store.delete(openKey(id));
      return undefined;
    },
    async abandon(id) {
      await store.update(openKey(id), (current) => {
        const mark = openMark.safeParse(current).data;
        return mark ? { ...mark, at: undefined } : current;
      });
    },
    balance,
    balanceOf: (somebody) => balance({ ...somebody, roles: [] }),
    async grant(somebody, { id, credits }) {
      const limits = policy().limitsOf({ ...somebody, roles: [] });
      await changeLedger(ledgerKey(somebody), (ledger) =>
        grant(ledger, { id, credits, at: clock.now() }, { ...limits, windowMs: policy().longestWindowMs }),
      );
    },
    async spending({ key }) {
      return spendingOf(readAccount(await store.get(accountKey(key))), clock.now());
    },
  };
}

/** The bot and the server are counted for whoever looks after them, a channel only where it has a budget. */
function countedScopes(policy: Policy, { person, place }: Generation): Scope[] {
  return scopesOf(person.adapter, place).filter(
    (scope) => scope.kind !== 'channel' || policy.budgetOf(scope) !== undefined,
  );
}

function readLedger(stored: unknown): Ledger {
  return stored === undefined ? emptyLedger : ledgerSchema.parse(stored);
}

function readAccount(stored: unknown): Account {
  return stored === undefined ? emptyAccount : accountSchema.parse(stored);
}

/** The context chooses the sentence: whose budget it is, and until when it is used up. */
function overBudget(
  kind: Scope['kind'],
  { period, limit, left, endsAt }: Exceeded,
  { cost, now }: { cost: number; now: number },
): AppError {
  return new AppError('budget_exceeded', {
    context: `${kind}_${period}`,
    cost,
    left,
    limit,
    durationMs: endsAt - now,
  });
}

function refusalFor(
  verdict: ReturnType<typeof reserve>['verdict'],
  ledger: Ledger,
  { cost, now, limits }: { cost: number; now: number; limits: Limits },
): AppError | undefined {
  if (verdict === 'reserved' || verdict === 'again') return undefined;
  const { limit, left, running } = balanceOf(ledger, now, limits);
  if (verdict === 'too_many_running') {
    return new AppError(verdict, { running, limit: limits.concurrent });
  }
  if (verdict === 'quota_too_small') {
    return new AppError(verdict, { cost, limit, windowMs: limits.windowMs });
  }
  const durationMs = freeAt(ledger, cost, now, limits) - now;
  return new AppError(verdict, { cost, left, limit, durationMs });
}
