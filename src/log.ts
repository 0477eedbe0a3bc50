// JSON log lines, with every secret taken out whatever field it hides in.
import { pino, type DestinationStream, type Logger } from 'pino';

export type Log = Logger;

/** What stands in a line instead of a secret. */
const redacted = '[redacted]';

/** A log at `level` to `destination` (standard output by default); none of `secrets` can appear in it. */
export function createLog(options: {
  level: string;
  secrets: readonly string[];
  destination?: DestinationStream;
}): Log {
  const out = options.destination ?? pino.destination({ dest: 1, sync: false });
  // Longest first, so that a secret that contains another is taken out whole; JSON may have escaped it.
  const hidden = options.secrets
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
    .filter((secret) => secret.length >= 4)
    .sort((one, other) => other.length - one.length);
  const scrubbing: DestinationStream = {
    write: (line) => out.write(hidden.reduce((text, secret) => text.replaceAll(secret, redacted), line)),
  };
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
