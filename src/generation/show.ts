// Progress in front of the person: only what changed, not too often, and never at the price of the work itself.
import { textsFor } from '../i18n/texts.ts';
import type { Adapter } from './ports.ts';
import type { Core } from './core.ts';
import { AppError } from './errors.ts';
import { generationCard } from './generation-card.ts';
import type { Generation } from './generation.ts';

/** How long a progress card may take before it is dropped; the next one says more anyway. */
const progressLimitMs = 5000;

/**
 * Puts the record's card at its address when it shows something new and the platform bears another edit.
 * A progress card that cannot be put there is dropped. Resolves with the record as it is then.
 */
export async function show(core: Core, generation: Generation, signal: AbortSignal): Promise<Generation> {
  const { clock, records } = core;
  const adapter = adapterOf(core, generation);
  const tooSoon =
    generation.shownAt !== undefined && clock.now() - generation.shownAt < adapter.progressEveryMs;
  if (tooSoon) return generation;
  const card = generationCard(generation, textsFor(generation.locale));
  const shown = JSON.stringify(card);
  if (shown === generation.shown) return generation;

  const limit = new AbortController();
  const stopTimer = clock.after(progressLimitMs, () => limit.abort());
  try {
    const address = await adapter.deliver(generation.address, card, {
      files: [],
      signal: AbortSignal.any([signal, limit.signal]),
    });
    return await records.change(generation.id, (current) => ({
      ...current,
      address,
      shown,
      shownAt: clock.now(),
    }));
  } catch {
    return generation;
  } finally {
    stopTimer();
  }
}

/** How often a record is looked at again for news while its create is held. */
const lookEveryMs = 1000;

/**
 * Shows the record now and whatever becomes of it, a cancel above all, while a gateway holds the answer.
 * `stop` resolves when nothing is on its way to the person any more.
 */
export function keepShowing(
  core: Core,
  generation: Generation,
  signal: AbortSignal,
): { stop(): Promise<unknown> } {
  let stopped = false;
  let stopTimer: () => void = () => {};
  let showing: Promise<unknown> = show(core, generation, signal);

  const showNews = async (): Promise<void> => {
    // A store that fails now fails the step itself, which says so.
    const current = await core.records.get(generation.id).catch(() => undefined);
    if (current?.station === 'submitting') await show(core, current, signal);
  };
  const lookLater = (): void => {
    stopTimer = core.clock.after(lookEveryMs, () => {
      showing = showing.then(showNews).then(() => {
        if (!stopped) lookLater();
      });
    });
  };
  lookLater();

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
