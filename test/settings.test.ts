// The settings of the chat platforms: what each is set up by, and what is missing.
import { describe, expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';
import { problemsOf } from './setting-problems.ts';

describe('Discord', () => {
  const discord = (settings: Record<string, string> = {}) =>
    readConfig({ DISCORD_TOKEN: 'a-token', ...settings }).discord;

  test('is set up by its token alone', () => {
    expect(discord()).toEqual({
      token: 'a-token',
      publicKey: undefined,
      apiUrl: 'https://discord.com/api',
      guildId: undefined,
      shards: { ids: [0], total: 1 },
      directMessages: true,
      uploadLimitBytes: 26_214_400,
    });
  });

  test.each<[Record<string, string>, object]>([
    [{ DISCORD_PUBLIC_KEY: 'AB'.repeat(32) }, { publicKey: 'ab'.repeat(32) }],
    [{ DISCORD_API_URL: 'http://127.0.0.1:8080/api/' }, { apiUrl: 'http://127.0.0.1:8080/api' }],
    [{ DISCORD_GUILD_ID: '12345678901234567' }, { guildId: '12345678901234567' }],
    [{ DISCORD_GUILD_ID: '12345678901234567890' }, { guildId: '12345678901234567890' }],
    [{ DISCORD_SHARDS: '3' }, { shards: { ids: [0, 1, 2], total: 3 } }],
    [{ DISCORD_SHARDS: '0-1/4' }, { shards: { ids: [0, 1], total: 4 } }],
    [{ DISCORD_SHARDS: '2/4' }, { shards: { ids: [2], total: 4 } }],
    [{ DISCORD_SHARDS: '3-3/4' }, { shards: { ids: [3], total: 4 } }],
    [
      { DISCORD_SHARDS: '0-999/1000' },
      { shards: { ids: Array.from({ length: 1000 }, (_, id) => id), total: 1000 } },
    ],
    [{ DISCORD_DM: 'false' }, { directMessages: false }],
    [{ DISCORD_DM: 'true' }, { directMessages: true }],
    [{ DISCORD_UPLOAD_LIMIT_MIB: '1' }, { uploadLimitBytes: 1_048_576 }],
  ])('takes %j', (settings, expected) => {
    expect(discord(settings)).toMatchObject(expected);
  });

  test('is off without its token, whatever else is set, but for a key that nothing could be answered with', () => {
    const others = { DISCORD_GUILD_ID: '12345678901234567', DISCORD_SHARDS: '2', DISCORD_DM: 'false' };
    expect(readConfig(others)).toEqual(readConfig({}));
    expect(problemsOf({ ...others, DISCORD_PUBLIC_KEY: 'ab'.repeat(32) })).toEqual([
      expect.stringMatching(/^ {2}DISCORD_TOKEN is needed when DISCORD_PUBLIC_KEY is set, .*DISCORD_TOKEN=/u),
    ]);
  });

  test.each(['ab'.repeat(31), 'ab'.repeat(33), 'xy'.repeat(32)])('takes no public key like %s', (key) => {
    expect(problemsOf({ DISCORD_TOKEN: 'a-token', DISCORD_PUBLIC_KEY: key })).toEqual([
      expect.stringMatching(/^ {2}DISCORD_PUBLIC_KEY must be the 64 hex digits .*DISCORD_PUBLIC_KEY=/u),
    ]);
  });

  test.each(['4/4', '3-1/4', '0-4/4', '0/0', '-1/4', '1-/4', '1/4/8', '0-1', '0 - 1 / 4', '0/1001'])(
    'takes no shards like %s, and says how they are written',
    (given) => {
      expect(problemsOf({ DISCORD_TOKEN: 'a-token', DISCORD_SHARDS: given })).toEqual([
        expect.stringMatching(
          /^ {2}DISCORD_SHARDS must be how many shards there are, 1 to 1000, or which .+ "0-1\/4" or "2\/4"/u,
        ),
      ]);
    },
  );

  test('takes the place of the web chat, and of its token on a host that others can reach', () => {
    expect(readConfig({ DISCORD_TOKEN: 'a-token', HOST: '0.0.0.0' })).toMatchObject({
      http: { host: '0.0.0.0' },
      web: { enabled: false },
    });
  });
});

describe('Slack', () => {
  const bot = 'xoxb-1-2-a';
  const app = 'xapp-1-A-2-b';
  const secret = '0123456789abcdef'.repeat(2);
  const both = { SLACK_BOT_TOKEN: bot, SLACK_APP_TOKEN: app };

  test('is set up by its two tokens', () => {
    expect(readConfig(both).slack).toEqual({
      botToken: bot,
      appToken: app,
      signingSecret: undefined,
      apiUrl: 'https://slack.com/api/',
      commands: { imagine: '/imagine', usage: '/usage', models: '/models', darkroom: '/darkroom' },
      pingTimeoutMs: 20_000,
      serverPingTimeoutMs: 30_000,
    });
  });

  test.each<[Record<string, string>, object]>([
    [
      { SLACK_APP_TOKEN: '', SLACK_SIGNING_SECRET: secret },
      { appToken: undefined, signingSecret: secret },
    ],
    [{ SLACK_SIGNING_SECRET: secret }, { appToken: app, signingSecret: secret }],
    [{ SLACK_API_URL: 'http://127.0.0.1:8080/api' }, { apiUrl: 'http://127.0.0.1:8080/api/' }],
    [{ SLACK_API_URL: 'http://127.0.0.1:8080/api//' }, { apiUrl: 'http://127.0.0.1:8080/api/' }],
    [
      { SLACK_COMMAND_IMAGINE: '/picture' },
      { commands: { imagine: '/picture', usage: '/usage', models: '/models', darkroom: '/darkroom' } },
    ],
    [{ SLACK_COMMAND_USAGE: `/${'x'.repeat(31)}` }, { commands: { usage: `/${'x'.repeat(31)}` } }],
    [{ SLACK_PING_TIMEOUT: '5s' }, { pingTimeoutMs: 5000 }],
    [{ SLACK_SERVER_PING_TIMEOUT: '10m' }, { serverPingTimeoutMs: 600_000 }],
  ])('takes %j', (settings, expected) => {
    expect(readConfig({ ...both, ...settings }).slack).toMatchObject(expected);
  });

  test.each<[Record<string, string>, RegExp]>([
    [
      { SLACK_BOT_TOKEN: bot },
      /^ {2}SLACK_APP_TOKEN is needed when SLACK_BOT_TOKEN is set, or SLACK_SIGNING_SECRET/u,
    ],
    [
      { SLACK_APP_TOKEN: app },
      /^ {2}SLACK_BOT_TOKEN is needed when SLACK_APP_TOKEN or SLACK_SIGNING_SECRET/u,
    ],
    [{ SLACK_SIGNING_SECRET: secret }, /^ {2}SLACK_BOT_TOKEN is needed when SLACK_APP_TOKEN or /u],
    [
      { ...both, SLACK_BOT_TOKEN: app },
      /^ {2}SLACK_BOT_TOKEN is an App-Level Token, .+ SLACK_APP_TOKEN; .+ starts with xoxb-/u,
    ],
    [
      { ...both, SLACK_APP_TOKEN: bot },
      /^ {2}SLACK_APP_TOKEN is the token of the bot, .+ SLACK_BOT_TOKEN; .+ starts with xapp-/u,
    ],
    [
      { ...both, SLACK_BOT_TOKEN: 'xoxp-1-2-a' },
      /^ {2}SLACK_BOT_TOKEN is the token of a person; .+ Bot User OAuth Token .+ starts with xoxb-/u,
    ],
    [
      { ...both, SLACK_BOT_TOKEN: 'xoxe.xoxb-1-a' },
      /^ {2}SLACK_BOT_TOKEN is .+ after 12 hours: .+ rotation/u,
    ],
    [{ ...both, SLACK_BOT_TOKEN: 'token' }, /^ {2}SLACK_BOT_TOKEN must be the Bot User OAuth Token /u],
    [{ ...both, SLACK_BOT_TOKEN: 'xoxb-a b' }, /^ {2}SLACK_BOT_TOKEN must be one word without spaces/u],
    [{ ...both, SLACK_APP_TOKEN: 'token' }, /^ {2}SLACK_APP_TOKEN must be the App-Level Token /u],
    ...['ab'.repeat(15), 'ab'.repeat(17), 'xy'.repeat(16), 'AB'.repeat(16)].map(
      (wrong): [Record<string, string>, RegExp] => [
        { ...both, SLACK_SIGNING_SECRET: wrong },
        /^ {2}SLACK_SIGNING_SECRET must be the 32 hex digits .+ Signing Secret/u,
      ],
    ),
    [
      { ...both, SLACK_COMMAND_IMAGINE: '/usage' },
      /^ {2}SLACK_COMMAND_USAGE must not be the same as SLACK_COMMAND_IMAGINE/u,
    ],
  ])('refuses %j with one sentence', (settings, sentence) => {
    expect(problemsOf(settings)).toEqual([expect.stringMatching(sentence)]);
  });

  test('is off without its token, whatever else is set', () => {
    expect(readConfig({ SLACK_COMMAND_IMAGINE: '/picture', SLACK_PING_TIMEOUT: '5s' })).toEqual(
      readConfig({}),
    );
  });

  test('takes the place of the web chat, and may be used beside Discord', () => {
    expect(readConfig({ ...both, HOST: '0.0.0.0' })).toMatchObject({ web: { enabled: false } });
    expect(readConfig({ ...both, DISCORD_TOKEN: 'a-token' })).toMatchObject({
      discord: { token: 'a-token' },
      slack: { botToken: bot },
    });
  });
});
