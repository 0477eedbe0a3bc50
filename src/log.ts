// JSON log lines, with every secret taken out whatever field it hides in.
import { pino, type DestinationStream, type Logger } from 'pino';

export type Log = Logger;

/** What stands in a line instead of a secret. */
const redacted = '[redacted]';

/** A log at `level` to `destination` (standard output by default); no secret of four letters or more appears in it. */
export function createLog(options: {
  level: string;
  secrets: readonly string[];
  destination?: DestinationStream;
}): Log {
  const out = options.destination ?? pino.destination({ dest: 1, sync: false });
  // Longest first, so that a secret that contains another is taken out whole; a text may hold it as JSON or in a URL.
  const hidden = options.secrets
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
    .filter((secret) => secret.length >= 4)
    .sort((one, other) => other.length - one.length);
  const scrubbing: DestinationStream = { write: (line) => out.write(scrubbedLine(line, hidden)) };
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: ['*.token', '*.authorization', '*.headers.authorization'], censor: redacted },
    },
    scrubbing,
  );
}

/** Value by value: in the line as a text a secret such as "true" would take the JSON apart. */
function scrubbedLine(line: string, hidden: readonly string[]): string {
  return hidden.length === 0 ? line : `${JSON.stringify(scrubbed(JSON.parse(line), hidden))}\n`;
}

function scrubbed(value: unknown, hidden: readonly string[]): unknown {
  if (typeof value === 'string') return hidden.reduce((text, each) => text.replaceAll(each, redacted), value);
  if (typeof value === 'number')
    return hidden.some((each) => String(value).includes(each)) ? redacted : value;
  if (Array.isArray(value)) return value.map((each) => scrubbed(each, hidden));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, each]) => [
    scrubbed(name, hidden),
    scrubbed(each, hidden),
  ]);
  return Object.fromEntries(entries) as unknown;
}
