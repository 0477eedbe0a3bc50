// Generations and ledgers in the store: every change is one atomic step.
import { z } from 'zod';
import { AppError } from './errors.ts';
import { generationKey, generationSchema, openKey, type Generation, type Person } from './generation.ts';
import { picturesIn } from './pictures.ts';
import type { Clock, Store } from './ports.ts';
import {
  balanceOf,
  commit,
  emptyLedger,
  freeAt,
  ledgerKey,
  ledgerSchema,
  refund,
  release,
  reserve,
  type Balance,
  type Ledger,
  type Limits,
} from './quota.ts';

/** How long an ended generation stays on record, for "again" and for questions. */
const keptMs = 30 * 86_400_000;

/** No hold is longer than a day: waiting, two runs and delivering take a few hours at most. */
const longestHoldMs = 86_400_000;

/** The stored side of the service. */
export interface Records {
  get(id: string): Promise<Generation | undefined>;
  /** Saves a new record; false when there is one with this id already. */
  insert(generation: Generation): Promise<boolean>;
  /** What the gateway gets for a generation, with its pictures; rejects with `picture_expired`. */
  inputOf(generation: Generation): Promise<Generation['input']>;
  /** Applies a change to the stored record; rejects with `generation_unknown` when there is none. */
  change(id: string, to: (current: Generation) => Generation): Promise<Generation>;
  /** Takes an ended generation off the list that a restart goes through. */
  close(generation: Generation): Promise<void>;
  /** Every generation that has not ended, with whose turn it uses up. */
  open(): AsyncIterable<{ id: string; owner: string }>;
  /** Who a prediction belongs to: the first claimant. */
  claim(predictionId: string, claimant: string): Promise<string>;
  /** Holds the cost; rejects with a refusal that says what is left and when more comes back. */
  reserve(generation: Generation, until: number): Promise<void>;
  commit(generation: Generation, cost: number): Promise<void>;
  refund(generation: Generation): Promise<void>;
  /** Takes back what a crash between the hold and the record left behind; there must be no record with this id. */
  forget(id: string): Promise<void>;
  balance(person: Person): Promise<Balance>;
}

/** Whose turn a generation uses up in the queue. */
export const ownerOf = (person: Person): string => ledgerKey(person);

/** Records over a store; `limits` are what everybody may use. */
export function createRecords({
  store,
  clock,
  limits,
}: {
  store: Store;
  clock: Clock;
  limits: Limits;
}): Records {
  // Nothing in a ledger counts any longer than that after its last change, so nobody is remembered for ever.
  const ledgerKeptMs = limits.windowMs + longestHoldMs;
  const changeLedgerAt = (key: string, to: (ledger: Ledger) => Ledger): Promise<Ledger> =>
    store.update(key, (current) => to(readLedger(current)), { expiresAt: clock.now() + ledgerKeptMs });
  const changeLedger = (person: Person, to: (ledger: Ledger) => Ledger): Promise<Ledger> =>
    changeLedgerAt(ledgerKey(person), to);

  return {
    async get(id) {
      const stored = await store.get(generationKey(id));
      return stored === undefined ? undefined : generationSchema.parse(stored);
    },
    async insert(generation) {
      if ((await store.get(generationKey(generation.id))) !== undefined) return false;
      let inserted = false;
      // Asked for together, so that a store that waits for its disk waits once.
      await Promise.all([
        store.update(openKey(generation.id), () => ({ owner: ownerOf(generation.person) })),
        store.update(generationKey(generation.id), (current) => {
          inserted = current === undefined;
          return inserted ? generation : current;
        }),
      ]);
      return inserted;
    },
    inputOf: (generation) => picturesIn(store, generation),
    change(id, to) {
      return store.update(generationKey(id), (current) => {
        if (current === undefined) throw new AppError('generation_unknown');
        return to(generationSchema.parse(current));
      });
    },
    async close(generation) {
      // NOTE the expiry comes first: a crash in between leaves the mark, and the next start only removes it.
      await store.update(generationKey(generation.id), (current) => current, {
        expiresAt: (generation.doneAt ?? generation.createdAt) + keptMs,
      });
      await store.delete(openKey(generation.id));
    },
    async *open() {
      for await (const [key, value] of store.entries(openKey(''))) {
        yield { id: key.slice(openKey('').length), owner: openMark.parse(value).owner };
      }
    },
    async claim(predictionId, claimant) {
      const claimed = await store.update(
        `prediction:${predictionId}`,
        (current) => z.string().safeParse(current).data ?? claimant,
        { expiresAt: clock.now() + keptMs },
      );
      return claimed;
    },
    async reserve(generation, until) {
      const { id, cost, createdAt: now, person } = generation;
      let refusal: AppError | undefined;
      let marked = false;
      // The mark is there before the record: a start that finds it alone gives the hold back.
      await Promise.all([
        store.update(openKey(id), (current) => {
          marked = current === undefined;
          return current ?? { owner: ownerOf(person) };
        }),
        changeLedger(person, (ledger) => {
          const { ledger: next, verdict } = reserve(ledger, { id, cost, now, until }, limits);
          refusal = refusalFor(verdict, ledger, { cost, now, limits });
          return next;
        }),
      ]);
      if (refusal && marked) await store.delete(openKey(id));
      if (refusal) throw refusal;
    },
    async commit(generation, cost) {
      await changeLedger(generation.person, (ledger) => commit(ledger, generation.id, cost));
    },
    async refund(generation) {
      await changeLedger(generation.person, (ledger) => refund(ledger, generation.id));
    },
    async forget(id) {
      const mark = openMark.safeParse(await store.get(openKey(id))).data;
      if (!mark) return;
      await changeLedgerAt(mark.owner, (ledger) => release(ledger, id));
      await store.delete(openKey(id));
    },
    async balance(person) {
      return balanceOf(readLedger(await store.get(ledgerKey(person))), clock.now(), limits);
    },
  };
}

const openMark = z.object({ owner: z.string() });

function readLedger(stored: unknown): Ledger {
  return stored === undefined ? emptyLedger : ledgerSchema.parse(stored);
}

function refusalFor(
  verdict: ReturnType<typeof reserve>['verdict'],
  ledger: Ledger,
  { cost, now, limits }: { cost: number; now: number; limits: Limits },
): AppError | undefined {
  if (verdict === 'reserved' || verdict === 'again') return undefined;
  const { left, running } = balanceOf(ledger, now, limits);
  if (verdict === 'too_many_running') {
    return new AppError(verdict, { running, limit: limits.concurrent });
  }
  if (verdict === 'quota_too_small') {
    return new AppError(verdict, { cost, limit: limits.limit, windowMs: limits.windowMs });
  }
  const durationMs = freeAt(ledger, cost, now, limits) - now;
  return new AppError(verdict, { cost, left, limit: limits.limit, durationMs });
}
