// Every setting there is: a value that works, and what it may be.
import { z } from 'zod';
import {
  baseUrl,
  duration,
  headerLines,
  isLoopback,
  publicUrl,
  shardRange,
  slackToken,
  slashCommand,
  storePlace,
  text,
  token,
  wholeNumber,
  yesOrNo,
} from './setting-readers.ts';

const roles = ['all', 'front', 'worker'] as const;
const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** The settings there are, each with a value that works: shown with its problem, and kept equal to .env.example. */
export const examples = {
  REPLICATE_API_TOKEN: 'r8_your-token',
  REPLICATE_BASE_URL: 'https://api.replicate.com/v1',
  REPLICATE_HEADERS: 'X-Connection-Api-Key: your-key',
  GATEWAY_POLLS_PER_SECOND: '40',
  OUTPUT_LIMIT_MIB: '100',
  PUBLIC_URL: 'https://darkroom.example.com',
  REPLICATE_WEBHOOK_SECRET: 'whsec_0123456789abcdef0123456789abcdef',
  HOST: '127.0.0.1',
  PORT: '3000',
  METRICS_TOKEN: 'another-long-random-word',
  WEB_CHAT_TOKEN: 'a-long-random-word',
  DISCORD_TOKEN: 'your-bot-token',
  DISCORD_PUBLIC_KEY: '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
  DISCORD_API_URL: 'https://discord.com/api',
  DISCORD_GUILD_ID: '123456789012345678',
  DISCORD_SHARDS: '1',
  DISCORD_DM: 'true',
  DISCORD_UPLOAD_LIMIT_MIB: '25',
  SLACK_BOT_TOKEN: 'xoxb-your-token',
  SLACK_APP_TOKEN: 'xapp-your-token',
  SLACK_SIGNING_SECRET: '0123456789abcdef0123456789abcdef',
  SLACK_API_URL: 'https://slack.com/api/',
  SLACK_COMMAND_IMAGINE: '/imagine',
  SLACK_COMMAND_USAGE: '/usage',
  SLACK_COMMAND_MODELS: '/models',
  SLACK_COMMAND_DARKROOM: '/darkroom',
  SLACK_PING_TIMEOUT: '20s',
  SLACK_SERVER_PING_TIMEOUT: '30s',
  STORE_URL: 'sqlite:./data/darkroom.db',
  ROLE: 'all',
  DEFAULT_MODEL: 'flux-schnell',
  EDIT_MODEL: 'flux-kontext-pro',
  MODELS_DIR: './models',
  QUOTA_LIMIT: '50',
  QUOTA_WINDOW: '24h',
  QUOTA_CONCURRENT: '3',
  POLICY_FILE: './policy.yaml',
  RETENTION_DAYS: '30',
  LOG_LEVEL: 'info',
} as const;

