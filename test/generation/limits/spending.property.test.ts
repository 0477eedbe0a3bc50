// What holds for an account after any sequence of moves, over days and months, with a clock that is set back now and then.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  emptyAccount,
  hold,
  letGo,
  settle,
  spendingOf,
  type Account,
} from '../../../src/generation/limits/spending.ts';

const budget = { day: 12, month: 30 };
const hourMs = 3_600_000;

const move = fc.record({
  kind: fc.constantFrom('hold', 'settle', 'letGo'),
  id: fc.integer({ min: 0, max: 9 }).map((number) => `gen-${number}`),
  cost: fc.integer({ min: 0, max: 14 }),
  /** What of a hold is billed in the end. */
  share: fc.constantFrom(0, 0.5, 1),
  passesHours: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.constantFrom(-2, 24 * 20)),
});
type Move = typeof move extends fc.Arbitrary<infer Value> ? Value : never;

interface Scene {
  account: Account;
  now: number;
}

function play({ account, now }: Scene, { kind, id, cost, share }: Move): Account {
  if (kind === 'hold') return hold(account, { id, cost, now, until: now + 48 * hourMs }, budget).account;
  if (kind === 'letGo') return letGo(account, id);
  const own = Object.hasOwn(account.held, id) ? account.held[id] : undefined;
  // What lapsed is billed by nobody: its generation has ended long before.
  return own && own.until > now ? settle(account, id, Math.ceil(own.cost * share), now) : account;
}

function story(moves: readonly Move[]): Scene[] {
  const scenes: Scene[] = [];
  let scene: Scene = { account: emptyAccount, now: Date.UTC(2026, 0, 30) };
  for (const step of moves) {
    scene = { ...scene, now: scene.now + step.passesHours * hourMs };
    scene = { ...scene, account: play(scene, step) };
    scenes.push(scene);
  }
  return scenes;
}

const moves = fc.array(move, { maxLength: 60 });

test('never is less than nothing used, nor more than the budget', () => {
  fc.assert(
    fc.property(moves, (steps) => {
      for (const { account, now } of story(steps)) {
        const { day, month, dayEndsAt, monthEndsAt } = spendingOf(account, now);
        expect(day).toBeGreaterThanOrEqual(0);
        expect(month).toBeGreaterThanOrEqual(day);
        expect(day).toBeLessThanOrEqual(budget.day);
        expect(month).toBeLessThanOrEqual(budget.month);
        expect(dayEndsAt).toBeGreaterThan(now);
        expect(monthEndsAt).toBeGreaterThanOrEqual(dayEndsAt);
      }
    }),
    { numRuns: 500 },
  );
});

test('does every move only once', () => {
  fc.assert(
    fc.property(moves, (steps) => {
      let scene: Scene = { account: emptyAccount, now: Date.UTC(2026, 0, 30) };
      for (const step of steps) {
        const now = scene.now + step.passesHours * hourMs;
        const account = play({ account: scene.account, now }, step);
        expect(play({ account, now }, step)).toEqual(account);
        scene = { account, now };
      }
    }),
    { numRuns: 300 },
  );
});

test('has used what was settled and what is held, and nothing else', () => {
  fc.assert(
    fc.property(fc.array(move, { maxLength: 40 }), (steps) => {
      const sameDay = steps.map((step) => ({ ...step, passesHours: 0 }));
      let scene: Scene = { account: emptyAccount, now: Date.UTC(2026, 0, 30) };
      let billed = 0;
      for (const step of sameDay) {
        const before = scene.account.held[step.id];
        scene = { ...scene, account: play(scene, step) };
        if (step.kind === 'settle' && before) billed += Math.ceil(before.cost * step.share);
        const waiting = Object.values(scene.account.held).reduce((sum, { cost }) => sum + cost, 0);
        expect(spendingOf(scene.account, scene.now).day).toBe(billed + waiting);
      }
    }),
    { numRuns: 300 },
  );
});
