// Whether a text looks as a model file says it has to, in bounded time: what people type is tried on it.
import { createContext, Script } from 'node:vm';

const longestMs = 50;
const context = createContext({ pattern: '', text: '', fits: false });
const attempt = new Script('fits = new RegExp(pattern, "u").test(text)');

/**
 * Whether the pattern (a regular expression) is found in the text; not where finding that out takes longer than 50 ms.
 * NOTE `(\w+\s?)*$` is written in good faith, and takes longer than the sun shines for some forty letters.
 */
export function fitsPattern(pattern: string, text: string): boolean {
  Object.assign(context, { pattern, text });
  try {
    attempt.runInContext(context, { timeout: longestMs });
  } catch (error) {
    if (isTimeout(error)) return false;
    throw error;
  }
  return context['fits'] === true;
}

/** NOTE it is an Error of the other context, and no `instanceof` of ours. */
function isTimeout(error: unknown): boolean {
  return (error as { code?: unknown } | undefined)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}
