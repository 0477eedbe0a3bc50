// One ledger under several tiers: what was used in one place goes along to the next.
import { expect, onTestFinished, test } from 'vitest';
import { createAccounts } from '../../../src/generation/limits/accounts.ts';
import { createPolicy } from '../../../src/generation/limits/policy.ts';
import { rulesSchema } from '../../../src/generation/limits/policy-rules.ts';
import { openMemoryStore } from '../../../src/store/memory.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { aRecord } from '../record.ts';

const day = 86_400_000;

test('what a member has used is not forgotten by a command where nobody knows their role', async () => {
  const clock = createFakeClock(1_000);
  const store = openMemoryStore({ clock });
  onTestFinished(() => store.close());
  const rules = rulesSchema.parse({
    everybody: { limit: 10, window: '1d' },
    tiers: [{ name: 'members', roles: ['discord/7'], limit: 100, window: '30d' }],
  });
  const policy = createPolicy(rules, { limit: 10, windowMs: day, concurrent: 3 });
  const accounts = createAccounts({ store, clock, policy: () => policy });
  const direct = { ...aRecord().person, adapter: 'discord', roles: [] };
  const member = { ...direct, roles: ['7'] };
  const all = aRecord({ person: member, cost: 100 });
  await accounts.reserve(all, 5_000);
  await accounts.commit(all, 100);

  const later = { createdAt: 2 * day, cost: 1 };
  await accounts.reserve(aRecord({ id: 'gen-direct', person: direct, ...later }), 3 * day);
  const more = accounts.reserve(aRecord({ id: 'gen-more', person: member, ...later }), 3 * day);
  await expect(more).rejects.toMatchObject({ code: 'quota_exceeded', params: { left: 0 } });
});
