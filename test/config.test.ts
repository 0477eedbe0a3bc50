// The settings: what is taken, what is refused, and what the refusal says.
import { describe, expect, test } from 'vitest';
import { readConfig, secretsOf } from '../src/config.ts';
import { examples } from '../src/settings.ts';
import { problemsOf } from './setting-problems.ts';

const defaults = {
  gateway: {
    token: undefined,
    baseUrl: 'https://api.replicate.com/v1',
    headers: {},
    pollsPerSecond: 40,
    outputLimitBytes: 104_857_600,
  },
  webhook: undefined,
  http: { host: '127.0.0.1', port: 3000, metricsToken: undefined },
  web: { enabled: true, accessToken: undefined },
  discord: undefined,
  slack: undefined,
  store: { kind: 'sqlite', path: './data/darkroom.db' },
  defaultModel: 'flux-schnell',
  editModel: undefined,
  models: { folder: undefined },
  quota: { limit: 50, windowMs: 86_400_000, concurrent: 3 },
  policyFile: undefined,
  role: 'all',
  retentionMs: 2_592_000_000,
  logLevel: 'info',
};

describe('what is not set', () => {
  test('has its default', () => {
    expect(readConfig({})).toEqual(defaults);
  });

  test('includes what is empty or only space', () => {
    const empty = Object.fromEntries(Object.keys(examples).map((name) => [name, ' \t ']));
    expect(readConfig(empty)).toEqual(defaults);
    expect(readConfig({ PORT: '', QUOTA_LIMIT: '' })).toEqual(defaults);
  });

  test('is not disturbed by settings of other programs', () => {
    expect(readConfig({ PATH: '/bin', port: '1', NODE_ENV: 'production' })).toEqual(defaults);
  });
});

describe('good values', () => {
  test.each(Object.entries(examples))('include the example of %s', (name, example) => {
    const { DISCORD_TOKEN, SLACK_BOT_TOKEN, SLACK_APP_TOKEN } = examples;
    const needed: Record<string, object> = {
      DISCORD_PUBLIC_KEY: { DISCORD_TOKEN },
      SLACK_BOT_TOKEN: { SLACK_APP_TOKEN },
      SLACK_APP_TOKEN: { SLACK_BOT_TOKEN },
      SLACK_SIGNING_SECRET: { SLACK_BOT_TOKEN },
    };
    expect(() => readConfig({ ...needed[name], [name]: example })).not.toThrow();
  });

  test('include all examples at once', () => {
    expect(() => readConfig(examples)).not.toThrow();
  });

  test.each<[Record<string, string>, object]>([
    [{ REPLICATE_API_TOKEN: ' r8_abc ' }, { gateway: { token: 'r8_abc' } }],
    [
      { REPLICATE_BASE_URL: 'https://gateway.example/replicate/v1//' },
      { gateway: { baseUrl: 'https://gateway.example/replicate/v1' } },
    ],
    [{ REPLICATE_BASE_URL: 'http://127.0.0.1:8080' }, { gateway: { baseUrl: 'http://127.0.0.1:8080' } }],
    [
      { REPLICATE_HEADERS: 'X-Key: one: two\nCF-Aig-Authorization:Bearer x' },
      { gateway: { headers: { 'x-key': 'one: two', 'cf-aig-authorization': 'Bearer x' } } },
    ],
    [{ REPLICATE_HEADERS: 'A: 1\\nB: 2' }, { gateway: { headers: { a: '1', b: '2' } } }],
    [{ GATEWAY_POLLS_PER_SECOND: '1' }, { gateway: { pollsPerSecond: 1 } }],
    [{ OUTPUT_LIMIT_MIB: '5' }, { gateway: { outputLimitBytes: 5_242_880 } }],
    [{ PORT: '0' }, { http: { port: 0 } }],
    [{ PORT: '65535' }, { http: { port: 65_535 } }],
    [{ HOST: 'localhost' }, { http: { host: 'localhost' } }],
    [{ HOST: '127.1.2.3' }, { http: { host: '127.1.2.3' } }],
    [{ HOST: '::1' }, { http: { host: '::1' } }],
    [{ STORE_URL: 'memory:' }, { store: { kind: 'memory' } }],
    [{ STORE_URL: 'sqlite:/var/lib/d.db' }, { store: { kind: 'sqlite', path: '/var/lib/d.db' } }],
    [
      { STORE_URL: 'redis://r:6380/3', REPLICATE_API_TOKEN: 'r8' },
      { store: { kind: 'redis', url: 'redis://r:6380/3' }, role: 'all' },
    ],
    [
      { STORE_URL: 'rediss://u:p@r.example', REPLICATE_API_TOKEN: 'r8' },
      { store: { kind: 'redis', url: 'rediss://u:p@r.example' } },
    ],
    [{ DEFAULT_MODEL: 'flux-dev' }, { defaultModel: 'flux-dev' }],
    [{ EDIT_MODEL: 'sdxl' }, { editModel: 'sdxl' }],
    [{ MODELS_DIR: '/srv/models' }, { models: { folder: '/srv/models' } }],
    [{ QUOTA_LIMIT: '1' }, { quota: { limit: 1 } }],
    [{ QUOTA_WINDOW: '90s' }, { quota: { windowMs: 90_000 } }],
    [{ QUOTA_WINDOW: '30 m' }, { quota: { windowMs: 1_800_000 } }],
    [{ QUOTA_WINDOW: '7d' }, { quota: { windowMs: 604_800_000 } }],
    [{ QUOTA_CONCURRENT: '10' }, { quota: { concurrent: 10 } }],
    [{ LOG_LEVEL: 'debug' }, { logLevel: 'debug' }],
  ])('include %j', (environment, expected) => {
    expect(readConfig(environment)).toMatchObject(expected);
  });
});

