// Failures on demand: which method they hit, what happens then, and how often.

/** What happens instead of the ordinary answer, or after it was done. */
export interface Fault {
  /** Slack's error word; `ratelimited` comes as 429. */
  error?: string;
  status?: number;
  /** Seconds, of a 429. */
  retryAfter?: number;
  /** No answer at all. */
  hang?: true;
  /** A broken connection, before or after it was done. */
  reset?: 'before' | 'after';
  details?: string[];
}

/** The failures that are still to happen. */
export interface Faults {
  /**
   * For the next calls of a method; once, unless said otherwise. Beside the Web API's methods there are
   * `upload`, `download` and `response_url`.
   */
  next: (method: string, fault: Fault, times?: number) => void;
  /** Takes all of them back. */
  clear: () => void;
}

/** A list of failures; `take` uses up one for a call. */
export function createFaults(): Faults & { take: (method: string) => Fault | undefined } {
  const list: { method: string; fault: Fault; left: number }[] = [];
  return {
    next(method, fault, times = 1) {
      list.push({ method, fault, left: times });
    },
    clear: () => void list.splice(0),
    take(method) {
      const entry = list.find((each) => each.method === method && each.left > 0);
      if (!entry) return undefined;
      entry.left -= 1;
      return entry.fault;
    },
  };
}
