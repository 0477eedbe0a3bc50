// The ledger of one person: what is free, what is held, what comes back when.
import { describe, expect, test } from 'vitest';
import {
  balanceOf,
  commit,
  emptyLedger,
  freeAt,
  grant,
  ledgerKey,
  ledgerSchema,
  refund,
  reserve,
  type Ledger,
  type Limits,
} from '../../../src/generation/limits/quota.ts';

const limits: Limits = { limit: 10, windowMs: 1_000, concurrent: 3 };

function hold(
  ledger: Ledger,
  id: string,
  { cost = 1, now = 0, until }: { cost?: number; now?: number; until?: number } = {},
) {
  return reserve(ledger, { id, cost, now, until: until ?? now + 500 }, limits);
}

function ledgerOf(...ids: string[]): Ledger {
  return ids.reduce((ledger, id) => hold(ledger, id).ledger, emptyLedger);
}

describe('reserve', () => {
  test('holds credits and counts one more under way', () => {
    const { ledger, verdict } = hold(emptyLedger, 'one', { cost: 4 });
    expect(verdict).toBe('reserved');
    expect(balanceOf(ledger, 0, limits)).toEqual({
      limit: 10,
      used: 4,
      left: 6,
      running: 1,
      resetsAt: undefined,
      resetsCredits: 0,
    });
  });

  test('holds once for one id, however often it is asked', () => {
    const { ledger } = hold(emptyLedger, 'one', { cost: 4 });
    const again = hold(ledger, 'one', { cost: 4 });
    expect(again).toEqual({ ledger, verdict: 'again' });
  });

  test('gives the last credit away and then refuses', () => {
    const full = commit(hold(emptyLedger, 'one', { cost: 9 }).ledger, 'one', 9);
    const last = hold(full, 'two', { cost: 1 });
    expect(last.verdict).toBe('reserved');
    expect(hold(last.ledger, 'three', { cost: 1 })).toEqual({
      ledger: last.ledger,
      verdict: 'quota_exceeded',
    });
  });

  test('tells a wish that never fits from one that does not fit now', () => {
    expect(hold(emptyLedger, 'one', { cost: 11 }).verdict).toBe('quota_too_small');
    expect(hold(ledgerOf('a'), 'one', { cost: 10 }).verdict).toBe('quota_exceeded');
  });

  test('refuses more at once than the limit, and takes one on when another ends', () => {
    const three = ledgerOf('a', 'b', 'c');
    expect(hold(three, 'd').verdict).toBe('too_many_running');
    expect(hold(commit(three, 'a', 1), 'd').verdict).toBe('reserved');
    expect(hold(refund(three, 'a'), 'd').verdict).toBe('reserved');
  });

  test('forgets what no longer counts', () => {
    const spent = commit(ledgerOf('old'), 'old', 1);
    expect(Object.keys(hold(spent, 'new', { now: 1_000 }).ledger.entries)).toEqual(['new']);
    expect(Object.keys(hold(spent, 'new', { now: 999 }).ledger.entries)).toEqual(['old', 'new']);
  });

  test('never mistakes a name that every object has for an entry', () => {
    expect(hold(emptyLedger, 'constructor').verdict).toBe('reserved');
    expect(commit(emptyLedger, 'toString', 1)).toBe(emptyLedger);
  });
});

