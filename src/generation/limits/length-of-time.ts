// A length of time as operators write it.

const unitsMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A number with s, m, h or d behind it, in milliseconds; undefined for what is none, or nothing. */
export function lengthOfTime(text: string): number | undefined {
  const found = /^(\d{1,6})\s*([smhd])$/u.exec(text);
  const ms = Number(found?.[1]) * (unitsMs[found?.[2] ?? ''] ?? Number.NaN);
  return ms > 0 ? ms : undefined;
}
