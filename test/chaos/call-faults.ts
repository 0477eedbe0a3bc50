// What becomes of the gateway's calls to the program on their way: lost, doubled, late, out of order.
import type { Dice } from './dice.ts';
import { createOrdinals, drawn, wishIn, type Odds, type Tally } from './odds.ts';
import type { Judge } from './chat-faults.ts';

const odds: Odds = [
  [0.1, { kind: 'webhook: lost', answer: { status: 200, body: '' } }],
  [0.05, { kind: 'webhook: 502', answer: { status: 502, body: '<html></html>' } }],
  [0.1, { kind: 'webhook: doubled', doubles: true }],
  [0.1, { kind: 'webhook: late', delaysMs: 700 }],
  [0.05, { kind: 'webhook: later', delaysMs: 3000 }],
  [0.05, { kind: 'webhook: reset after', breaks: 'after' }],
];

/** Judges calls to the program. */
export function judgeCalls(dice: Dice, tally: Tally): Judge {
  const ordinal = createOrdinals();
  return ({ body }) => {
    const about = wishIn(body.toString());
    const fault = tally.on ? drawn(dice, odds, 'call', about, ordinal('call', about)) : undefined;
    if (fault) tally.note(fault.kind, about);
    return fault;
  };
}
