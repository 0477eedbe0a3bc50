// Darkroom without a chat: the real service, client, queue and store, with a message that is only waited for.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/clock.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { startEngine } from '../../test/fakes/engine.ts';
import { blankPaper, createPaperAdapter } from '../../test/fakes/paper-adapter.ts';

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
  const store = openSqliteStore({ path: join(folder, 'studio.db'), clock });
  const done = new Map<string, () => void>();
  const paper = createPaperAdapter(blankPaper(), clock.now);
  const chat = {
    ...paper,
    progressEveryMs: () => 2000,
    async deliver(...[address, card, options]: Parameters<typeof paper.deliver>) {
      const there = await paper.deliver(address, card, options);
      if (card.final) done.get(String(card.generationId))?.();
      return there;
    },
  };
  const engine = await startEngine({
    store,
    clock,
    chat,
    limits: { limit: 1e9, windowMs: 86_400_000, concurrent: 1e6 },
    baseUrl,
    spoolDir: join(folder, 'spool'),
    concurrency: 256,
    typicalMs,
  });
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
      await engine.stop(1000);
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
