// Keeps the catalog to what the gateway publishes: a page at a time, each once a day.
import type { Catalog } from '../catalog/catalog.ts';
import type { Model } from '../catalog/model.ts';
import type { PublishedInputs } from '../catalog/published.ts';
import type { GatewayClient } from '../gateway/client.ts';
import type { Clock, Store } from '../generation/ports.ts';
import { pause } from '../pause.ts';
import { createKeptPages, keptForMs, pageKey, type KeptPages, type PageId } from './kept-pages.ts';
import { publishedInputs } from './published.ts';

/** What keeping up needs, and who hears of it. */
export interface RefreshParts {
  catalog: Catalog;
  gateway: Pick<GatewayClient, 'modelPage'>;
  /** The gateway's address: what another one has published does not count. */
  source: string;
  store: Store;
  clock: Clock;
  /** What is other than in the model's file, by now nothing or something else than when it was told last. */
  onChange(key: string, changes: string[]): void;
  /** A page could not be had, kept or used. What was known until then holds, and it is asked for again later. */
  onTrouble(key: string, error: unknown): void;
}

const betweenPagesMs = 250;
const retryMs = 3_600_000;
const shortestPauseMs = 60_000;

/** Starts with what is remembered, goes on in the background until `stop`, and never throws. */
export function startRefreshing(parts: RefreshParts): { stop(): void } {
  const stopping = new AbortController();
  void keepUp(parts, stopping.signal);
  return { stop: () => stopping.abort() };
}

/** A page, and the models it is the page of: presets of one model share it. */
interface Page extends PageId {
  keys: [string, ...string[]];
  /** When it is asked for next, epoch milliseconds. */
  dueAt: number;
}

async function keepUp(parts: RefreshParts, signal: AbortSignal): Promise<void> {
  const { catalog, clock, onTrouble } = parts;
  const pages = pagesOf(catalog.models, clock.now());
  const kept = createKeptPages(parts.store, clock, parts.source);
  const apply = createApply(parts);

  let noneUntil = await recallAll(pages, kept, { apply, onTrouble, signal });
  let failures = 0;
  while (pages.length > 0 && !signal.aborted) {
    const page = pages.reduce((next, other) => (other.dueAt < next.dueAt ? other : next));
    const waitMs = Math.max(page.dueAt, noneUntil) - clock.now();
    if (waitMs > 0) {
      await pause(clock, waitMs, signal);
      continue;
    }
    try {
      const inputs = await published(parts, page, signal);
      if (signal.aborted) return;
      page.dueAt = clock.now() + keptForMs;
      failures = 0;
      if (inputs === 'unsupported') {
        noneUntil = page.dueAt;
        await kept.keepNone();
      } else {
        apply(page, inputs);
        await kept.keep(page, inputs);
      }
    } catch (error) {
      if (signal.aborted) return;
      page.dueAt = Math.max(page.dueAt, clock.now() + retryMs);
      failures += 1;
      onTrouble(page.keys[0], error);
    }
    await pause(clock, pauseAfter(failures), signal);
  }
}

/** A gateway that does not answer is left alone for longer and longer. */
function pauseAfter(failures: number): number {
  return failures === 0 ? betweenPagesMs : Math.min(retryMs, shortestPauseMs * 2 ** (failures - 1));
}

function pagesOf(models: readonly Model[], now: number): Page[] {
  const pages = new Map<string, Page>();
  for (const { key, name, call, version, live } of models) {
    if (!live) continue;
    const id = { name, version: call === 'version' ? version.split(':').at(-1) : undefined };
    const known = pages.get(pageKey(id));
    if (known) known.keys.push(key);
    else pages.set(pageKey(id), { ...id, keys: [key], dueAt: now });
  }
  return [...pages.values()];
}

type Apply = (page: Page, inputs: PublishedInputs | undefined) => void;

/** Puts what is remembered to use; answers until when there is nothing to ask for (epoch milliseconds). */
async function recallAll(
  pages: readonly Page[],
  kept: KeptPages,
  use: { apply: Apply; onTrouble: RefreshParts['onTrouble']; signal: AbortSignal },
): Promise<number> {
  for (const page of pages) {
    try {
      const known = await kept.recall(page);
      if (use.signal.aborted) return 0;
      if (!known) continue;
      page.dueAt = known.at + keptForMs;
      use.apply(page, known.inputs);
    } catch (error) {
      use.onTrouble(page.keys[0], error);
    }
  }
  return kept.noneUntil().catch(() => 0);
}

/** Hands a page to its models, and tells what is new about them. */
function createApply({ catalog, onChange, onTrouble }: RefreshParts): Apply {
  const told = new Map<string, string>();
  return ({ keys, name }, inputs) => {
    for (const key of keys) {
      const changes = catalog.refresh(key, inputs);
      if (!changes) onTrouble(key, new Error(`what is published of ${name} has not the inputs of ${key}`));
      const text = changes?.join('\n') ?? '';
      if (changes && text !== (told.get(key) ?? '')) onChange(key, changes);
      told.set(key, text);
    }
  };
}

/** What is published now; undefined where there is nothing of this model. */
async function published(
  { gateway, clock }: RefreshParts,
  { name, version }: Page,
  signal: AbortSignal,
): Promise<PublishedInputs | 'unsupported' | undefined> {
  const newest = await gateway.modelPage(name, undefined, signal);
  if (newest === 'unsupported') return 'unsupported';
  if (newest === 'missing') return undefined;
  if (version === undefined || newest.version === version) return publishedInputs(newest.schema);
  await pause(clock, betweenPagesMs, signal);
  const own = await gateway.modelPage(name, version, signal);
  return typeof own === 'string' ? undefined : publishedInputs(own.schema);
}
