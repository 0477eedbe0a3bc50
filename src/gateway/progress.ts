// Progress as models write it into their log.

const tailLength = 16_384;

/**
 * The last progress bar in a log, 0 to 1, or undefined where there is none. Bars look like ` 75%|███  | 3/4`,
 * may have a label before them, and may be separated by carriage returns only.
 */
export function progressIn(logs: string): number | undefined {
  const bars = logs.slice(-tailLength).matchAll(/(?<![\d.])(\d{1,3})(?:\.\d{1,9})?%\|/g);
  const last = [...bars].at(-1)?.[1];
  return last === undefined ? undefined : Math.min(1, Number(last) / 100);
}
