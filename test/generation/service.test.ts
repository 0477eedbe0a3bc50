// What the service does when a process starts, and what it tells of models and quotas.
import { tmpdir } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { loadCatalog, type Catalog } from '../../src/catalog/catalog.ts';
import { createEvents } from '../../src/events.ts';
import { createGateway } from '../../src/gateway/client.ts';
import type { Card } from '../../src/generation/cards/card.ts';
import { createPace } from '../../src/generation/pace.ts';
import { createRecords } from '../../src/generation/records.ts';
import { policyOf } from '../../src/generation/limits/policy.ts';
import { createSwitches } from '../../src/generation/operators/switches.ts';
import { createAccounts } from '../../src/generation/limits/accounts.ts';
import { createService } from '../../src/generation/service.ts';
import { createLog } from '../../src/log.ts';
import { createMemoryQueue } from '../../src/queue/memory.ts';
import { openMemoryStore } from '../../src/store/memory.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { aRecord } from './record.ts';

/** A service whose gateway cannot be reached, and everything around it. */
function aService(catalog: Catalog = loadCatalog('flux-schnell')) {
  const clock = createFakeClock();
  const policy = () => policyOf({ limit: 50, windowMs: 86_400_000, concurrent: 3 });
  const store = openMemoryStore({ clock });
  const records = createRecords({ store, clock });
  const queue = createMemoryQueue({ clock });
  const baseUrl = 'http://127.0.0.1:1/v1';
  const gateway = createGateway({ baseUrl, token: 'none', clock, spoolDir: tmpdir(), pollsPerSecond: 40 });
  onTestFinished(() => gateway.close());
  const service = createService({
    clock,
    records,
    queue,
    gateway,
    catalog,
    adapters: new Map(),
    events: createEvents(createLog({ level: 'silent', secrets: [] })),
    pace: createPace(),
    accounts: createAccounts({ store, clock, policy }),
    policy,
    switches: createSwitches({ store, clock }),
  });
  return { service, records, queue, clock };
}

test('what is open after a restart asks the gateway no faster than it was set', async () => {
  const { service, records, queue, clock } = aService();
  for (let number = 0; number < 100; number += 1)
    await records.insert(aRecord({ id: `gen-number-${number}` }));

  expect(await service.resume()).toBe(100);
  expect((await queue.depth()).waiting).toBeLessThanOrEqual(1);
  await clock.advance(1000);
  expect((await queue.depth()).waiting).toBeGreaterThanOrEqual(40);
  expect((await queue.depth()).waiting).toBeLessThanOrEqual(41);
  await clock.advance(2000);
  expect((await queue.depth()).waiting).toBe(100);
});

test('what has fallen out of a shared queue comes back, and what is just being answered is left alone', async () => {
  const { service, records, queue, clock } = aService();
  for (const id of ['gen-lost', 'gen-there']) await records.insert(aRecord({ id }));
  await clock.advance(30_000);
  await records.insert(aRecord({ id: 'gen-young' }));
  await queue.push('gen-there', { owner: 'ann', at: clock.now() + 5_000 });
  const seen: string[] = [];
  queue.work(async (id) => void seen.push(id), { concurrency: 5 });
  await service.mend();
  await clock.advance(1_000);
  expect(seen).toEqual(['gen-lost']);
  await clock.advance(29_000);
  await service.mend();
  await clock.advance(1_000);
  expect(seen.filter((id) => id !== 'gen-lost')).toEqual(['gen-there', 'gen-there', 'gen-young']);
});

/** What a command is answered with. */
async function answerTo(
  catalog: Catalog,
  command: { name: 'usage' } | { name: 'models'; model?: string },
  adultPlace = false,
): Promise<Card> {
  const { service } = aService(catalog);
  const address = { adapter: 'paper' };
  const person = { adapter: 'paper', workspace: 'w', id: 'ann', name: 'Ann', roles: [] };
  const said = { id: 'cmd-one', person, locale: 'en', place: 'p', address, receivedAt: 0, adultPlace };
  const cards: Card[] = [];
  await service.onCommand({ ...said, ...command }, async (card) => {
    cards.push(card);
    return address;
  });
  const [card] = cards;
  if (!card) throw new Error('nothing was answered');
  return card;
}

test('tells about one model, by its key in any case', async () => {
  const card = await answerTo(loadCatalog('flux-schnell'), { name: 'models', model: 'FLUX-dev' });
  expect(card).toMatchObject({ tone: 'info', title: 'flux-dev', private: true });
  expect(card.lines).toContain('8 credits for each result · about 5 sec');
});

test('says that there is no such model, and which is near', async () => {
  const card = await answerTo(loadCatalog('flux-schnell'), { name: 'models', model: 'flux-dve' });
  expect(card.tone).toBe('refused');
  expect(card.lines[0]).toMatch(/^There is no model “flux-dve”\. Close to it: flux-dev/u);
});

test('speaks of models for adults only where they may be used', async () => {
  const base = loadCatalog('flux-schnell');
  const models = base.models.map((model) => ({ ...model, adult: model.key === 'sdxl' }));
  const find = (key: string) => models.find((model) => model.key === key);
  const catalog = { ...base, models, find };
  for (const [adultPlace, isTold] of [
    [false, false],
    [true, true],
  ] as const) {
    const all = await answerTo(catalog, { name: 'models' }, adultPlace);
    const left = await answerTo(catalog, { name: 'usage' }, adultPlace);
    const one = await answerTo(catalog, { name: 'models', model: 'sdxl' }, adultPlace);
    expect(all.lines.some((line) => line.startsWith('sdxl '))).toBe(isTold);
    expect(left.lines.join('\n').includes('sdxl')).toBe(isTold);
    expect(one.tone).toBe(isTold ? 'info' : 'refused');
  }
});
