// The environment as settings: every problem at once, and never a default in place of a mistake.
import { z } from 'zod';
import type { DiscordSettings } from './adapters/discord/schema.ts';
import {
  baseUrl,
  duration,
  headerLines,
  isLoopback,
  storePlace,
  text,
  token,
  wholeNumber,
  yesOrNo,
  type StorePlace,
} from './setting-readers.ts';

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
  /** The web chat is what people use where no chat platform is set up. */
  web: { enabled: boolean; accessToken: string | undefined };
  /** undefined: Discord is not used. */
  discord: DiscordSettings | undefined;
  store: StorePlace;
  defaultModel: string;
  quota: { limit: number; windowMs: number; concurrent: number };
  logLevel: (typeof logLevels)[number];
}

/** Settings that cannot be used; the message lists every one with what is wrong and an example. */
export class ConfigError extends Error {
  /** One line each. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(['Darkroom cannot start with these settings:', ...problems.map((line) => `  ${line}`)].join('\n'));
    this.problems = problems;
  }
}

/** Reads the settings; an empty value counts as not set. Throws one ConfigError that names every problem. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.keys(examples).map((name) => [name, environment[name]?.trim() || undefined]),
  );
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    throw new ConfigError(
      parsed.error.issues.map((issue) => problem(String(issue.path[0] ?? ''), issue.message)),
    );
  }
  const env = parsed.data;
  return {
    gateway: {
      token: env.REPLICATE_API_TOKEN,
      baseUrl: env.REPLICATE_BASE_URL,
      headers: env.REPLICATE_HEADERS,
      pollsPerSecond: env.GATEWAY_POLLS_PER_SECOND,
      outputLimitBytes: env.OUTPUT_LIMIT_MIB * mebibyte,
    },
    http: { host: env.HOST, port: env.PORT },
    web: { enabled: !hasChat(env), accessToken: env.WEB_CHAT_TOKEN },
    discord:
      env.DISCORD_TOKEN === undefined
        ? undefined
        : {
            token: env.DISCORD_TOKEN,
            publicKey: env.DISCORD_PUBLIC_KEY?.toLowerCase(),
            apiUrl: env.DISCORD_API_URL,
            guildId: env.DISCORD_GUILD_ID,
            shards: env.DISCORD_SHARDS,
            directMessages: env.DISCORD_DM,
            uploadLimitBytes: env.DISCORD_UPLOAD_LIMIT_MIB * mebibyte,
          },
    store: env.STORE_URL,
    defaultModel: env.DEFAULT_MODEL,
    quota: { limit: env.QUOTA_LIMIT, windowMs: env.QUOTA_WINDOW, concurrent: env.QUOTA_CONCURRENT },
    logLevel: env.LOG_LEVEL,
  };
}

/** Every secret of a configuration, so that the log can keep them out. */
export function secretsOf(config: Config): string[] {
  const { gateway, web, discord } = config;
  const secrets = [gateway.token, web.accessToken, discord?.token, ...Object.values(gateway.headers)];
  return secrets.filter((secret) => secret !== undefined);
}

const mebibyte = 1024 * 1024;

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
  DISCORD_TOKEN: 'your-bot-token',
  DISCORD_PUBLIC_KEY: '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
  DISCORD_API_URL: 'https://discord.com/api',
  DISCORD_GUILD_ID: '123456789012345678',
  DISCORD_SHARDS: '1',
  DISCORD_DM: 'true',
  DISCORD_UPLOAD_LIMIT_MIB: '25',
  STORE_URL: 'sqlite:./data/darkroom.db',
  DEFAULT_MODEL: 'flux-schnell',
  QUOTA_LIMIT: '50',
  QUOTA_WINDOW: '24h',
  QUOTA_CONCURRENT: '3',
  LOG_LEVEL: 'info',
} as const;

const schema = z
  .object({
    REPLICATE_API_TOKEN: token,
    REPLICATE_BASE_URL: baseUrl(examples.REPLICATE_BASE_URL, 'the whole address that predictions are under'),
    REPLICATE_HEADERS: headerLines,
    GATEWAY_POLLS_PER_SECOND: wholeNumber(1, 1000, 40),
    OUTPUT_LIMIT_MIB: wholeNumber(1, 2048, 100),
    HOST: z.string().default(examples.HOST),
    PORT: wholeNumber(0, 65_535, 3000),
    WEB_CHAT_TOKEN: text.refine(
      (given) => given === undefined || given.length >= 16,
      'must have at least 16 characters, because it is all that keeps strangers out',
    ),
    DISCORD_TOKEN: token,
    DISCORD_PUBLIC_KEY: text.refine(
      (given) => given === undefined || /^[\da-f]{64}$/iu.test(given),
      'must be the 64 hex digits that the Developer Portal shows as Public Key',
    ),
    DISCORD_API_URL: baseUrl(examples.DISCORD_API_URL, 'the address of the API').refine(
      (given) => !/\/v\d+$/u.test(given),
      'must end before the version, which Darkroom adds',
    ),
    DISCORD_GUILD_ID: text.refine(
      (given) => given === undefined || /^\d{17,20}$/u.test(given),
      'must be the id of a server, 17 to 20 digits',
    ),
    DISCORD_SHARDS: wholeNumber(1, 1000, 1),
    DISCORD_DM: yesOrNo(true),
    DISCORD_UPLOAD_LIMIT_MIB: wholeNumber(1, 25, 25),
    STORE_URL: storePlace(examples.STORE_URL),
    DEFAULT_MODEL: z.string().default(examples.DEFAULT_MODEL),
    QUOTA_LIMIT: wholeNumber(1, 1_000_000, 50),
    QUOTA_WINDOW: duration(examples.QUOTA_WINDOW),
    QUOTA_CONCURRENT: wholeNumber(1, 10_000, 3),
    LOG_LEVEL: z.enum(logLevels, `must be one of ${logLevels.join(', ')}`).default('info'),
  })
  .refine((env) => hasChat(env) || isLoopback(env.HOST) || env.WEB_CHAT_TOKEN !== undefined, {
    path: ['WEB_CHAT_TOKEN'],
    message:
      'is needed when HOST is not a loopback address, or anyone on the network could spend your credits',
    when: () => true,
  })
  .refine((env) => env.DISCORD_PUBLIC_KEY === undefined || env.DISCORD_TOKEN !== undefined, {
    path: ['DISCORD_TOKEN'],
    message: 'is needed when DISCORD_PUBLIC_KEY is set, because what Discord asks is answered with it',
    when: () => true,
  });

/** Whether a chat platform is set up, so that the web chat is not what people use. */
function hasChat(env: { DISCORD_TOKEN?: string | undefined }): boolean {
  return env.DISCORD_TOKEN !== undefined;
}

function problem(name: string, message: string): string {
  const example = name in examples ? ` (for example ${name}=${examples[name as keyof typeof examples]})` : '';
  return `${name} ${message}${example}`;
}