describe('bad values', () => {
  test.each<[name: string, values: string[]]>([
    ['REPLICATE_API_TOKEN', ['two words', 'smart“quotes”', 'line\nbreak']],
    [
      'REPLICATE_BASE_URL',
      [
        'gateway.example/v1',
        'ftp://x/v1',
        'nonsense',
        'https://',
        'https://u:p@x/v1',
        'https://x/v1?a=b',
        'https://x/#a',
      ],
    ],
    ['REPLICATE_HEADERS', ['no colon', 'a b: c', ': value', 'name:', 'X: 여우', 'A: 1\nbroken']],
    ['GATEWAY_POLLS_PER_SECOND', ['0', '-1', '1001', '1.5', 'many', '1e2', '0x10', 'NaN', 'Infinity']],
    ['OUTPUT_LIMIT_MIB', ['0', '2049', '100MB', '1,000']],
    ['PORT', ['-1', '65536', '3000.5', 'http', '99999999999999999999', '３０００']],
    ['WEB_CHAT_TOKEN', ['short', 'fifteen-letters']],
    ['DISCORD_TOKEN', ['Bot abc', 'smart“quotes”', 'line\nbreak']],
    ['DISCORD_API_URL', ['discord.com/api', 'https://discord.com/api/v10', 'wss://x/', 'https://x/?v=10']],
    ['DISCORD_GUILD_ID', ['my server', '1234567890123456', '123456789012345678901', '-12345678901234567']],
    ['DISCORD_SHARDS', ['0', '1001', 'auto', '1.5']],
    ['DISCORD_DM', ['yes', '1', 'TRUE', 'off']],
    ['DISCORD_UPLOAD_LIMIT_MIB', ['0', '26', '10MiB', '9.5']],
    ['SLACK_API_URL', ['slack.com/api/', 'wss://slack.com/api/', 'https://slack.com/api/?token=x']],
    ['SLACK_COMMAND_IMAGINE', ['imagine', '/', '/two words', '//imagine', `/${'x'.repeat(32)}`]],
    ['SLACK_COMMAND_USAGE', ['usage', '/imagine', '/what is left', '/a/b']],
    ['SLACK_PING_TIMEOUT', ['20', '0s', '11m', '30d']],
    ['SLACK_SERVER_PING_TIMEOUT', ['soon', '601s']],
    ['STORE_URL', ['sqlite:', 'sqlite::memory:', './data/darkroom.db', 'postgres://x/y', 'MEMORY']],
    [
      'STORE_URL',
      ['redis', 'redis://', 'redis:///0', 'redis://r/zero', 'redis://r/0?db=1', 'redis://:%zz@r'],
    ],
    ['ROLE', ['both', 'Front', 'master']],
    ['QUOTA_LIMIT', ['0', '-5', '1.5', 'fifty', '1000001']],
    ['QUOTA_WINDOW', ['24', 'h', '0h', '1.5h', '1h30m', '24 hours', '-1h', '1w', '1000000d']],
    ['QUOTA_CONCURRENT', ['0', 'x', '10001']],
    ['LOG_LEVEL', ['verbose', 'INFO', '3']],
  ])('of %s are refused with name, problem and example, and never become the default', (name, values) => {
    for (const value of values) {
      const problems = problemsOf({ [name]: value });
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatch(
        new RegExp(`^  ${name} (?:must|is) .{10,} \\(for example ${name}=.+\\)$`, 'u'),
      );
      expect(problems[0]).toContain(`${name}=${examples[name as keyof typeof examples]}`);
    }
  });

  test('are all told at once', () => {
    const problems = problemsOf({
      PORT: 'x',
      QUOTA_LIMIT: '0',
      QUOTA_WINDOW: 'y',
      LOG_LEVEL: 'z',
      HOST: '0.0.0.0',
    });
    const names = problems.map((line) => line.trim().replace(/ .*/u, ''));
    expect(names.sort()).toEqual(['LOG_LEVEL', 'PORT', 'QUOTA_LIMIT', 'QUOTA_WINDOW', 'WEB_CHAT_TOKEN']);
  });

  test('never repeat a secret', () => {
    const secrets = {
      REPLICATE_API_TOKEN: 'my secret',
      WEB_CHAT_TOKEN: 'my secret',
      DISCORD_TOKEN: 'my secret',
      SLACK_BOT_TOKEN: 'my secret',
      SLACK_APP_TOKEN: 'xoxb-my-secret',
      SLACK_SIGNING_SECRET: 'my secret',
      REPLICATE_HEADERS: 'my secret',
    };
    const urls = { REPLICATE_BASE_URL: 'https://me:my secret@x/v1' };
    expect(problemsOf({ ...secrets, ...urls }).join('\n')).not.toMatch(/my.secret/u);
  });
});

