// Darkroom without a chat: the real service, client, queue and store, with a message that is only waited for.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCatalog } from '../src/catalog/catalog.ts';
import { systemClock } from '../src/clock.ts';
import { createEvents } from '../src/events.ts';
import { createGateway } from '../src/gateway/client.ts';
import { createPace } from '../src/generation/pace.ts';
import { createRecords } from '../src/generation/records.ts';
import { createService } from '../src/generation/service.ts';
import { createLog } from '../src/log.ts';
import { createMemoryQueue } from '../src/queue/memory.ts';
import { openSqliteStore } from '../src/store/sqlite.ts';
import { blankPaper, createPaperAdapter } from '../test/fakes/paper-adapter.ts';

/** Makes pictures until it is disposed of. */
export interface Studio extends AsyncDisposable {
  /** Resolves when the final card with the bytes is in front of the person. */
  make(text: string): Promise<void>;
}

/** Starts a studio; `typicalMs` is what the catalog would say of the model. */
export async function startStudio({
  baseUrl,
  typicalMs,
}: {
  baseUrl: string;
  typicalMs: number;
}): Promise<Studio> {
  const folder = await mkdtemp(join(tmpdir(), 'studio-'));
  const clock = systemClock;
  const events = createEvents(createLog({ level: 'silent', secrets: [] }));
  const catalog = loadCatalog('flux-schnell');
  for (const model of catalog.models) model.typicalMs = typicalMs;
  const store = openSqliteStore({ path: join(folder, 'studio.db'), clock });
  const queue = createMemoryQueue({ clock, onError: (id, error) => events.broke(id, error) });
  const gateway = createGateway({ baseUrl, token: 'bench', clock, spoolDir: join(folder, 'spool') });
  const limits = { limit: 1e9, windowMs: 86_400_000, concurrent: 1e6 };
  const done = new Map<string, () => void>();
  const paper = createPaperAdapter(blankPaper(), clock.now);
  const chat = {
    ...paper,
    progressEveryMs: 2000,
    async deliver(...[address, card, options]: Parameters<typeof paper.deliver>) {
      const there = await paper.deliver(address, card, options);
      if (card.final) done.get(String(card.generationId))?.();
      return there;
    },
  };
  const service = createService({
    clock,
    records: createRecords({ store, clock, limits }),
    queue,
    gateway,
    catalog,
    adapters: new Map([[chat.name, chat]]),
    events,
    pace: createPace(),
    limits,
  });
  await chat.start(service);
  queue.work(service.advance, { concurrency: 256 });
  let made = 0;

  return {
    async make(text) {
      const id = `bench-${(made += 1)}-made`;
      const { promise, resolve } = Promise.withResolvers<void>();
      done.set(id, resolve);
      await chat.say(text, { id });
      await promise;
      done.delete(id);
    },
    async [Symbol.asyncDispose]() {
      await queue.stop(1000);
      await gateway.close();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
