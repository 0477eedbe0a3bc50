// What the error text of a failed prediction means.

/** Why a prediction failed: its content was refused, something passed that is worth one more try, or the rest. */
export type Failure = 'content' | 'transient' | 'other';

const contentPattern = /\bnsfw\b|\bE005\b|\bflagged\b|\bsafety (?:filter|checker|system)\b|content policy/i;

// The codes behind "Director: unexpected error handling prediction", "interrupted; please retry (code: PA)",
// and "unavailable, try again later" (E003, E004).
const transientPattern =
  /\(code: PA\)|\bprediction interrupted\b|\bplease retry\b|\bE(?:003|004|1001|6716|8765|9243|9828)\b/i;

/** Reads the model's own words; unknown ones are `other`. */
export function readFailure(error: string): Failure {
  if (contentPattern.test(error)) return 'content';
  return transientPattern.test(error) ? 'transient' : 'other';
}
