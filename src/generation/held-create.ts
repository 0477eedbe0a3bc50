// A create whose answer the gateway holds: it can be cancelled before anybody has told its name.
import { claimantOf } from './adopt.ts';
import type { Core } from './core.ts';
import type { Generation } from './generation.ts';

/**
 * Cancels it where a webhook has told its name, or the gateway's list shows it; the answer then says so. What fails is
 * tried again with the next look, and what can be somebody else's is left alone: two people may have asked for the very
 * same.
 */
export async function cancelHeld(core: Core, generation: Generation, signal: AbortSignal): Promise<void> {
  const { gateway, records } = core;
  const { submittedAt, createdAt, cancelRequestedAt, heard, options } = generation;
  if (cancelRequestedAt === undefined) return;
  const id = heard ?? (await theOnlyOne());
  if (id === undefined) return;
  const claimant = claimantOf(generation);
  if ((await records.claim(id, claimant)) === claimant) await gateway.cancel(id, signal);

  async function theOnlyOne(): Promise<string | undefined> {
    // With a seed that somebody chose it can be another's although it is the only one there.
    if (options['seed'] !== undefined) return undefined;
    const input = await records.inputOf(generation);
    const found = await gateway.find({ input, submittedAt: submittedAt ?? createdAt }, signal);
    const [only, ...others] = found === 'unknown' ? [] : found;
    return others.length > 0 ? undefined : only?.id;
  }
}
