// Remembers which requests were tried before, for faults that heal on the second try.
import { createHash } from 'node:crypto';

/** Answers true the first time it sees a value, false afterwards. */
export type FirstAttempt = (value: unknown) => boolean;

const remembered = 10_000;

/** Makes a memory of attempts that forgets the oldest, so that it cannot grow without end. */
export function createFirstAttempt(): FirstAttempt {
  const seen = new Set<string>();
  return (value) => {
    const key = createHash('sha256').update(JSON.stringify(value)).digest('base64');
    if (seen.has(key)) return false;
    seen.add(key);
    const oldest = seen.size > remembered ? seen.values().next().value : undefined;
    if (oldest !== undefined) seen.delete(oldest);
    return true;
  };
}
