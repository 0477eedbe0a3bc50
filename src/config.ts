// The environment as settings: every problem at once, and never a default in place of a mistake.
import type { DiscordSettings } from './adapters/discord/schema.ts';
import type { SlackSettings } from './adapters/slack/schema.ts';
import type { StorePlace } from './setting-readers.ts';
import { environment, examples, hasChat, type Environment } from './settings.ts';

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
  /** Where the gateway can call back; `secret` is asked from it where it is undefined. */
  webhook: { publicUrl: string; secret: string | undefined } | undefined;
  http: { host: string; port: number; metricsToken: string | undefined };
  /** The web chat is what people use where no chat platform is set up. */
  web: { enabled: boolean; accessToken: string | undefined };
  /** undefined: Discord is not used. */
  discord: DiscordSettings | undefined;
  /** undefined: Slack is not used. */
  slack: SlackSettings | undefined;
  store: StorePlace;
  /** What this process does: everything, or one side of what several share. */
  role: Environment['ROLE'];
  defaultModel: string;
  /** undefined: the model that says of itself that edits go to it. */
  editModel: string | undefined;
  /** `folder`: the operator's own model files; undefined where there are none. */
  models: { folder: string | undefined };
  quota: { limit: number; windowMs: number; concurrent: number };
  /** undefined: the quota above is all there is. */
  policyFile: string | undefined;
  /** How long ended generations stay on record. */
  retentionMs: number;
  logLevel: Environment['LOG_LEVEL'];
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
export function readConfig(variables: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.keys(examples).map((name) => [name, variables[name]?.trim() || undefined]),
  );
  const parsed = environment.safeParse(given);
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
    webhook:
      env.PUBLIC_URL === undefined
        ? undefined
        : { publicUrl: env.PUBLIC_URL, secret: env.REPLICATE_WEBHOOK_SECRET },
    http: { host: env.HOST, port: env.PORT, metricsToken: env.METRICS_TOKEN },
    web: { enabled: !hasChat(env), accessToken: env.WEB_CHAT_TOKEN },
    discord: discordOf(env),
    slack: slackOf(env),
    store: env.STORE_URL,
    role: env.ROLE,
    defaultModel: env.DEFAULT_MODEL,
    editModel: env.EDIT_MODEL,
    models: { folder: env.MODELS_DIR },
    quota: { limit: env.QUOTA_LIMIT, windowMs: env.QUOTA_WINDOW, concurrent: env.QUOTA_CONCURRENT },
    policyFile: env.POLICY_FILE,
    retentionMs: env.RETENTION_DAYS * 86_400_000,
    logLevel: env.LOG_LEVEL,
  };
}

/** Every secret of a configuration, so that the log can keep them out. */
export function secretsOf(config: Config): string[] {
  const { gateway, webhook, http, web, discord, slack, store } = config;
  const secrets = [
    ...passwordOf(store),
    gateway.token,
    webhook?.secret,
    http.metricsToken,
    web.accessToken,
    discord?.token,
    slack?.botToken,
    slack?.appToken,
    slack?.signingSecret,
    ...Object.values(gateway.headers),
  ];
  return secrets.filter((secret) => secret !== undefined);
}

/** As it is sent, and as it stands in the address. */
function passwordOf(store: StorePlace): string[] {
  const { password } = new URL(store.kind === 'redis' ? store.url : 'redis://none');
  return password === '' ? [] : [...new Set([password, decodeURIComponent(password)])];
}

function discordOf(env: Environment): DiscordSettings | undefined {
  if (env.DISCORD_TOKEN === undefined) return undefined;
  return {
    token: env.DISCORD_TOKEN,
    publicKey: env.DISCORD_PUBLIC_KEY?.toLowerCase(),
    apiUrl: env.DISCORD_API_URL,
    guildId: env.DISCORD_GUILD_ID,
    shards: env.DISCORD_SHARDS,
    directMessages: env.DISCORD_DM,
    uploadLimitBytes: env.DISCORD_UPLOAD_LIMIT_MIB * mebibyte,
  };
}

function slackOf(env: Environment): SlackSettings | undefined {
  if (env.SLACK_BOT_TOKEN === undefined) return undefined;
  return {
    botToken: env.SLACK_BOT_TOKEN,
    appToken: env.SLACK_APP_TOKEN,
    signingSecret: env.SLACK_SIGNING_SECRET,
    apiUrl: env.SLACK_API_URL,
    commands: {
      imagine: env.SLACK_COMMAND_IMAGINE,
      usage: env.SLACK_COMMAND_USAGE,
      models: env.SLACK_COMMAND_MODELS,
      darkroom: env.SLACK_COMMAND_DARKROOM,
    },
    pingTimeoutMs: env.SLACK_PING_TIMEOUT,
    serverPingTimeoutMs: env.SLACK_SERVER_PING_TIMEOUT,
  };
}

const mebibyte = 1024 * 1024;

function problem(name: string, message: string): string {
  const example = name in examples ? ` (for example ${name}=${examples[name as keyof typeof examples]})` : '';
  return `${name} ${message}${example}`;
}
