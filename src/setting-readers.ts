// Readers for single settings: a text → a value, or the problem in the words of the operator.
import { BlockList, isIP } from 'node:net';
import { z } from 'zod';
import type { Shards } from './adapters/discord/connection/shards.ts';
import { lengthOfTime } from './generation/limits/length-of-time.ts';

/** Where records are kept. */
export type StorePlace =
  | { kind: 'sqlite'; path: string }
  | { kind: 'memory' }
  /** Which several processes can share. */
  | { kind: 'redis'; url: string };

/** A setting as it was given, or undefined. */
export const text = z.string().optional();

/** One word of printable ASCII, as every token is. */
export const token = text.refine(
  (given) => given === undefined || /^[\x21-\x7e]+$/u.test(given),
  'must be one word without spaces',
);

/** A token of Slack, told from the other kinds by how it begins; `what` says in Slack's words where it stands. */
export function slackToken(start: 'xoxb-' | 'xapp-', what: string) {
  const others: Readonly<Record<string, string>> = {
    'xapp-': 'is an App-Level Token, which belongs into SLACK_APP_TOKEN',
    'xoxb-': 'is the token of the bot, which belongs into SLACK_BOT_TOKEN',
    'xoxp-': 'is the token of a person',
    xoxe: 'is a token that Slack takes back after 12 hours: the app needs its token rotation off',
  };
  return token.check(({ value, issues }) => {
    if (value === undefined || value.startsWith(start)) return;
    const other = Object.entries(others).find(([beginning]) => value.startsWith(beginning))?.[1];
    const must = `must be ${what}, which starts with ${start}`;
    issues.push({ code: 'custom', input: undefined, message: other ? `${other}; it ${must}` : must });
  });
}

/** The name of a slash command as people type it. */
export function slashCommand(fallback: string) {
  return z
    .string()
    .default(fallback)
    .refine(
      (given) => /^\/[^\s/]{1,31}$/u.test(given),
      'must be a slash and a name without blanks, at most 32 characters in all',
    );
}

/** A whole number within the limits, both included. */
export function wholeNumber(minimum: number, maximum: number, fallback: number) {
  return text.transform((given, context) => {
    if (given === undefined) return fallback;
    const value = /^\d{1,9}$/u.test(given) ? Number(given) : Number.NaN;
    if (value >= minimum && value <= maximum) return value;
    return refuse(context, `must be a whole number from ${minimum} to ${maximum}, not "${given}"`);
  });
}

/** How many shards there are, all of them held here, or a part as `0-1/4` or `2/4`. */
export function shardRange(most: number) {
  return text.transform((given = '1', context): Shards => {
    const found = /^(?:(?<first>\d{1,4})(?:-(?<last>\d{1,4}))?\/)?(?<all>\d{1,4})$/u.exec(given)?.groups;
    const total = Number(found?.['all']);
    const first = Number(found?.['first'] ?? 0);
    const last = Number(found?.['last'] ?? found?.['first'] ?? total - 1);
    if (total >= 1 && total <= most && first <= last && last < total) {
      return { ids: Array.from({ length: last - first + 1 }, (_, index) => first + index), total };
    }
    return refuse(
      context,
      `must be how many shards there are, 1 to ${most}, or which of them this process holds, counted from 0 as "0-1/4" or "2/4", not "${given}"`,
    );
  });
}

/** `true` or `false`. */
export function yesOrNo(fallback: boolean) {
  return text.transform((given, context) => {
    if (given === undefined) return fallback;
    if (given === 'true' || given === 'false') return given === 'true';
    return refuse(context, `must be true or false, not "${given}"`);
  });
}

/** An http or https address without user name, query or fragment; slashes at its end are dropped. */
export function baseUrl(fallback: string, what: string) {
  return text.transform((given, context) => httpAddress(given ?? fallback, what, context));
}

/** Where this program is reached from outside, in the same form; undefined when it is not set. */
export const publicUrl = text.transform((given, context) =>
  given === undefined
    ? undefined
    : httpAddress(given, 'the address at which this machine is reached from outside', context),
);

function httpAddress(value: string, what: string, context: z.RefinementCtx): string {
  const url = URL.parse(value);
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    return refuse(context, `must be ${what}, not "${value}"`);
  }
  if (url.username || url.password || url.search || url.hash) {
    return refuse(context, 'must have no user name, query or fragment');
  }
  return value.replace(/\/+$/u, '');
}

/** Lines of the form `Name: value`, as an object with names in lower case. */
export const headerLines = text.transform((given, context) => {
  const lines = (given ?? '').split(/\r?\n|\\n/u).filter((line) => line.trim() !== '');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const found = /^\s*([!#$%&'*+.^_`|~\w-]+)\s*:\s*([\x20-\x7e]+?)\s*$/u.exec(line);
    if (!found?.[1] || !found[2]) return refuse(context, 'must be lines of the form "Name: value"');
    headers[found[1].toLowerCase()] = found[2];
  }
  return headers;
});

/** `sqlite:` with a file behind it, `memory:`, or the address of a Redis. */
export function storePlace(fallback: string) {
  return text.transform((given, context): StorePlace => {
    const value = given ?? fallback;
    if (value === 'memory:') return { kind: 'memory' };
    const url = redisAddress(value);
    if (url !== undefined) return { kind: 'redis', url };
    const path = /^sqlite:(.+)$/u.exec(value)?.[1];
    // SQLite's own name for a database in memory would forget everything at a restart without saying so.
    return path && path !== ':memory:'
      ? { kind: 'sqlite', path }
      : refuse(
          context,
          'must be "sqlite:" with a file behind it, "memory:", or "redis://" with the address of a Redis',
        );
  });
}

/** The address with a host, and behind it the number of a database at most; undefined for anything else. */
function redisAddress(value: string): string | undefined {
  const url = /^rediss?:\/\/[^/]/u.test(value) ? URL.parse(value) : null;
  if (!url || url.search || url.hash || !/^\/?\d*$/u.test(url.pathname)) return undefined;
  // Half an escape is no password.
  return /%(?![\da-f]{2})/iu.test(`${url.username}${url.password}`) ? undefined : value;
}

/** A number with s, m, h or d behind it, in milliseconds. */
export function duration(fallback: string) {
  return text.transform((given, context) => {
    const durationMs = lengthOfTime(given ?? fallback);
    if (durationMs !== undefined) return durationMs;
    return refuse(context, `must be a number with s, m, h or d behind it, not "${given ?? ''}"`);
  });
}

/** Whether only this machine can reach a server that listens there. */
export function isLoopback(host: string): boolean {
  const version = isIP(host);
  return version === 0 ? host === 'localhost' : loopback.check(host, version === 4 ? 'ipv4' : 'ipv6');
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

function refuse(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
}
