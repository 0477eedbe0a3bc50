// What the service does when a process starts.
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/catalog.ts';
import { createEvents } from '../../src/events.ts';
import { createGateway } from '../../src/gateway/client.ts';
import { createPace } from '../../src/generation/pace.ts';
import { createRecords } from '../../src/generation/records.ts';
import { createService } from '../../src/generation/service.ts';
import { createLog } from '../../src/log.ts';
import { createMemoryQueue } from '../../src/queue/memory.ts';
import { openMemoryStore } from '../../src/store/memory.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { aRecord } from './record.ts';

test('what is open after a restart asks the gateway no faster than it was set', async () => {
  const clock = createFakeClock();
  const limits = { limit: 50, windowMs: 86_400_000, concurrent: 3 };
  const records = createRecords({ store: openMemoryStore({ clock }), clock, limits });
  const queue = createMemoryQueue({ clock });
  const gateway = createGateway({
    baseUrl: 'http://127.0.0.1:1/v1',
    token: 'none',
    clock,
    spoolDir: tmpdir(),
    pollsPerSecond: 40,
  });
  const service = createService({
    clock,
    records,
    queue,
    gateway,
    catalog: loadCatalog('flux-schnell'),
    adapters: new Map(),
    events: createEvents(createLog({ level: 'silent', secrets: [] })),
    pace: createPace(),
    limits,
  });
  for (let number = 0; number < 100; number += 1)
    await records.insert(aRecord({ id: `gen-number-${number}` }));

  expect(await service.resume()).toBe(100);
  expect((await queue.depth()).waiting).toBeLessThanOrEqual(1);
  await clock.advance(1000);
  expect((await queue.depth()).waiting).toBeGreaterThanOrEqual(40);
  expect((await queue.depth()).waiting).toBeLessThanOrEqual(41);
  await clock.advance(2000);
  expect((await queue.depth()).waiting).toBe(100);
  await gateway.close();
});
