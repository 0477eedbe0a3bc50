// The two headers that bend a create: how long to hold the answer, and when to give up.

const longestHoldMs = 60_000;
const shortestDeadlineMs = 5000;

/** How long `Prefer: wait` or `wait=n` (1 to 60 seconds) holds the answer; 0 without it. */
export function holdMsOf(prefer: string | undefined): number {
  const match = /(?:^|[,;\s])wait(?:=(\d+))?(?:$|[,;\s])/.exec(prefer ?? '');
  if (match === null) return 0;
  if (match[1] === undefined) return longestHoldMs;
  return Math.min(longestHoldMs, Math.max(1000, Number(match[1]) * 1000));
}

/** Reads `30`, `30s`, `5m` or `1h30m45s`: undefined without the header, `invalid` below five seconds. */
export function cancelAfterMsOf(header: string | undefined): number | undefined | 'invalid' {
  if (header === undefined) return undefined;
  const match = /^(?:(\d+)|(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?)$/.exec(header.trim());
  if (match === null) return 'invalid';
  const [, bare, hours, minutes, seconds] = match.map((part) => Number(part ?? 0));
  const totalMs = ((bare ?? 0) + (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0)) * 1000;
  return totalMs >= shortestDeadlineMs ? totalMs : 'invalid';
}