describe('commit and refund', () => {
  test('spends what was held, or less, and never more', () => {
    const held = hold(emptyLedger, 'one', { cost: 4 }).ledger;
    expect(balanceOf(commit(held, 'one', 4), 0, limits)).toMatchObject({ used: 4, running: 0 });
    expect(balanceOf(commit(held, 'one', 3), 0, limits)).toMatchObject({ used: 3, left: 7 });
    expect(balanceOf(commit(held, 'one', 9), 0, limits)).toMatchObject({ used: 4 });
  });

  test('gives a hold back whole', () => {
    expect(balanceOf(refund(ledgerOf('one'), 'one'), 0, limits)).toMatchObject({ used: 0, running: 0 });
  });

  test('changes nothing the second time, nor after the other one', () => {
    const spent = commit(ledgerOf('one'), 'one', 1);
    const refunded = refund(ledgerOf('one'), 'one');
    expect(commit(spent, 'one', 0)).toEqual(spent);
    expect(refund(spent, 'one')).toEqual(spent);
    expect(refund(refunded, 'one')).toEqual(refunded);
    expect(commit(refunded, 'one', 1)).toEqual(refunded);
  });

  test('leaves a ledger alone that does not know the id', () => {
    const ledger = ledgerOf('one');
    expect(commit(ledger, 'other', 1)).toBe(ledger);
    expect(refund(ledger, 'other')).toBe(ledger);
  });
});

describe('time', () => {
  test('lets spent credits come back when their window is over', () => {
    const spent = commit(hold(emptyLedger, 'one', { cost: 4, now: 100 }).ledger, 'one', 4);
    expect(balanceOf(spent, 1_099, limits)).toMatchObject({ used: 4, resetsAt: 1_100, resetsCredits: 4 });
    expect(balanceOf(spent, 1_100, limits)).toMatchObject({ used: 0, resetsAt: undefined });
  });

  test('lets a hold lapse by itself', () => {
    const held = hold(emptyLedger, 'one', { cost: 4, until: 500 }).ledger;
    expect(balanceOf(held, 499, limits)).toMatchObject({ used: 4, running: 1 });
    expect(balanceOf(held, 500, limits)).toMatchObject({ used: 0, running: 0 });
  });

  test('keeps a hold that outlives the window', () => {
    const held = hold(emptyLedger, 'one', { cost: 4, until: 5_000 }).ledger;
    expect(balanceOf(held, 4_999, limits)).toMatchObject({ used: 4, running: 1 });
  });

  test('names the time at which enough has come back', () => {
    const spend = (ledger: Ledger, id: string, cost: number, now: number) =>
      commit(hold(ledger, id, { cost, now }).ledger, id, cost);
    const ledger = spend(spend(spend(emptyLedger, 'b', 4, 20), 'a', 3, 10), 'c', 3, 30);
    expect(freeAt(ledger, 1, 50, limits)).toBe(1_010);
    expect(freeAt(ledger, 3, 50, limits)).toBe(1_010);
    expect(freeAt(ledger, 4, 50, limits)).toBe(1_020);
    expect(freeAt(ledger, 10, 50, limits)).toBe(1_030);
    expect(freeAt(emptyLedger, 10, 50, limits)).toBe(50);
  });

  test('does not promise held credits before the window is over, because most holds are spent', () => {
    const held = hold(emptyLedger, 'one', { cost: 10, now: 0, until: 200 }).ledger;
    expect(freeAt(held, 1, 50, limits)).toBe(1_000);
  });
});

describe('in the store', () => {
  test('is the same after it went through JSON', () => {
    const ledger = commit(ledgerOf('one', 'two'), 'one', 1);
    expect(ledgerSchema.parse(JSON.parse(JSON.stringify(ledger)))).toEqual(ledger);
  });

  test('has a key per adapter, workspace and person that no name can forge', () => {
    const keys = [
      ledgerKey({ adapter: 'web', workspace: 'a', id: 'b:c' }),
      ledgerKey({ adapter: 'web', workspace: 'a:b', id: 'c' }),
      ledgerKey({ adapter: 'web:a', workspace: 'b', id: 'c' }),
      ledgerKey({ adapter: 'slack', workspace: 'a', id: 'b%3Ac' }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});

test('what only a clock years ahead has noted counts no more when it is right again', () => {
  const ahead = 3650 * 86_400_000;
  const { ledger } = reserve(emptyLedger, { id: 'one', cost: 4, now: ahead, until: ahead + 500 }, limits);
  const granted = grant(ledger, { id: 'gift', credits: 5, at: ahead }, limits);
  expect(balanceOf(granted, 1_000, limits)).toMatchObject({ limit: 10, left: 10, running: 0 });
});