describe('a host that others can reach', () => {
  test.each(['0.0.0.0', '::', '192.168.1.5', '10.0.0.1', 'example.org', '128.0.0.1', '::2'])(
    'needs a token: %s',
    (host) => {
      expect(problemsOf({ HOST: host })).toEqual([expect.stringMatching(/^ {2}WEB_CHAT_TOKEN is needed/u)]);
      const token = 'a-long-random-word';
      expect(readConfig({ HOST: host, WEB_CHAT_TOKEN: token })).toMatchObject({
        http: { host },
        web: { accessToken: token },
      });
    },
  );

  test('is told about a token that is too short once', () => {
    expect(problemsOf({ HOST: '0.0.0.0', WEB_CHAT_TOKEN: 'short' })).toEqual([
      expect.stringMatching(/^ {2}WEB_CHAT_TOKEN must have at least 16 characters/u),
    ]);
  });
});

test('a front and a worker need a Redis between them, and a Redis a gateway that all can reach', () => {
  const apart = { STORE_URL: 'redis://127.0.0.1', REPLICATE_API_TOKEN: 'r8_x' };
  for (const role of ['front', 'worker']) {
    expect(readConfig({ ...apart, ROLE: role })).toMatchObject({ role });
    expect(problemsOf({ ROLE: role })).toEqual([
      expect.stringMatching(
        /^ {2}ROLE must be all as long as STORE_URL is not the address of a Redis, .*ROLE=all/u,
      ),
    ]);
  }
  expect(problemsOf({ STORE_URL: 'redis://127.0.0.1' })).toEqual([
    expect.stringMatching(
      /^ {2}REPLICATE_API_TOKEN is needed when STORE_URL is a Redis, .*npm run simulator/u,
    ),
  ]);
});

test('the secrets are the tokens and the values of the headers', () => {
  const config = readConfig({
    REPLICATE_API_TOKEN: 'r8_secret',
    WEB_CHAT_TOKEN: 'a-long-random-word',
    DISCORD_TOKEN: 'discord-secret',
    SLACK_BOT_TOKEN: 'xoxb-secret',
    SLACK_APP_TOKEN: 'xapp-secret',
    SLACK_SIGNING_SECRET: 'ab'.repeat(16),
    REPLICATE_HEADERS: 'X-Key: header-secret',
    STORE_URL: 'redis://ann:p%40ss-word@127.0.0.1/2',
  });
  expect(secretsOf(config).sort()).toEqual([
    'a-long-random-word',
    'ab'.repeat(16),
    'discord-secret',
    'header-secret',
    'p%40ss-word',
    'p@ss-word',
    'r8_secret',
    'xapp-secret',
    'xoxb-secret',
  ]);
  expect(secretsOf(readConfig({}))).toEqual([]);
});
