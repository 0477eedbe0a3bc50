// Whether the input that a gateway shows for a prediction is the one that we sent.

/** `unclear`: all is the same but pictures that were sent along, which some gateways shorten, move or leave out. */
export type Likeness = 'same' | 'unclear' | 'different';

/** Compares JSON values; of objects only what `ours` has, because gateways add the defaults of what we did not send. */
export function likenessOf(theirs: unknown, ours: unknown): Likeness {
  if (typeof ours === 'string' && isDataUri(ours)) return likenessOfFile(theirs, ours);
  if (Array.isArray(ours)) {
    if (!Array.isArray(theirs) || theirs.length !== ours.length) return 'different';
    return worstOf(ours.map((value, index) => likenessOf(theirs[index], value)));
  }
  if (isObject(ours)) {
    if (!isObject(theirs) || Array.isArray(theirs)) return 'different';
    return worstOf(
      Object.entries(ours).map(([name, value]) =>
        likenessOf(Object.hasOwn(theirs, name) ? theirs[name] : undefined, value),
      ),
    );
  }
  return theirs === ours ? 'same' : 'different';
}

/** No gateway shows less of a file than this, if it shows any of it. */
const tellingLength = 64;

function likenessOfFile(theirs: unknown, ours: string): Likeness {
  if (theirs === ours) return 'same';
  // NOTE Replicate does not show them at all: replicate/inpainter#1.
  if (typeof theirs !== 'string' || !isDataUri(theirs) || theirs.length < tellingLength) return 'unclear';
  const isShortened = theirs.length < ours.length && ours.startsWith(theirs.slice(0, tellingLength));
  return isShortened ? 'unclear' : 'different';
}

function worstOf(found: readonly Likeness[]): Likeness {
  if (found.includes('different')) return 'different';
  return found.includes('unclear') ? 'unclear' : 'same';
}

function isDataUri(text: string): boolean {
  return /^data:/i.test(text);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
