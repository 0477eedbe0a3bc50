// Progress in front of the person: only what changed, not too often, and never at the price of the work itself.
import { textsFor } from '../i18n/texts.ts';
import type { Card } from './cards/card.ts';
import type { Adapter } from './ports.ts';
import type { Core } from './core.ts';
import { AppError } from './errors.ts';
import { generationCard } from './cards/generation-card.ts';
import { isBehind, type Address, type Generation } from './generation.ts';
import { saveInTime } from './save-in-time.ts';

/** How long a progress card may take before it is dropped; the next one says more anyway. */
const progressLimitMs = 5000;

/**
 * Puts the record's card at its address when it shows something new and the platform bears another edit.
 * A progress card that cannot be put there is dropped. Resolves with the record as it is then.
 */
export async function show(
  core: Core,
  generation: Generation,
  signal: AbortSignal,
  { isHeld = false } = {},
): Promise<Generation> {
  const { clock } = core;
  const adapter = adapterOf(core, generation);
  const card = generationCard(generation, textsFor(generation.locale), { now: clock.now(), isHeld });
  const shown = JSON.stringify(card);
  if (shown === generation.shown || isTooSoon(clock.now(), adapter, generation, card)) return generation;

  const limit = new AbortController();
  const stopTimer = clock.after(progressLimitMs, () => limit.abort());
  try {
    // Who was cut off for a while may find that the picture is there: it must not get an old card over it.
    const readAt = clock.now();
    const current = await core.records.get(generation.id);
    if (current && isBehind(generation, current)) return current;
    // And what was read before this process stood still says nothing of now.
    if (clock.now() - readAt > progressLimitMs) return generation;
    const address = await adapter.deliver(generation.address, card, {
      files: [],
      signal: AbortSignal.any([signal, limit.signal]),
    });
    return await note(core, generation, { address, shown });
  } catch {
    // What was refused is not asked for again with every look.
    return await note(core, generation, {}).catch(() => generation);
  } finally {
    stopTimer();
  }
}

/** Where Fetch was pressed in between, or somebody else went on, what the old card shows says nothing about the new one. */
function note(
  { records, clock }: Core,
  generation: Generation,
  change: Partial<Generation>,
): Promise<Generation> {
  return records.change(generation.id, (current) =>
    isSame(current.address, generation.address) && !isBehind(generation, current)
      ? { ...current, ...change, shownAt: clock.now() }
      : current,
  );
}

/** The answer to the command counts too: what ends soon needs no card in between. Who pressed a button sees it sooner. */
function isTooSoon(now: number, adapter: Adapter, generation: Generation, card: Card): boolean {
  const { shownAt, createdAt, typicalMs } = generation;
  const everyMs = adapter.progressEveryMs(hasOtherButtons(card, generation.shown) ? 0 : typicalMs);
  const standsForMs = now - (shownAt ?? createdAt);
  // Below zero after a clock was set back, and for long.
  return standsForMs >= 0 && standsForMs < everyMs;
}

function hasOtherButtons({ actions }: Card, shown: string | undefined): boolean {
  return shown !== undefined && !shown.includes(JSON.stringify(actions));
}

/**
 * Puts the first card at its address where no answer to the command is on record, as after a crash in the middle of
 * one. Rejects where that is not possible any more: nothing is paid for somebody who heard nothing.
 */
export async function showFirst(
  core: Core,
  generation: Generation,
  signal: AbortSignal,
): Promise<Generation> {
  if (generation.shown !== undefined) return generation;
  const card = generationCard(generation, textsFor(generation.locale), { now: core.clock.now() });
  const address = await adapterOf(core, generation).deliver(generation.address, card, { files: [], signal });
  const shown = JSON.stringify(card);
  return saveInTime(core.clock, () =>
    // Whoever took over meanwhile has shown theirs, and goes on at that address.
    core.records.change(generation.id, (current) =>
      current.shown === undefined ? { ...current, address, shown } : current,
    ),
  );
}

function isSame(one: Address, other: Address): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** A create that is answered sooner has more to show than that it was sent. */
const firstLookMs = 300;
const lookEveryMs = 1000;

/**
 * Shows what becomes of the record, a cancel above all, while a gateway holds the answer to its create; `atEachLook`
 * can act on it. `stop` resolves when nothing is on its way any more.
 */
export function keepShowing(
  core: Core,
  id: string,
  signal: AbortSignal,
  atEachLook: (current: Generation) => Promise<void>,
): { stop(): Promise<unknown> } {
  let stopped = false;
  let stopTimer: () => void = () => {};
  let showing: Promise<unknown> = Promise.resolve();

  const showNews = async (): Promise<void> => {
    const current = await core.records.get(id);
    if (current?.station !== 'submitting') return;
    await show(core, current, signal, { isHeld: true });
    await atEachLook(current);
  };
  const lookIn = (delayMs: number): void => {
    stopTimer = core.clock.after(delayMs, () => {
      // What fails here fails the step itself too, which says so.
      showing = showNews()
        .catch(() => {})
        .then(() => {
          if (!stopped) lookIn(lookEveryMs);
        });
    });
  };
  lookIn(firstLookMs);

  return {
    stop() {
      stopped = true;
      stopTimer();
      return showing;
    },
  };
}

/** The adapter that a generation came through; it may have been switched off since. */
export function adapterOf(core: Core, generation: Generation): Adapter {
  const adapter = core.adapters.get(generation.address.adapter);
  if (!adapter) throw new AppError('address_gone', { adapter: generation.address.adapter });
  return adapter;
}
