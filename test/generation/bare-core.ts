// A core whose gateway nobody answers at, for what is decided before anything is sent.
import { tmpdir } from 'node:os';
import { onTestFinished } from 'vitest';
import { loadCatalog } from '../../src/catalog/catalog.ts';
import { createEvents } from '../../src/events.ts';
import { createGateway } from '../../src/gateway/client.ts';
import { createAccounts } from '../../src/generation/limits/accounts.ts';
import type { Core } from '../../src/generation/core.ts';
import { createPace } from '../../src/generation/pace.ts';
import type { Adapter } from '../../src/generation/ports.ts';
import { policyOf } from '../../src/generation/limits/policy.ts';
import { createRecords } from '../../src/generation/records.ts';
import { createSwitches } from '../../src/generation/operators/switches.ts';
import { createLog } from '../../src/log.ts';
import { createMemoryQueue } from '../../src/queue/memory.ts';
import { openMemoryStore } from '../../src/store/memory.ts';
import { createFakeClock, type FakeClock } from '../fakes/clock.ts';

/** A core of its own, at one second past the epoch and with twenty credits for everybody; put away after the test. */
export function bareCore(adapters: readonly Adapter[] = []): Core & { clock: FakeClock } {
  const clock = createFakeClock(1_000);
  const store = openMemoryStore({ clock });
  const gateway = createGateway({
    baseUrl: 'http://127.0.0.1:1/v1',
    token: 'none',
    clock,
    spoolDir: tmpdir(),
  });
  onTestFinished(async () => {
    await gateway.close();
    await store.close();
  });
  const policy = () => policyOf({ limit: 20, windowMs: 86_400_000, concurrent: 3 });
  return {
    clock,
    records: createRecords({ store, clock }),
    accounts: createAccounts({ store, clock, policy }),
    queue: createMemoryQueue({ clock }),
    gateway,
    catalog: loadCatalog('flux-schnell'),
    adapters: new Map(adapters.map((adapter) => [adapter.name, adapter])),
    events: createEvents(createLog({ level: 'silent', secrets: [] })),
    pace: createPace(),
    policy,
    switches: createSwitches({ store, clock }),
  };
}
