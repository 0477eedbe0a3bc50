// The mark of a command whose record is still to be saved, maybe by another process.
import { expect, onTestFinished, test } from 'vitest';
import { createAccounts } from '../../../src/generation/limits/accounts.ts';
import { policyOf } from '../../../src/generation/limits/policy.ts';
import { openMemoryStore } from '../../../src/store/memory.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { aRecord } from '../record.ts';

function atWork() {
  const clock = createFakeClock(100_000);
  const store = openMemoryStore({ clock });
  onTestFinished(() => store.close());
  const policy = policyOf({ limit: 10, windowMs: 3_600_000, concurrent: 3 });
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
