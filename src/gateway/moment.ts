// Times as gateways write them.

/**
 * Epoch milliseconds of a time with 0 to 9 digits of a second, with or without a zone (then UTC), or of seconds or
 * milliseconds since the epoch; undefined for anything else, and for what is further away than the year 5000.
 */
export function momentOf(value: unknown): number | undefined {
  if (typeof value === 'number') return fromNumber(value);
  if (typeof value !== 'string') return undefined;
  const match = value.match(/^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d{1,3})?\d*(Z|[+-]\d\d:?\d\d)?$/i);
  if (!match) return undefined;
  const [, day, time, fraction = '', zone = 'Z'] = match;
  const at = Date.parse(`${day}T${time}${fraction}${zone.toUpperCase()}`);
  return within(at);
}

function fromNumber(value: number): number | undefined {
  return value > 0 ? within(value > 100_000_000_000 ? value : value * 1000) : undefined;
}

/** Some count in nanoseconds: what comes of such a time would be shown, waited for and learned from. */
function within(at: number): number | undefined {
  return at < 100_000_000_000_000 ? at : undefined;
}
