// JSON log lines: no secret in them whatever field it hides in, and nothing that could pass for another line.
import { pino, type DestinationStream, type Logger } from 'pino';
import { createLogOutput } from './log-output.ts';

export type Log = Logger;

/** What stands in a line instead of a secret. */
const redacted = '[redacted]';

/** How much of one text a line holds, and of all that stands in one field. */
const longestText = 8192;
const longestField = 32_768;

/**
 * A log at `level` to `destination` (standard output by default). No secret of four letters or more appears in it, and no
 * shorter one as a value or after "Bearer"; what steers terminals and the direction of writing is escaped.
 */
export function createLog(options: {
  level: string;
  secrets: readonly string[];
  destination?: DestinationStream;
}): Log {
  const out = options.destination ?? createLogOutput();
  const hide = hider(options.secrets);
  const clean: DestinationStream = { write: (line) => out.write(escaped(bounded(line, hide))) };
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: ['*.token', '*.authorization', '*.headers.authorization'], censor: redacted },
    },
    clean,
  );
}

/** Takes secrets out of texts that do not go through a log. */
export function withoutSecrets(secrets: readonly string[]): (text: string) => string {
  return hider(secrets) ?? same;
}

/** Replaces secrets in one text; undefined where there are none. */
type Hide = ((text: string) => string) | undefined;

function hider(secrets: readonly string[]): Hide {
  // Longest first, so that a secret that contains another is taken out whole; a text may hold it as JSON or in a URL.
  const hidden = secrets
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
    .filter((secret) => secret.length >= 4)
    .sort((one, other) => other.length - one.length);
  // In the middle of a text a shorter one is a part of ordinary words.
  const short = new Set(secrets.filter((secret) => secret !== '' && secret.length < 4));
  if (hidden.length === 0 && short.size === 0) return undefined;
  const bearer = /\bBearer +(\S{1,3})(?!\S)/giu;
  return (text) => {
    if (short.has(text)) return redacted;
    const rest = hidden.reduce((left, each) => left.replaceAll(each, redacted), text);
    if (short.size === 0) return rest;
    return rest.replace(bearer, (all, given: string) => (short.has(given) ? `Bearer ${redacted}` : all));
  };
}

/** Value by value: in the line as a text a secret such as "true" would take the JSON apart. */
function bounded(line: string, hide: Hide): string {
  if (!hide && line.length <= longestText) return line;
  const kept = Object.entries(JSON.parse(line) as Record<string, unknown>).map(([name, value]) => {
    const clean = cleaned(value, hide ?? same);
    return [cleaned(name, hide ?? same), line.length > longestField ? fitting(clean) : clean];
  });
  return `${JSON.stringify(Object.fromEntries(kept))}\n`;
}

function fitting(value: unknown): unknown {
  const { length } = JSON.stringify(value);
  return length > longestField ? `[${length} letters left out]` : value;
}

const same = (text: string): string => text;

function cleaned(value: unknown, hide: (text: string) => string): unknown {
  if (typeof value === 'string') return cut(hide(value));
  // With a blank, so that a short secret does not take every number that is the same.
  if (typeof value === 'number') return hide(`${value} `) === `${value} ` ? value : redacted;
  if (Array.isArray(value)) return value.map((each) => cleaned(each, hide));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, each]) => [cleaned(name, hide), cleaned(each, hide)]);
  return Object.fromEntries(entries) as unknown;
}

function cut(text: string): string {
  if (text.length <= longestText) return text;
  return `${text.slice(0, longestText).toWellFormed()}… [${text.length - longestText} letters left out]`;
}

/** The same JSON: what a terminal or an editor would act on stands there by its number. JSON itself does it below U+0020. */
function escaped(line: string): string {
  return line.replace(steering, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** C1 with delete, marks and overrides of direction, invisible letters, and the two separators of lines. */
const steering = /[\u007f-\u009f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;