/** The environment as these settings: reading it tells every problem at once. */
export const environment = z
  .object({
    REPLICATE_API_TOKEN: token,
    REPLICATE_BASE_URL: baseUrl(examples.REPLICATE_BASE_URL, 'the whole address that predictions are under'),
    REPLICATE_HEADERS: headerLines,
    GATEWAY_POLLS_PER_SECOND: wholeNumber(1, 1000, 40),
    OUTPUT_LIMIT_MIB: wholeNumber(1, 2048, 100),
    PUBLIC_URL: publicUrl,
    REPLICATE_WEBHOOK_SECRET: text.refine(
      (given) => given === undefined || /^whsec_[A-Za-z0-9+/]{4,}={0,2}$/u.test(given),
      'must be the signing secret as the gateway shows it: whsec_ with Base64 behind it',
    ),
    HOST: z.string().default(examples.HOST),
    PORT: wholeNumber(0, 65_535, 3000),
    METRICS_TOKEN: text.refine(
      (given) => given === undefined || given.length >= 16,
      'must have at least 16 characters, because it is all that keeps strangers out',
    ),
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
    DISCORD_SHARDS: shardRange(1000),
    DISCORD_DM: yesOrNo(true),
    DISCORD_UPLOAD_LIMIT_MIB: wholeNumber(1, 25, 25),
    SLACK_BOT_TOKEN: slackToken('xoxb-', 'the Bot User OAuth Token of the page “OAuth & Permissions”'),
    SLACK_APP_TOKEN: slackToken('xapp-', 'the App-Level Token of the page “Basic Information”'),
    SLACK_SIGNING_SECRET: text.refine(
      (given) => given === undefined || /^[\da-f]{32}$/u.test(given),
      'must be the 32 hex digits that “Basic Information” shows as Signing Secret, not the Client Secret',
    ),
    SLACK_API_URL: baseUrl(examples.SLACK_API_URL, 'the address that the methods are under').transform(
      (given) => `${given}/`,
    ),
    SLACK_COMMAND_IMAGINE: slashCommand(examples.SLACK_COMMAND_IMAGINE),
    SLACK_COMMAND_USAGE: slashCommand(examples.SLACK_COMMAND_USAGE),
    SLACK_COMMAND_MODELS: slashCommand(examples.SLACK_COMMAND_MODELS),
    SLACK_COMMAND_DARKROOM: slashCommand(examples.SLACK_COMMAND_DARKROOM),
    SLACK_PING_TIMEOUT: patience(examples.SLACK_PING_TIMEOUT),
    SLACK_SERVER_PING_TIMEOUT: patience(examples.SLACK_SERVER_PING_TIMEOUT),
    STORE_URL: storePlace(examples.STORE_URL),
    ROLE: z.enum(roles, `must be one of ${roles.join(', ')}`).default('all'),
    DEFAULT_MODEL: z.string().default(examples.DEFAULT_MODEL),
    EDIT_MODEL: text,
    MODELS_DIR: text,
    QUOTA_LIMIT: wholeNumber(1, 1_000_000, 50),
    QUOTA_WINDOW: duration(examples.QUOTA_WINDOW),
    QUOTA_CONCURRENT: wholeNumber(1, 10_000, 3),
    POLICY_FILE: text,
    RETENTION_DAYS: wholeNumber(1, 3650, 30),
    LOG_LEVEL: z.enum(logLevels, `must be one of ${logLevels.join(', ')}`).default('info'),
  })
  .refine((env) => hasChat(env) || isLoopback(env.HOST) || env.WEB_CHAT_TOKEN !== undefined, {
    path: ['WEB_CHAT_TOKEN'],
    message:
      'is needed when HOST is not a loopback address, or anyone on the network could spend your credits',
    when: () => true,
  })
  .refine((env) => isAlone(env) || env.STORE_URL?.kind === 'redis', {
    path: ['ROLE'],
    message:
      'must be all as long as STORE_URL is not the address of a Redis, redis://…, on which processes share the work',
    when: () => true,
  })
  .refine((env) => env.STORE_URL?.kind !== 'redis' || env.REPLICATE_API_TOKEN !== undefined, {
    path: ['REPLICATE_API_TOKEN'],
    message:
      'is needed when STORE_URL is a Redis, because the built-in simulator lives in one process alone: one for all is started with npm run simulator',
    when: () => true,
  })
  .refine((env) => env.DISCORD_PUBLIC_KEY === undefined || env.DISCORD_TOKEN !== undefined, {
    path: ['DISCORD_TOKEN'],
    message: 'is needed when DISCORD_PUBLIC_KEY is set, because what Discord asks is answered with it',
    when: () => true,
  })
  .refine((env) => env.SLACK_BOT_TOKEN === undefined || hasSlackEvents(env), {
    path: ['SLACK_APP_TOKEN'],
    message:
      'is needed when SLACK_BOT_TOKEN is set, or SLACK_SIGNING_SECRET where Slack posts to you, because nothing would be heard without',
    when: () => true,
  })
  .refine((env) => env.SLACK_BOT_TOKEN !== undefined || !hasSlackEvents(env), {
    path: ['SLACK_BOT_TOKEN'],
    message:
      'is needed when SLACK_APP_TOKEN or SLACK_SIGNING_SECRET is set, because Slack is answered with it',
    when: () => true,
  })
  .refine((env) => env.SLACK_COMMAND_IMAGINE !== env.SLACK_COMMAND_USAGE, {
    path: ['SLACK_COMMAND_USAGE'],
    message: 'must not be the same as SLACK_COMMAND_IMAGINE',
    when: () => true,
  })
  .refine((env) => ![env.SLACK_COMMAND_IMAGINE, env.SLACK_COMMAND_USAGE].includes(env.SLACK_COMMAND_MODELS), {
    path: ['SLACK_COMMAND_MODELS'],
    message: 'must not be the same as another command',
    when: () => true,
  })
  .refine(
    (env) =>
      ![env.SLACK_COMMAND_IMAGINE, env.SLACK_COMMAND_USAGE, env.SLACK_COMMAND_MODELS].includes(
        env.SLACK_COMMAND_DARKROOM,
      ),
    {
      path: ['SLACK_COMMAND_DARKROOM'],
      message: 'must not be the same as another command',
      when: () => true,
    },
  );

/** The settings as they were read. */
export type Environment = z.output<typeof environment>;

/** What decides which platforms are used, and how. */
interface Ways {
  DISCORD_TOKEN?: string | undefined;
  SLACK_BOT_TOKEN?: string | undefined;
  SLACK_APP_TOKEN?: string | undefined;
  SLACK_SIGNING_SECRET?: string | undefined;
}

/** Whether a chat platform is set up, so that the web chat is not what people use. */
export function hasChat(env: Ways): boolean {
  return env.DISCORD_TOKEN !== undefined || env.SLACK_BOT_TOKEN !== undefined;
}

/** Whether one process does everything; a mistake in the role is told of by itself. */
function isAlone({ ROLE }: { ROLE?: string | undefined }): boolean {
  return ROLE !== 'front' && ROLE !== 'worker';
}

/** Whether events of Slack reach us, over a connection or in signed requests. */
function hasSlackEvents(env: Ways): boolean {
  return env.SLACK_APP_TOKEN !== undefined || env.SLACK_SIGNING_SECRET !== undefined;
}

/** How long to wait for a sign of life; what is longer than any pause would never notice a silent connection. */
function patience(fallback: string) {
  return duration(fallback).refine((waitMs) => waitMs <= 600_000, 'must be at most 10m');
}
