// Who we are in Slack: asked once, by whoever needs it first.
import type { Calls, Identity } from './api/calls.ts';

/** Answers from memory once Slack has answered; rejects as `Calls.whoAmI` until then. */
export interface Ourselves {
  get(signal: AbortSignal): Promise<Identity>;
  /** What is known without asking. */
  known(): Identity | undefined;
  /** Slack has told it otherwise. */
  learn(told: Identity): void;
}

/** The identity behind the token of `calls`. */
export function createOurselves(calls: Pick<Calls, 'whoAmI'>): Ourselves {
  let identity: Identity | undefined;
  return {
    known: () => identity,
    learn(told) {
      identity = told;
    },
    async get(signal) {
      identity ??= await calls.whoAmI(signal);
      return identity;
    },
  };
}
