// What a place has used: by calendar day and month in UTC, with what is held.
import { describe, expect, test } from 'vitest';
import {
  accountSchema,
  emptyAccount,
  hold,
  letGo,
  settle,
  spendingOf,
  type Account,
} from '../../../src/generation/limits/spending.ts';

const day = 86_400_000;
const noon = Date.UTC(2026, 10, 30, 12);
const budget = { day: 10, month: 15 };

function held(account: Account, id: string, cost: number, now = noon, until = now + day): Account {
  const { account: next, exceeded } = hold(account, { id, cost, now, until }, budget);
  if (exceeded) throw new Error(`${id} is over the budget of the ${exceeded.period}`);
  return next;
}

const used = (account: Account, now = noon): [number, number] => {
  const { day: today, month } = spendingOf(account, now);
  return [today, month];
};

describe('a hold', () => {
  test('counts in the day and in the month, until it is settled for what it came to', () => {
    const account = held(emptyAccount, 'one', 6);
    expect(used(account)).toEqual([6, 6]);
    expect(used(settle(account, 'one', 4, noon))).toEqual([4, 4]);
    expect(used(settle(account, 'one', 0, noon))).toEqual([0, 0]);
    expect(used(letGo(account, 'one'))).toEqual([0, 0]);
  });

  test('over the budget changes nothing, and says what is left until when', () => {
    const account = held(emptyAccount, 'one', 6);
    const refused = hold(account, { id: 'two', cost: 5, now: noon, until: noon + day }, budget);
    expect(refused.account).toBe(account);
    expect(refused.exceeded).toEqual({ period: 'day', limit: 10, left: 4, endsAt: Date.UTC(2026, 11, 1) });
    expect(used(held(account, 'three', 4))).toEqual([10, 10]);
  });

  test('that neither the day nor the month allows is told by the month', () => {
    const account = settle(emptyAccount, 'one', 12, noon - day);
    const { exceeded } = hold(account, { id: 'two', cost: 11, now: noon, until: noon + day }, budget);
    expect(exceeded).toEqual({ period: 'month', limit: 15, left: 3, endsAt: Date.UTC(2026, 11, 1) });
  });

  test('under a budget that was lowered meanwhile finds nothing left, not less', () => {
    const account = held(emptyAccount, 'one', 6);
    const { exceeded } = hold(account, { id: 'two', cost: 1, now: noon, until: noon + day }, { day: 2 });
    expect(exceeded).toMatchObject({ limit: 2, left: 0 });
  });

  test('lapses by itself, and is forgotten by the next one', () => {
    const account = held(emptyAccount, 'one', 6, noon, noon + 1_000);
    expect(used(account, noon + 999)).toEqual([6, 6]);
    expect(used(account, noon + 1_000)).toEqual([0, 0]);
    expect(Object.keys(held(account, 'two', 1, noon + 1_000).held)).toEqual(['two']);
  });

  test('is made once for an id, and not again for one that was settled', () => {
    const account = held(emptyAccount, 'one', 6);
    expect(held(account, 'one', 6)).toBe(account);
    const settled = settle(account, 'one', 6, noon);
    expect(held(settled, 'one', 6)).toBe(settled);
  });
});

describe('time', () => {
  test('gives a day back at midnight UTC, and a month on its first', () => {
    const account = settle(emptyAccount, 'one', 6, noon);
    const midnight = Date.UTC(2026, 11, 1);
    expect(used(account, midnight - 1)).toEqual([6, 6]);
    expect(used(account, midnight)).toEqual([0, 0]);
    const november = settle(emptyAccount, 'one', 6, noon - day);
    expect(used(november, noon)).toEqual([0, 6]);
    expect(spendingOf(november, noon)).toMatchObject({ dayEndsAt: midnight, monthEndsAt: midnight });
    expect(spendingOf(november, Date.UTC(2026, 11, 31)).monthEndsAt).toBe(Date.UTC(2027, 0, 1));
  });

  test('takes a hold over into the day on which it is settled', () => {
    const account = held(emptyAccount, 'one', 6);
    const tomorrow = noon + day / 2;
    expect(used(account, tomorrow)).toEqual([6, 6]);
    expect(used(settle(account, 'one', 6, tomorrow), tomorrow)).toEqual([6, 6]);
  });

  test('that goes back brings no spent day back', () => {
    const account = settle(emptyAccount, 'one', 6, noon);
    expect(used(account, noon - 3 * day)).toEqual([6, 6]);
    expect(used(settle(account, 'two', 1, noon - 3 * day))).toEqual([7, 7]);
  });
});

test('a day that only a wrong clock has seen does not go on for years', () => {
  const account = settle(settle(emptyAccount, 'one', 6, noon), 'two', 3, noon + 3650 * day);
  expect(used(account, noon)).toEqual([3, 3]);
  expect(used(settle(account, 'three', 1, noon), noon + day)[0]).toBe(0);
});

describe('settling', () => {
  test('twice counts once, and what was never held counts all the same', () => {
    const once = settle(emptyAccount, 'one', 3, noon);
    expect(settle(once, 'one', 3, noon)).toEqual(once);
    expect(settle(once, 'one', 9, noon + day)).toMatchObject({ daySpent: 0, monthSpent: 0 });
    expect(used(once)).toEqual([3, 3]);
  });

  test('remembers as many as can be under way at once', () => {
    const ids = Array.from({ length: 300 }, (_, index) => `gen-${index}`);
    const account = ids.reduce((current, id) => settle(current, id, 1, noon), emptyAccount);
    expect(account.settled).toEqual(ids.slice(-256));
    expect(account.daySpent).toBe(300);
  });
});

test('an account is the same after it went through JSON', () => {
  const account = settle(held(held(emptyAccount, 'one', 2), 'two', 3), 'one', 1, noon);
  expect(accountSchema.parse(JSON.parse(JSON.stringify(account)))).toEqual(account);
});
