// The order of keys that every store lists them in.

/** Compares two keys by their code points; well-formed text only. */
export function byCodePoint(one: string, other: string): number {
  // SQLite and Redis compare bytes, JavaScript compares halves of characters: only UTF-8 is the same everywhere.
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
