// The mark of a command whose record is still to be saved, maybe by another process.
import { expect, onTestFinished, test } from 'vitest';
import { createAccounts } from '../../../src/generation/limits/accounts.ts';
import { rulesSchema } from '../../../src/generation/limits/policy-rules.ts';
import { createPolicy, policyOf } from '../../../src/generation/limits/policy.ts';
import type { Store } from '../../../src/generation/ports.ts';
import { openMemoryStore } from '../../../src/store/memory.ts';
import { StoreError } from '../../../src/store/store-error.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { aRecord } from '../record.ts';

const usual = { limit: 10, windowMs: 3_600_000, concurrent: 3 };

function atWork() {
  const clock = createFakeClock(100_000);
  const store = openMemoryStore({ clock });
  onTestFinished(() => store.close());
  const policy = policyOf(usual);
  const accounts = createAccounts({ store, clock, policy: () => policy });
  const running = async () => (await accounts.balance(aRecord().person)).running;
  return { clock, accounts, running };
}

test.each([-2_000, 0, 2_000])(
  'is left alone while it is young, with a clock %i ms ahead',
  async (aheadMs) => {
    const { clock, accounts, running } = atWork();
    const createdAt = clock.now() + aheadMs;
    await accounts.reserve(aRecord({ createdAt }), createdAt + 3_600_000);
    expect(await accounts.forget('gen-one')).toBe(createdAt + 30_000);
    expect(await running()).toBe(1);
    await clock.advance(30_000 + aheadMs);
    expect(await accounts.forget('gen-one')).toBeUndefined();
    expect(await running()).toBe(0);
  },
);

test('is taken back at once where it is known that no record comes', async () => {
  const { clock, accounts, running } = atWork();
  await accounts.reserve(aRecord({ createdAt: clock.now() }), clock.now() + 3_600_000);
  await accounts.abandon('gen-one');
  expect(await accounts.forget('gen-one')).toBeUndefined();
  expect(await running()).toBe(0);
});

/** A reservation in a server with a budget, over a store that does with each update what is given. */
function reserving(onUpdate: (key: string) => Promise<void>) {
  const clock = createFakeClock(100_000);
  const store = openMemoryStore({ clock });
  onTestFinished(() => store.close());
  const update: Store['update'] = async (key, ...rest) => {
    await onUpdate(key);
    return store.update(key, ...rest);
  };
  const policy = createPolicy(rulesSchema.parse({ budgets: { bot: { day: 9 } } }), usual);
  const accounts = createAccounts({ store: { ...store, update }, clock, policy: () => policy });
  const record = aRecord({ createdAt: clock.now() });
  return { store, record, reservation: accounts.reserve(record, clock.now() + 3_600_000) };
}

test('is saved before anything is held: what no mark names would stay held by a process that dies', async () => {
  const gate = Promise.withResolvers<void>();
  const { store, reservation } = reserving((key) =>
    key.startsWith('open:') ? gate.promise : Promise.resolve(),
  );
  await new Promise((resolve) => setImmediate(resolve));
  expect(await Array.fromAsync(store.entries(''))).toEqual([]);
  gate.resolve();
  await reservation;
  const keys = (await Array.fromAsync(store.entries(''))).map(([key]) => key.split(':')[0]);
  expect(new Set(keys)).toEqual(new Set(['ledger', 'open', 'spending']));
});

test('a reservation that failed has nothing on its way that could be held after it was taken back', async () => {
  const gate = Promise.withResolvers<void>();
  const { reservation } = reserving(async (key) => {
    if (key.startsWith('ledger:')) throw new StoreError('unreachable', 'no answer');
    if (key.startsWith('spending:')) await gate.promise;
  });
  const said: string[] = [];
  const failed = reservation.catch((error: unknown) => void said.push(String(error)));
  await new Promise((resolve) => setImmediate(resolve));
  expect(said).toEqual([]);
  gate.resolve();
  await failed;
  expect(said).toEqual(['StoreError: no answer']);
});
