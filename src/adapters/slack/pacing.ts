// How often progress may be shown: all running generations of a workspace share what Slack allows.
import type { Card } from '../../generation/cards/card.ts';
import type { Clock, Sharers } from '../../generation/ports.ts';

/** The generations that are being shown right now. */
export interface Company {
  /** Every delivered card says whether its generation still runs. */
  note(card: Card): void;
  /** How long a progress card is left to stand in a run of about `typicalMs`. */
  progressEveryMs(typicalMs: number): number;
}

/** NOTE Slack takes some 50 edits a minute from an app in a workspace, and finals need their share. */
const perGenerationMs = 1800;
const quickestMs = 2000;
/** What has shown nothing for that long has ended elsewhere. */
const runsForMs = 120_000;
/**
 * Of several workers each comes by every generation that runs, and only one of them shows its end. A guess does: what it
 * lets through too much gives way to the share that each has of Slack's limits.
 */
const runsForInCompanyMs = 40_000;

/** An empty company. */
export function createCompany(clock: Clock, sharers: Sharers = () => 1): Company {
  const running = new Map<string, number>();
  const forget = (): void => {
    const keptMs = sharers() > 1 ? runsForInCompanyMs : runsForMs;
    for (const [id, at] of running) if (clock.now() - at > keptMs) running.delete(id);
  };
  return {
    note({ generationId, final }) {
      if (generationId === undefined) return;
      if (final) running.delete(generationId);
      else running.set(generationId, clock.now());
    },
    progressEveryMs(typicalMs) {
      forget();
      // Who has just pressed a button sees what came of it.
      if (typicalMs === 0) return quickestMs;
      // Two progress cards for a picture, one in five seconds for what takes long; longer for everybody in a crowd.
      const alone = Math.min(5000, Math.max(quickestMs, typicalMs / 2.5));
      return Math.max(alone, running.size * perGenerationMs);
    },
  };
}
