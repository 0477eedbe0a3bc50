// A lease in the store: what one process at a time may do, on machines whose clocks differ by seconds.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock, Store } from './generation/ports.ts';
import { pause } from './pause.ts';

/** What is asked for, and in whose way it would be. */
export interface LeaseRequest<Claim> {
  store: Store;
  clock: Clock;
  /** All leases that can be in each other's way lie under one key. */
  key: string;
  /** What the others read of this one. */
  claim: Claim;
  schema: z.ZodType<Claim>;
  collides(theirs: Claim): boolean;
  /** Told once that somebody took it, as it had not been renewed for long enough. A store that is down is no loss. */
  onLost(theirs: Claim): void;
  /** Ends the waiting. */
  signal: AbortSignal;
}

/** A lease that is being held. */
export interface Lease {
  /** Lets the next one have it at once. Never rejects: what cannot be released lapses. */
  release(): Promise<void>;
}

const renewEveryMs = 3000;
/** Who was cut off for a while should learn soon what has happened meanwhile. */
const renewAgainMs = 1000;
const lookEveryMs = 500;
/** So many looks at a lease that stays as it is, and nobody is behind it any more: 10 s. */
const looksUntilLapsed = 20;
/** For whoever comes long after everybody is gone; clocks may differ by as much. */
const forgottenAfterMs = 60_000;

/**
 * Takes the lease, at once where it is free. One that somebody left behind is waited for, 10 s; one that is seen to be
 * renewed meanwhile resolves with the claim of whoever holds it. Rejects with the error of the store, or the signal's reason.
 */
export async function takeLease<Claim>(request: LeaseRequest<Claim>): Promise<Lease | { heldBy: Claim }> {
  const { clock, signal } = request;
  const holder = randomUUID();
  const watched = new Map<string, { beat: number; looks: number }>();
  for (;;) {
    signal.throwIfAborted();
    const lapsed = [...watched].filter(([, { looks }]) => looks >= looksUntilLapsed);
    const rivals = await put(request, { holder, beat: 0, lapsed });
    if (rivals.length === 0) return heldOrReleased(request, holder);
    for (const { holder: rival, beat, claim } of rivals) {
      const seen = watched.get(rival);
      // NOTE their clock says nothing here: what counts is that it changed before our eyes.
      if (seen && seen.beat !== beat) return { heldBy: claim };
      watched.set(rival, { beat, looks: (seen?.looks ?? 0) + 1 });
    }
    await pause(clock, lookEveryMs, signal);
  }
}

interface Entry<Claim> {
  holder: string;
  beat: number;
  claim: Claim;
}

/** Puts our entry there, unless those are in the way that it resolves with; what has lapsed as it was seen gives way. */
async function put<Claim>(
  { store, clock, key, claim, schema, collides }: LeaseRequest<Claim>,
  own: { holder: string; beat: number; lapsed?: readonly (readonly [string, { beat: number }])[] },
): Promise<Entry<Claim>[]> {
  const { holder, beat, lapsed = [] } = own;
  let rivals: Entry<Claim>[] = [];
  await store.update(
    key,
    (current) => {
      const gone = (each: Entry<Claim>) =>
        lapsed.some(([name, seen]) => name === each.holder && seen.beat === each.beat);
      const others = entriesIn(current, schema).filter((each) => each.holder !== holder && !gone(each));
      rivals = others.filter((each) => collides(each.claim));
      return rivals.length > 0 ? current : [...others, { holder, beat, claim }];
    },
    { expiresAt: clock.now() + forgottenAfterMs },
  );
  return rivals;
}

/** Of entries that a later version wrote differently nothing is known, and they are left out. */
function entriesIn<Claim>(stored: unknown, schema: z.ZodType<Claim>): Entry<Claim>[] {
  const entry = z.object({ holder: z.string(), beat: z.number(), claim: schema });
  return z
    .array(z.unknown())
    .catch([])
    .parse(stored)
    .flatMap((each) => {
      const read = entry.safeParse(each);
      return read.success ? [read.data] : [];
    });
}

async function heldOrReleased<Claim>(request: LeaseRequest<Claim>, holder: string): Promise<Lease> {
  const lease = hold(request, holder);
  if (!request.signal.aborted) return lease;
  await lease.release();
  throw request.signal.reason;
}

function hold<Claim>(request: LeaseRequest<Claim>, holder: string): Lease {
  const { store, clock, key, schema, onLost } = request;
  let beat = 0;
  let isOver = false;
  let stopTimer = (): void => {};
  let renewing: Promise<void> = Promise.resolve();

  const renew = async (): Promise<void> => {
    beat += 1;
    // What is missing, and in nobody's way, was only forgotten by the store.
    const [rival] = await put(request, { holder, beat });
    if (isOver) return;
    if (!rival) return renewIn(renewEveryMs);
    isOver = true;
    onLost(rival.claim);
  };
  const renewIn = (delayMs: number): void => {
    stopTimer = clock.after(delayMs, () => {
      renewing = renew().catch(() => {
        if (!isOver) renewIn(renewAgainMs);
      });
    });
  };
  renewIn(renewEveryMs);

  return {
    async release() {
      isOver = true;
      stopTimer();
      await renewing;
      await store
        .update(
          key,
          (current) => {
            const others = entriesIn(current, schema).filter((each) => each.holder !== holder);
            return others.length > 0 ? others : undefined;
          },
          { expiresAt: clock.now() + forgottenAfterMs },
        )
        .catch(() => {});
    },
  };
}
