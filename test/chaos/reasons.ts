// What a generation may fail of in a round: what its prompt asked for, what its person did, what was done to it on its way.
import type { Generation } from '../../src/generation/generation.ts';
import { tooLarge, unconfirmedKinds } from './chat-faults.ts';
import type { Evidence } from './evidence.ts';
import { outputGone, unclearKinds } from './gateway-faults.ts';
import { wishIn } from './odds.ts';
import { isEnd } from './people.ts';

/** Why it is all right that there is no picture. */
export interface Reason {
  /** For the report. */
  text: string;
  /** No message says so, as nobody is left who could read it. */
  isUnseen: boolean;
}

/** The reason for an end; undefined where there is none. */
export function reasonFor(evidence: Evidence, record: Generation): Reason | undefined {
  const { outcome, prompt } = record;
  if (isUnanswered(evidence, record)) {
    return { text: 'never answered, so never made and never paid', isUnseen: true };
  }
  if (evidence.stories.some(({ deleted }) => deleted.includes(record.id))) {
    return { text: 'its person deleted the message', isUnseen: true };
  }
  const text = outcome?.kind === 'failed' ? reasonForCode(evidence, prompt, outcome.code) : '';
  if (text === undefined) return undefined;
  if (isUntold(evidence, record)) {
    return { text: 'told in Slack, which never confirmed it, and not told twice', isUnseen: true };
  }
  return text === '' ? undefined : { text, isUnseen: false };
}

function reasonForCode(evidence: Evidence, prompt: string, code: string): string | undefined {
  return reasons[code]?.({
    hits: evidence.hits.get(wishIn(prompt)) ?? new Set(),
    asks: (word) => prompt.includes(`simulate:${word}`),
    evidence,
  });
}

interface Facts {
  hits: ReadonlySet<string>;
  /** Whether the prompt asks the model to misbehave like that. */
  asks(word: string): boolean;
  evidence: Evidence;
}

const reasons: Partial<Record<string, (facts: Facts) => string | undefined>> = {
  content_refused: ({ asks }) => when(asks('nsfw'), 'the model refused the content'),
  prediction_failed: ({ asks }) => when(asks('failed'), 'the model failed'),
  output_gone: ({ hits }) => when(hits.has(outputGone), 'the output was gone'),
  // A create that got lost, or that its process did not outlive, has used up one of the two.
  prediction_interrupted: ({ asks, hits, evidence: { kills } }) =>
    when(asks('transient') && (isUnclear(hits) || kills > 0), 'interrupted, and both creates were spent'),
  create_unanswered: ({ asks, hits, evidence: { kills } }) =>
    when(isUnclear(hits) || (asks('transient') && kills > 0), 'lost twice, or lost and interrupted'),
  // Smaller was no better.
  file_too_large: ({ hits }) => when(hits.has(tooLarge.kind), 'the chat refused the file twice'),
  create_unclear: ({ hits, evidence: { gateway, kills } }) =>
    when(
      !gateway.list && (isUnclear(hits) || kills > 0),
      'unclear whether it ran, as the gateway has no list',
    ),
};

/** Nobody saw a card, so nothing was sent to the gateway. */
function isUnanswered({ made, stories }: Evidence, { id, outcome, seed, submittedAt }: Generation): boolean {
  if (submittedAt !== undefined || made.some((each) => each.seed === seed)) return false;
  if (stories.some(({ answered }) => answered.includes(id))) return false;
  return outcome?.kind === 'canceled' || (outcome?.kind === 'failed' && outcome.code === 'address_gone');
}

/**
 * Slack names a message in its answer only. Where that got lost for the first card, its end in words needs a message of
 * its own, and where that one is not confirmed either it may be there: it is not sent again.
 */
function isUntold({ hits, kills, shown }: Evidence, { id, outcome, address, prompt }: Generation): boolean {
  const kinds = [...(hits.get(wishIn(prompt)) ?? [])];
  const isUnconfirmed = kills > 0 || kinds.some((kind) => unconfirmedKinds.has(kind));
  const isThere = shown.some((message) => isEnd(message, id));
  return address.adapter === 'slack' && outcome?.kind !== 'succeeded' && !isThere && isUnconfirmed;
}

function isUnclear(hits: ReadonlySet<string>): boolean {
  return [...hits].some((kind) => unclearKinds.has(kind));
}

function when(isSo: boolean, text: string): string | undefined {
  return isSo ? text : undefined;
}
