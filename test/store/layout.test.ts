// A data file of the version before is taken over with everything that is under way in it.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { createAccounts } from '../../src/generation/limits/accounts.ts';
import { rulesSchema } from '../../src/generation/limits/policy-rules.ts';
import { createPolicy } from '../../src/generation/limits/policy.ts';
import { createRecords } from '../../src/generation/records.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { createFakeClock } from '../fakes/clock.ts';

test('a file of layout 1 is taken over, and programs that know no other refuse it from then on', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-layout-'));
  const path = join(folder, 'darkroom.db');
  const older = new DatabaseSync(path);
  older.exec(await readFile(new URL('./layout-1.sql', import.meta.url), 'utf8'));
  older.close();

  const clock = createFakeClock();
  const store = openSqliteStore({ path, clock });
  onTestFinished(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });
  const records = createRecords({ store, clock });
  const limits = { limit: 50, windowMs: 86_400_000, concurrent: 3 };
  const policy = createPolicy(rulesSchema.parse({}), limits);
  const accounts = createAccounts({ store, clock, policy: () => policy });

  expect(await Array.fromAsync(records.open())).toEqual([{ id: 'gen-one', owner: 'ledger:web:room:ada' }]);
  const record = await records.change('gen-one', (current) => ({ ...current, failures: 0 }));
  expect(record).toMatchObject({ schema: 2, station: 'running', prediction: 'abcdefghijklmnopqrstuvwxyz' });
  expect(await store.get('generation:gen-one')).toMatchObject({ schema: 2 });
  expect(await records.claim('abcdefghijklmnopqrstuvwxyz', 'somebody else')).toBe('gen-one 1');
  expect(await accounts.balance(record.person)).toMatchObject({ used: 5, left: 45, running: 1 });
  await accounts.commit(record, 1);
  expect(await accounts.balance(record.person)).toMatchObject({ used: 5, running: 0 });

  using file = new DatabaseSync(path, { readOnly: true });
  expect(file.prepare('PRAGMA user_version').get()).toEqual({ user_version: 2 });
});
