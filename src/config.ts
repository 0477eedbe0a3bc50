// The environment as settings: every problem at once, and never a default in place of a mistake.
import { BlockList, isIP } from 'node:net';
import { z } from 'zod';

/** The settings of one process. */
export interface Config {
  gateway: {
    /** undefined: the built-in simulator draws the pictures. */
    token: string | undefined;
    baseUrl: string;
    headers: Record<string, string>;
    pollsPerSecond: number;
    outputLimitBytes: number;
  };
  http: { host: string; port: number };
  web: { accessToken: string | undefined };
  store: { kind: 'sqlite'; path: string } | { kind: 'memory' };
  defaultModel: string;
  quota: { limit: number; windowMs: number; concurrent: number };
  logLevel: (typeof logLevels)[number];
}

/** Settings that cannot be used; the message lists every one with what is wrong and an example. */
export class ConfigError extends Error {}

/** Reads the settings; an empty value counts as not set. Throws one ConfigError that names every problem. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.keys(examples).map((name) => [name, environment[name]?.trim() || undefined]),
  );
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => problem(String(issue.path[0] ?? ''), issue.message));
    throw new ConfigError(['Darkroom cannot start with these settings:', ...lines].join('\n'));
  }
  const env = parsed.data;
  return {
    gateway: {
      token: env.REPLICATE_API_TOKEN,
      baseUrl: env.REPLICATE_BASE_URL,
      headers: env.REPLICATE_HEADERS,
      pollsPerSecond: env.GATEWAY_POLLS_PER_SECOND,
      outputLimitBytes: env.OUTPUT_LIMIT_MIB * 1024 * 1024,
    },
    http: { host: env.HOST, port: env.PORT },
    web: { accessToken: env.WEB_CHAT_TOKEN },
    store: env.STORE_URL,
    defaultModel: env.DEFAULT_MODEL,
    quota: { limit: env.QUOTA_LIMIT, windowMs: env.QUOTA_WINDOW, concurrent: env.QUOTA_CONCURRENT },
    logLevel: env.LOG_LEVEL,
  };
}

/** Every secret of a configuration, so that the log can keep them out. */
export function secretsOf(config: Config): string[] {
  const { token, headers } = config.gateway;
  return [token, config.web.accessToken, ...Object.values(headers)].filter((secret) => secret !== undefined);
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** The settings there are, each with a value that works: shown with its problem, and kept equal to .env.example. */
export const examples = {
  REPLICATE_API_TOKEN: 'r8_your-token',
  REPLICATE_BASE_URL: 'https://api.replicate.com/v1',
  REPLICATE_HEADERS: 'X-Connection-Api-Key: your-key',
  GATEWAY_POLLS_PER_SECOND: '40',
  OUTPUT_LIMIT_MIB: '100',
  HOST: '127.0.0.1',
  PORT: '3000',
  WEB_CHAT_TOKEN: 'a-long-random-word',
  STORE_URL: 'sqlite:./data/darkroom.db',
  DEFAULT_MODEL: 'flux-schnell',
  QUOTA_LIMIT: '50',
  QUOTA_WINDOW: '24h',
  QUOTA_CONCURRENT: '3',
  LOG_LEVEL: 'info',
} as const;

const text = z.string().optional();

const schema = z
  .object({
    REPLICATE_API_TOKEN: text.refine(
      (token) => token === undefined || /^[\x21-\x7e]+$/u.test(token),
      'must be one word without spaces',
    ),
    REPLICATE_BASE_URL: text.transform(asBaseUrl),
    REPLICATE_HEADERS: text.transform(asHeaders),
    GATEWAY_POLLS_PER_SECOND: wholeNumber(1, 1000, 40),
    OUTPUT_LIMIT_MIB: wholeNumber(1, 2048, 100),
    HOST: z.string().default(examples.HOST),
    PORT: wholeNumber(0, 65_535, 3000),
    WEB_CHAT_TOKEN: text.refine(
      (token) => token === undefined || token.length >= 16,
      'must have at least 16 characters, because it is all that keeps strangers out',
    ),
    STORE_URL: text.transform(asStore),
    DEFAULT_MODEL: z.string().default(examples.DEFAULT_MODEL),
    QUOTA_LIMIT: wholeNumber(1, 1_000_000, 50),
    QUOTA_WINDOW: text.transform(asDuration),
    QUOTA_CONCURRENT: wholeNumber(1, 10_000, 3),
    LOG_LEVEL: z.enum(logLevels, `must be one of ${logLevels.join(', ')}`).default('info'),
  })
  .refine((env) => isLoopback(env.HOST) || env.WEB_CHAT_TOKEN !== undefined, {
    path: ['WEB_CHAT_TOKEN'],
    message:
      'is needed when HOST is not a loopback address, or anyone on the network could spend your credits',
    when: () => true,
  });

function problem(name: string, message: string): string {
  const example = name in examples ? ` (for example ${name}=${examples[name as keyof typeof examples]})` : '';
  return `  ${name} ${message}${example}`;
}

function wholeNumber(minimum: number, maximum: number, fallback: number) {
  return text.transform((given, context) => {
    if (given === undefined) return fallback;
    const value = /^\d{1,9}$/u.test(given) ? Number(given) : Number.NaN;
    if (value >= minimum && value <= maximum) return value;
    return refuse(context, `must be a whole number from ${minimum} to ${maximum}, not "${given}"`);
  });
}

function asBaseUrl(given: string | undefined, context: z.RefinementCtx): string {
  const value = given ?? examples.REPLICATE_BASE_URL;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    return refuse(context, `must be the whole address that predictions are under, not "${value}"`);
  }
  if (url.username || url.password || url.search || url.hash) {
    return refuse(context, 'must have no user name, query or fragment');
  }
  return value.replace(/\/+$/u, '');
}

function asHeaders(given: string | undefined, context: z.RefinementCtx): Record<string, string> {
  const lines = (given ?? '').split(/\r?\n|\\n/u).filter((line) => line.trim() !== '');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const found = /^\s*([!#$%&'*+.^_`|~\w-]+)\s*:\s*([\x20-\x7e]+?)\s*$/u.exec(line);
    if (!found?.[1] || !found[2]) return refuse(context, 'must be lines of the form "Name: value"');
    headers[found[1].toLowerCase()] = found[2];
  }
  return headers;
}

function asStore(given: string | undefined, context: z.RefinementCtx): Config['store'] {
  const value = given ?? examples.STORE_URL;
  if (value === 'memory:') return { kind: 'memory' };
  const path = /^sqlite:(.+)$/u.exec(value)?.[1];
  // SQLite's own name for a database in memory would forget everything at a restart without saying so.
  return path && path !== ':memory:'
    ? { kind: 'sqlite', path }
    : refuse(context, 'must be "sqlite:" with a file behind it, or "memory:"');
}

function asDuration(given: string | undefined, context: z.RefinementCtx): number {
  const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
  const found = /^(\d{1,6})\s*([smhd])$/u.exec(given ?? examples.QUOTA_WINDOW);
  const durationMs = Number(found?.[1]) * (units[found?.[2] ?? ''] ?? Number.NaN);
  if (durationMs > 0) return durationMs;
  return refuse(context, `must be a number with s, m, h or d behind it, not "${given ?? ''}"`);
}

function refuse(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether only this machine can reach a server that listens there. */
function isLoopback(host: string): boolean {
  const version = isIP(host);
  return version === 0 ? host === 'localhost' : loopback.check(host, version === 4 ? 'ipv4' : 'ipv6');
}
