// What a crash between payment and record leaves: it stands in front of its person, whatever has gone since.
import { expect, test } from 'vitest';
import { advance } from '../../src/generation/advance.ts';
import { bareCore } from './bare-core.ts';
import { aRecord } from './record.ts';

test('an end that was paid for is not shown anew, as an output may be gone by now', async () => {
  const core = bareCore([]);
  const record = aRecord({
    station: 'delivering',
    attempt: 1,
    count: 2,
    cost: 2,
    createdAt: core.clock.now(),
    outcome: { kind: 'succeeded' },
    outputs: ['http://127.0.0.1:1/one.png', 'http://127.0.0.1:1/gone.png'],
  });
  await core.accounts.reserve(record, core.clock.now() + 60_000);
  await core.records.insert(record);
  await core.accounts.commit(record, 2);
  expect(await advance(core, record.id, new AbortController().signal)).toBeUndefined();
  expect(await core.records.get(record.id)).toMatchObject({ station: 'done', outputs: record.outputs });
  expect(await core.accounts.balance(record.person)).toMatchObject({ used: 2, running: 0 });
});
