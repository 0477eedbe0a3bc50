// What an operator typed behind `/darkroom`, taken apart.
import type { Operation, Somebody } from '../command.ts';
import { AppError } from '../errors.ts';

/** More is a slip of the finger. */
export const mostCredits = 1_000_000;
/** How many words can stand behind each. */
const mostWords = new Map([
  ['use', 1],
  ['log', 0],
  ['block', 1],
  ['unblock', 1],
  ['grant', 2],
  ['pause', 0],
  ['resume', 0],
]);

/**
 * Takes apart `use`, `use @ann`, `log`, `block @ann`, `unblock @ann`, `grant @ann 20`, `pause`, `resume`; nothing at all is
 * `use`. `somebody` reads a person as the platform writes one, undefined for what is none. Throws `operation_unknown`,
 * `person_unknown` or `credits_invalid`.
 */
export function parseOperation(text: string, somebody: (word: string) => Somebody | undefined): Operation {
  const [verb = 'use', ...words] = text.trim().split(/\s+/u).filter(Boolean);
  const [who, amount] = words;
  const kind = verb.toLowerCase();
  // Who blocks two people at once, or pauses "tomorrow", must not think that it is done.
  if (words.length > (mostWords.get(kind) ?? Infinity))
    throw new AppError('operation_unknown', { operation: text.trim() });
  return operationOf(kind, {
    hasPerson: who !== undefined,
    person: () => named(who, somebody),
    credits: amount,
    asTyped: verb,
  });
}

/** What stands behind a verb; `person` throws where it is nobody. */
interface Behind {
  hasPerson: boolean;
  person(): Somebody;
  credits: string | undefined;
  asTyped: string;
}

/** The operation of a verb. Throws as `parseOperation`. */
export function operationOf(kind: string, { hasPerson, person, credits, asTyped }: Behind): Operation {
  switch (kind) {
    case 'log':
    case 'pause':
    case 'resume':
      return { kind };
    case 'use':
      return hasPerson ? { kind, person: person() } : { kind };
    case 'block':
    case 'unblock':
      return { kind, person: person() };
    case 'grant':
      return { kind, person: person(), credits: creditsIn(credits) };
    default:
      throw new AppError('operation_unknown', { operation: asTyped });
  }
}

/** Credits as a whole number from 1 to a million; throws `credits_invalid`. */
function creditsIn(text: string | undefined): number {
  const credits = /^\+?\d{1,7}$/u.test(text ?? '') ? Number(text) : 0;
  if (credits >= 1 && credits <= mostCredits) return credits;
  const context = text === undefined ? 'none' : '';
  throw new AppError('credits_invalid', { value: text ?? '', limit: mostCredits, context });
}

function named(word: string | undefined, somebody: (word: string) => Somebody | undefined): Somebody {
  const person = word === undefined ? undefined : somebody(word);
  if (person) return person;
  throw new AppError('person_unknown', { person: word ?? '', context: word === undefined ? 'none' : '' });
}
