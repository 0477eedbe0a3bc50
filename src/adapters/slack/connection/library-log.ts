// What Slack's libraries say, in our log and without what nobody else may read.
import { LogLevel, type Logger } from '@slack/bolt';
import type { Log } from '../../../log.ts';
import { scrubbed } from '../api/scrub.ts';

/** A logger for Slack's libraries: all they say is for whoever looks for a fault, and their payloads are left out. */
export function createLibraryLog(log: Log): Logger {
  const tell = (...parts: unknown[]): void =>
    log.debug({ said: parts.map((part) => speakable(part)).join(' ') }, 'Slack’s library');
  return {
    // What people typed, and every header.
    debug() {},
    info: tell,
    warn: tell,
    error: tell,
    setLevel() {},
    getLevel: () => LogLevel.INFO,
    setName() {},
  };
}

/** A text, or an error with what caused it, as it may stand in the log. */
export function speakable(part: unknown): string {
  return scrubbed(sentences(part).join(', because '));
}

function sentences(part: unknown): string[] {
  if (!(part instanceof Error)) return [String(part)];
  const { name, message, cause } = part;
  return [`${name}: ${message}`, ...(cause === undefined ? [] : sentences(cause))];
}
