import { describe, expect, test } from 'vitest';
import { createCalls } from '../../../src/adapters/slack/api/calls.ts';
import { checkSlack } from '../../../src/adapters/slack/checks.ts';
import { optionalScopes, requiredScopes } from '../../../src/adapters/slack/manifest.ts';
import type { SlackSettings } from '../../../src/adapters/slack/schema.ts';
import { systemClock } from '../../../src/clock.ts';
import type { Finding } from '../../../src/finding.ts';
import type { Clock } from '../../../src/generation/ports.ts';
import { createLog } from '../../../src/log.ts';
import { startFakeSlack, type FakeSlack } from '../../fakes/slack/slack.ts';

const everyScope = [...requiredScopes, ...optionalScopes];

/** How the bot is set up where that differs from the fake, and what goes wrong before it is asked. */
interface Case {
  scopes?: readonly string[];
  settings?: (slack: FakeSlack) => Partial<SlackSettings>;
  before?: (slack: FakeSlack) => void;
}

interface Outcome {
  findings: Finding[];
  methods: string[];
  slack: FakeSlack;
}

async function lookAt({ scopes = everyScope, settings, before }: Case = {}): Promise<Outcome> {
  await using slack = await startFakeSlack({ scopes: [...scopes] });
  before?.(slack);
  const { botToken, appToken, apiUrl } = slack;
  const findings = await findingsOf({
    botToken,
    appToken,
    signingSecret: undefined,
    apiUrl,
    commands: { imagine: '/imagine', usage: '/usage', models: '/models', darkroom: '/darkroom' },
    pingTimeoutMs: 20_000,
    serverPingTimeoutMs: 30_000,
    ...settings?.(slack),
  });
  expect(slack.breaches).toEqual([]);
  return { findings, methods: slack.requests.map(({ method }) => method), slack };
}

/** Nobody waits between two tries here. */
const impatient: Clock = { ...systemClock, after: (_delayMs, callback) => systemClock.after(1, callback) };

async function findingsOf(settings: SlackSettings, withinMs = 10_000): Promise<Finding[]> {
  const { botToken: token, apiUrl } = settings;
  const log = createLog({ level: 'silent', secrets: [] });
  const calls = createCalls({ token, apiUrl, clock: impatient, log });
  const findings = await Array.fromAsync(checkSlack({ calls, settings }, AbortSignal.timeout(withinMs)));
  await calls.close();
  const told = findings.map(({ text }) => text).join('\n');
  const secrets = [settings.botToken, settings.appToken, settings.signingSecret];
  expect(secrets.filter((secret) => secret !== undefined && told.includes(secret))).toEqual([]);
  return findings;
}

const textsOf = ({ findings }: Outcome, verdict: Finding['verdict']) =>
  findings.filter((finding) => finding.verdict === verdict).map(({ text }) => text);

test('everything is well: two questions are asked, nothing is changed, and how to go on is there', async () => {
  const outcome = await lookAt();
  expect(textsOf(outcome, 'bad')).toEqual([]);
  expect(textsOf(outcome, 'good')).toEqual([
    expect.stringMatching(/^Slack takes the token: it belongs to the bot “.+” of “.+” \(https:\/\/\S+\)\.$/u),
    'Every scope that is needed is granted: commands, chat:write, files:write.',
    'Slack takes the app’s own token: events come over Socket Mode.',
  ]);
  expect(textsOf(outcome, 'note')).toEqual([
    expect.stringMatching(/^Bring the bot into a channel: type \/invite @\S+ there\.$/u),
  ]);
  expect(outcome.methods).toEqual(['auth.test', 'apps.connections.open']);
});

describe('the bot’s token', () => {
  test('is not one of Slack: that is told, and the other one is looked at all the same', async () => {
    const outcome = await lookAt({ settings: () => ({ botToken: 'xoxb-of-nobody' }) });
    expect(outcome.findings).toEqual([
      {
        verdict: 'bad',
        text: expect.stringMatching(
          /^Slack does not take the token in SLACK_BOT_TOKEN \(invalid_auth\): at https:\/\/api\.slack\.com\/apps .+ “OAuth & Permissions”, .+ “Bot User OAuth Token”/u,
        ),
      },
      { verdict: 'good', text: expect.stringMatching(/^Slack takes the app’s own token/u) },
    ]);
    expect(outcome.methods).toEqual(['auth.test', 'apps.connections.open']);
  });

  test.each(['account_inactive', 'token_revoked'])('is of an app that was removed: %s', async (error) => {
    const outcome = await lookAt({ before: ({ faults }) => faults.next('auth.test', { error }) });
    expect(textsOf(outcome, 'bad')).toEqual([
      expect.stringMatching(new RegExp(`^The app was taken out .+ \\(${error}\\): .+ “Install App”`, 'u')),
    ]);
  });

  test('cannot be asked about where Slack is not', async () => {
    const gone = await startFakeSlack();
    const { botToken, appToken, apiUrl } = gone;
    await gone[Symbol.asyncDispose]();
    const commands = { imagine: '/imagine', usage: '/usage', models: '/models', darkroom: '/darkroom' };
    const timeouts = { pingTimeoutMs: 1, serverPingTimeoutMs: 1 };
    const settings = { botToken, appToken, signingSecret: undefined, apiUrl, commands, ...timeouts };
    expect(await findingsOf(settings)).toEqual([
      {
        verdict: 'bad',
        text: expect.stringMatching(
          /^Slack cannot be asked at http\S+: .*ECONNREFUSED.*\. Check the network and SLACK_API_URL/u,
        ),
      },
    ]);
  });
});

