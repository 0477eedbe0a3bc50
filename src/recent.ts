// What happened lately, by id, in a bounded amount of memory.

/** A map that forgets its oldest entries. */
export interface Recent<Value> {
  get(id: string): Value | undefined;
  set(id: string, value: Value): void;
}

const entriesKept = 5000;

/** Remembers the newest few thousand. */
export function createRecent<Value>(): Recent<Value> {
  const entries = new Map<string, Value>();
  return {
    get: (id) => entries.get(id),
    set(id, value) {
      entries.set(id, value);
      const [oldest] = entries.keys();
      if (entries.size > entriesKept && oldest !== undefined) entries.delete(oldest);
    },
  };
}
