// The program itself: it ended when it was told to, kept its secrets and everybody's rules, knew of nothing broken, and let go of its memory.
import type { Finding, Problem } from './checks.ts';
import type { Evidence } from './evidence.ts';

/** How far the memory at the end may be from that at the beginning. */
const mostGrowth = 0.2;

/**
 * Of a no on a wire that broke nobody has heard, and a process that was killed remembers none; nor does one end what it
 * was just saying.
 */
const excused = /: the same again after|the fake failed: Error: aborted/u;

/** What the operator is to hear of, once the store is down. */
const storeDown = /"code":"store_unavailable"/u;

/** Whatever looks after processes starts them again. */
const startedInVain =
  /^did not start, and ended with 1: [^]*\bRedis at \S+ (?:cannot be reached|did not answer)/u;

/** Looks at the log, the memory, and the ends of the processes. */
export function checkProcess({ log, secrets, crashes, breaches, lives, wasStoreDown }: Evidence): Finding {
  const vain = wasStoreDown ? crashes.filter((text) => startedInVain.test(text)) : [];
  const problems: Problem[] = [
    ...crashes.filter((text) => !vain.includes(text)).map((text) => wrong(`the program ${text}`)),
    ...breaches
      .filter((text) => !excused.test(text))
      .map((text) => wrong(`a rule of the platform was broken: ${text}`)),
  ];
  const lines = log.split('\n');
  for (const secret of secrets) {
    const line = lines.find((each) => each.includes(secret));
    if (line !== undefined)
      problems.push(
        wrong(`a secret stands in the log: ${line.replaceAll(secret, '[the secret]').slice(0, 300)}`),
      );
  }
  for (const line of lines) {
    const isKnown = /"msg":"undelivered"/u.test(line) || (wasStoreDown && storeDown.test(line));
    if (/"level":"(?:error|fatal)"/u.test(line) && !isKnown)
      problems.push(wrong(`the program says: ${line.slice(0, 600)}`));
  }
  for (const { beforeBytes, afterBytes } of lives) {
    const growth = afterBytes / beforeBytes - 1;
    if (Math.abs(growth) > mostGrowth || Number.isNaN(growth))
      problems.push(wrong(`its memory went from ${mebibytes(beforeBytes)} to ${mebibytes(afterBytes)}`));
  }
  return { problems, explained: vain.map(() => 'not started at once, as the store was down') };
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}

function wrong(text: string): Problem {
  return { kind: 'wrong', text };
}