describe('the scopes', () => {
  test('are the fewest: each one that is missing is told with what it would add', async () => {
    const outcome = await lookAt({ scopes: requiredScopes });
    expect(textsOf(outcome, 'bad')).toEqual([]);
    expect(textsOf(outcome, 'note').slice(0, -1)).toEqual(
      optionalScopes.map((scope) =>
        expect.stringMatching(
          new RegExp(`^Not granted: ${scope}, with which .{20,}\\. If you want that: at https.+`, 'u'),
        ),
      ),
    );
  });

  test('lack what nothing works without', async () => {
    const outcome = await lookAt({ scopes: ['commands', ...optionalScopes] });
    expect(textsOf(outcome, 'bad')).toEqual([
      expect.stringMatching(
        /^Not granted: chat:write, files:write, without which nothing works: .+ “OAuth & Permissions”, “Bot Token Scopes”.+ “Reinstall”/u,
      ),
    ]);
  });

  test('are more than Darkroom ever needs', async () => {
    const outcome = await lookAt({ scopes: [...everyScope, 'channels:history', 'users:read.email'] });
    expect(textsOf(outcome, 'bad')).toEqual([]);
    expect(textsOf(outcome, 'note')[0]).toMatch(
      /^Granted and never needed: channels:history, users:read\.email\. You can take that away/u,
    );
  });
});

describe('the connection', () => {
  test.each([
    ['invalid_auth', /^Slack does not take the token in SLACK_APP_TOKEN .+ “App-Level Tokens”/u],
    ['missing_scope', /^The token in SLACK_APP_TOKEN may open no connection .+ connections:write/u],
    ['socket_mode_is_off', /^Slack opens no connection \(socket_mode_is_off\): .+ “Enable Socket Mode” on/u],
  ])('is refused: %s', async (error, sentence) => {
    const before = ({ faults }: FakeSlack) => faults.next('apps.connections.open', { error });
    expect(textsOf(await lookAt({ before }), 'bad')).toEqual([expect.stringMatching(sentence)]);
  });

  test('is not even answered', async () => {
    const before = ({ faults }: FakeSlack) => faults.next('apps.connections.open', { status: 503 }, 10);
    expect(textsOf(await lookAt({ before }), 'bad')).toEqual([
      expect.stringMatching(/^Slack cannot be asked at http\S+ for a connection: .*503.*\. Try again/u),
    ]);
  });

  test('is not opened where Slack posts', async () => {
    const outcome = await lookAt({
      settings: ({ signingSecret }) => ({ appToken: undefined, signingSecret }),
    });
    expect(outcome.methods).toEqual(['auth.test']);
    expect(textsOf(outcome, 'note')[0]).toMatch(
      /^Events are to be posted to \/slack\/events, .+ “Socket Mode” off, .+ https:\/\/your-host\/slack\/events /u,
    );
  });

  test('is used where both are set, and the other is not needed', async () => {
    const outcome = await lookAt({ settings: ({ signingSecret }) => ({ signingSecret }) });
    expect(textsOf(outcome, 'note')[0]).toMatch(
      /^SLACK_SIGNING_SECRET is not used, because SLACK_APP_TOKEN/u,
    );
  });
});

test('other names of the commands have to be told to Slack too', async () => {
  const commands = { imagine: '/imagine', usage: '/usage', models: '/engines', darkroom: '/darkroom' };
  const outcome = await lookAt({ settings: () => ({ commands }) });
  expect(textsOf(outcome, 'note')[0]).toMatch(
    /^The commands are \/imagine, \/usage, \/engines and \/darkroom, .+ “Slash Commands”\.$/u,
  );
});
