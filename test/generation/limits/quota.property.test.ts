// What holds for a ledger after any sequence of moves, with time going on in between.
import fc from 'fast-check';
import { expect, test } from 'vitest';
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
  type Ledger,
} from '../../../src/generation/limits/quota.ts';

const limits = { limit: 10, windowMs: 100, concurrent: 4 };

const ids = fc.integer({ min: 0, max: 9 }).map((number) => `gen-${number}`);
const move = fc.record({
  kind: fc.constantFrom('reserve', 'commit', 'refund'),
  id: ids,
  cost: fc.integer({ min: 0, max: 12 }),
  passes: fc.integer({ min: 0, max: 40 }),
  holdFor: fc.integer({ min: 1, max: 150 }),
});
type Move = typeof move extends fc.Arbitrary<infer Value> ? Value : never;

function play(ledger: Ledger, { kind, id, cost, holdFor }: Move, now: number): Ledger {
  if (kind === 'commit') return commit(ledger, id, cost);
  if (kind === 'refund') return refund(ledger, id);
  return reserve(ledger, { id, cost, now, until: now + holdFor }, limits).ledger;
}

/** Every ledger on the way, each with its time. */
function story(moves: readonly Move[]): { ledger: Ledger; now: number }[] {
  let now = 0;
  let ledger = emptyLedger;
  return moves.map((step) => {
    now += step.passes;
    ledger = play(ledger, step, now);
    return { ledger, now };
  });
}

const moves = fc.array(move, { maxLength: 60 });

test('never uses more than the limit nor less than nothing, and never runs more than the limit at once', () => {
  fc.assert(
    fc.property(moves, (steps) => {
      for (const { ledger, now } of story(steps)) {
        const { used, left, running } = balanceOf(ledger, now, limits);
        expect(used).toBeGreaterThanOrEqual(0);
        expect(used).toBeLessThanOrEqual(limits.limit);
        expect(left).toBe(limits.limit - used);
        expect(running).toBeLessThanOrEqual(limits.concurrent);
      }
    }),
    { numRuns: 500 },
  );
});

test('uses exactly what its outcomes add up to', () => {
  fc.assert(
    fc.property(moves, (steps) => {
      const expected = new Map<string, { cost: number; until: number; held: boolean; at: number }>();
      let now = 0;
      let ledger = emptyLedger;
      for (const step of steps) {
        now += step.passes;
        if (step.kind === 'reserve') {
          const { verdict, ledger: next } = reserve(
            ledger,
            { id: step.id, cost: step.cost, now, until: now + step.holdFor },
            limits,
          );
          ledger = next;
          if (verdict === 'reserved') {
            // A reservation is also when what lapsed before is forgotten for good.
            for (const [id, entry] of expected) if (leaves(entry) <= now) expected.delete(id);
            expected.set(step.id, { cost: step.cost, until: now + step.holdFor, held: true, at: now });
          }
        } else {
          ledger = play(ledger, step, now);
          const entry = expected.get(step.id);
          if (entry?.held && step.kind === 'refund') expected.delete(step.id);
          if (entry?.held && step.kind === 'commit') {
            expected.set(step.id, { ...entry, held: false, cost: Math.min(entry.cost, step.cost) });
          }
        }
        const sum = [...expected.values()]
          .filter((entry) => leaves(entry) > now)
          .reduce((total, { cost }) => total + cost, 0);
        expect(balanceOf(ledger, now, limits).used).toBe(sum);
      }
    }),
    { numRuns: 500 },
  );
});

function leaves({ held, until, at }: { held: boolean; until: number; at: number }): number {
  return held ? until : at + limits.windowMs;
}

test('has what it promised at the time it named', () => {
  fc.assert(
    fc.property(moves, fc.integer({ min: 1, max: 10 }), (steps, cost) => {
      for (const { ledger, now } of story(steps)) {
        const at = freeAt(ledger, cost, now, limits);
        expect(at).toBeGreaterThanOrEqual(now);
        expect(balanceOf(ledger, at, limits).left).toBeGreaterThanOrEqual(cost);
      }
    }),
    { numRuns: 300 },
  );
});

test('does every move only once', () => {
  fc.assert(
    fc.property(moves, (steps) => {
      const twice = steps.flatMap((step) => [step, { ...step, passes: 0 }]);
      const once = story(steps).at(-1)?.ledger;
      expect(story(twice).at(-1)?.ledger).toEqual(once);
    }),
  );
});

const anyMove = fc.record({
  kind: fc.constantFrom('reserve', 'reserve', 'commit', 'refund', 'release', 'grant'),
  id: fc.oneof(ids, fc.constantFrom('constructor', 'toString', '')),
  cost: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.double({ min: 0, max: 5, noNaN: true })),
  // A clock can be set back.
  passes: fc.integer({ min: -60, max: 60 }),
  holdFor: fc.integer({ min: -10, max: 150 }),
});

test('holds nothing beyond what is left, whatever is granted, taken back or repeated, and wherever the clock goes', () => {
  fc.assert(
    fc.property(fc.array(anyMove, { maxLength: 60 }), (steps) => {
      let now = 1000;
      let ledger = emptyLedger;
      for (const { kind, id, cost, passes, holdFor } of steps) {
        now += passes;
        const before = balanceOf(ledger, now, limits);
        if (kind === 'reserve') {
          const { verdict, ledger: next } = reserve(ledger, { id, cost, now, until: now + holdFor }, limits);
          ledger = next;
          if (verdict === 'reserved' && cost > before.left) throw new Error(`${cost} of ${before.left}`);
          if (verdict === 'reserved' && before.running >= limits.concurrent) throw new Error('too many run');
        } else if (kind === 'commit') ledger = commit(ledger, id, cost);
        else if (kind === 'refund') ledger = refund(ledger, id);
        else if (kind === 'release') ledger = release(ledger, id);
        else ledger = grant(ledger, { id, credits: cost, at: now }, limits);
        const { used, left, limit, running } = balanceOf(ledger, now, limits);
        expect(Math.min(used, left, running, limit - limits.limit)).toBeGreaterThanOrEqual(0);
        expect(left).toBeLessThanOrEqual(limit);
        expect(running).toBeLessThanOrEqual(Object.keys(ledger.entries).length);
        const stored = ledgerSchema.parse(JSON.parse(JSON.stringify(ledger)));
        expect(balanceOf(stored, now, limits).left).toBeGreaterThanOrEqual(left);
      }
    }),
    { numRuns: 500 },
  );
});

test('anybody has a ledger, and nobody has that of another', () => {
  const part = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 4 }),
    fc.constantFrom(':', '%3A', 'a', 'a:a', '\uD800'),
  );
  const person = fc.record({ adapter: part, workspace: part, id: part });
  fc.assert(
    fc.property(person, person, (one, other) => {
      const isSame = [one.adapter.toWellFormed(), one.workspace.toWellFormed(), one.id.toWellFormed()].every(
        (each, index) => each === [other.adapter, other.workspace, other.id][index]?.toWellFormed(),
      );
      expect(ledgerKey(one) === ledgerKey(other)).toBe(isSame);
    }),
  );
});
