import { ApplicationFlags } from 'discord.js';
import { describe, expect, test } from 'vitest';
import { createCalls } from '../../../src/adapters/discord/api/calls.ts';
import { checkDiscord } from '../../../src/adapters/discord/checks.ts';
import type { Shards } from '../../../src/adapters/discord/connection/shards.ts';
import { definitionsOf } from '../../../src/adapters/discord/commands/definitions.ts';
import { inviteLinks } from '../../../src/adapters/discord/invite.ts';
import { loadCatalog } from '../../../src/catalog/catalog.ts';
import type { Finding } from '../../../src/finding.ts';
import { request } from '../../fakes/discord/bots.ts';
import { startFakeDiscord, type FakeDiscord } from '../../fakes/discord/discord.ts';

const catalog = loadCatalog('flux-schnell');

/** How the bot is set up where that differs from the fake, and what Discord answers instead of its own. */
interface Case {
  token?: string;
  publicKey?: string;
  guildId?: string;
  shards?: Shards;
  registered?: boolean;
  answers?: Record<string, object>;
}

async function findingsOf(given: Case | ((discord: FakeDiscord) => Case)): Promise<Finding[]> {
  await using discord = await startFakeDiscord();
  const {
    token = discord.token,
    registered = true,
    answers = {},
    publicKey,
    guildId,
    shards = { ids: [0], total: 1 },
  } = typeof given === 'function' ? given(discord) : given;
  const path = `/applications/${discord.applicationId}/commands`;
  if (registered) await request(discord, 'PUT', path, definitionsOf(catalog));
  for (const [end, body] of Object.entries(answers)) {
    discord.faults.push({ on: (_, each) => each.endsWith(end), do: { status: 200, ...body }, times: 10 });
  }
  const calls = createCalls({ apiUrl: discord.apiUrl, token });
  const setup = { calls, catalog, apiUrl: discord.apiUrl, publicKey, guildId, shards };
  const findings = await Array.fromAsync(checkDiscord(setup, AbortSignal.timeout(10_000)));
  calls.close();
  expect(discord.requests.filter(({ method }) => method !== 'GET')).toHaveLength(registered ? 1 : 0);
  expect(discord.breaches).toEqual([]);
  return findings;
}

const textsOf = (findings: Finding[], verdict: Finding['verdict']) =>
  findings.filter((finding) => finding.verdict === verdict).map(({ text }) => text);

/** The application as the portal has it, with something else in it. */
function application(discord: FakeDiscord, fields: object): Record<string, object> {
  const usual = {
    id: discord.applicationId,
    name: 'Darkroom',
    flags: 0,
    verify_key: discord.publicKey,
    bot_require_code_grant: false,
    interactions_endpoint_url: null,
    integration_types_config: { 0: {}, 1: {} },
  };
  return { '/applications/@me': { body: { ...usual, ...fields } } };
}

test('everything is well: nothing is changed, and both links are there', async () => {
  let applicationId = '';
  const findings = await findingsOf((discord) => {
    ({ applicationId } = discord);
    return {};
  });
  expect(textsOf(findings, 'bad')).toEqual([]);
  expect(textsOf(findings, 'good')).toEqual([
    `Discord takes the token: it belongs to the application “Darkroom” (${applicationId}).`,
    'Interactions come over the connection.',
    'DISCORD_SHARDS=1 is enough, and 999 of 1000 connects are left today.',
    'All commands are registered everywhere: /imagine, /edit, /usage, /models, “Edit picture”, /darkroom.',
  ]);
  const { server, account } = inviteLinks(applicationId);
  expect(textsOf(findings, 'note')).toEqual([
    `Add the bot to a server: ${server}`,
    `Add it to your own account: ${account}`,
  ]);
});

describe('the token', () => {
  test('that Discord does not take is told, without the token, and nothing else is asked', async () => {
    const token = 'a-token-of-nobody';
    const findings = await findingsOf({ token });
    expect(findings).toEqual([
      { verdict: 'bad', text: expect.stringMatching(/^Discord does not take the token .+ “Reset Token”/u) },
    ]);
    expect(findings[0]?.text).not.toContain(token);
  });

  test('cannot be asked about where Discord is not', async () => {
    const gone = await startFakeDiscord();
    await gone.close();
    const calls = createCalls(gone);
    const setup = {
      ...gone,
      calls,
      catalog,
      publicKey: undefined,
      guildId: undefined,
      shards: { ids: [0], total: 1 },
    };
    const findings = await Array.fromAsync(checkDiscord(setup, AbortSignal.timeout(100)));
    calls.close();
    expect(findings).toEqual([
      {
        verdict: 'bad',
        text: expect.stringMatching(
          /^Discord cannot be asked at http\S+ \(.+ECONNREFUSED\S*\): check the net/u,
        ),
      },
    ]);
  });
});

describe('the portal', () => {
  test('has an address for interactions, which then never come over the connection', async () => {
    const findings = await findingsOf((discord) => ({
      answers: application(discord, { interactions_endpoint_url: 'https://old.example/x' }),
    }));
    expect(textsOf(findings, 'bad')).toEqual([
      expect.stringMatching(
        /^Interactions go to https:\/\/old\.example\/x and never come over the connection/u,
      ),
    ]);
  });

  test('lacks the address that DISCORD_PUBLIC_KEY is for', async () => {
    const findings = await findingsOf(({ publicKey }) => ({ publicKey }));
    expect(textsOf(findings, 'bad')).toEqual([
      expect.stringMatching(/^DISCORD_PUBLIC_KEY is set, but .+https:\/\/your-host\/discord\/interactions/u),
    ]);
  });

  test('has another key', async () => {
    const findings = await findingsOf({ publicKey: 'ab'.repeat(32) });
    expect(textsOf(findings, 'bad')).toEqual([
      expect.stringMatching(/^DISCORD_PUBLIC_KEY is not the key of this application/u),
    ]);
  });

  test.each([
    [
      'https://bot.example/discord/interactions',
      'good',
      'Interactions go to https://bot.example/discord/interactions.',
    ],
    ['https://bot.example/bot', 'note', 'Interactions go to https://bot.example/bot: something in between'],
  ] as const)('sends interactions to %s, and no connection is asked about', async (url, verdict, text) => {
    const findings = await findingsOf((discord) => ({
      publicKey: discord.publicKey,
      answers: application(discord, { interactions_endpoint_url: url }),
    }));
    expect(textsOf(findings, verdict)).toContainEqual(expect.stringContaining(text));
    expect(textsOf(findings, 'bad')).toEqual([]);
    expect(findings.map((finding) => finding.text).join('\n')).not.toContain('DISCORD_SHARDS');
  });

  test('keeps people from adding the bot', async () => {
    const findings = await findingsOf((discord) => ({
      answers: application(discord, { bot_require_code_grant: true, integration_types_config: { 0: {} } }),
    }));
    expect(textsOf(findings, 'bad')).toEqual([expect.stringContaining('“Requires OAuth2 Code Grant” is on')]);
    const notes = textsOf(findings, 'note').join('\n');
    expect(notes).toContain('tick “User Install”');
    expect(notes).not.toContain('Add it to your own account');
  });

  test('allows more than is asked for', async () => {
    const flags = ApplicationFlags.GatewayMessageContentLimited | ApplicationFlags.GatewayPresence;
    const findings = await findingsOf((discord) => ({ answers: application(discord, { flags }) }));
    expect(textsOf(findings, 'bad')).toEqual([]);
    expect(textsOf(findings, 'note')[0]).toMatch(
      /^The portal allows the Presence Intent and the Message Content Intent, which Darkroom never asks for/u,
    );
  });
});

describe('the connection', () => {
  const limits = (shards: number, remaining: number) => ({
    '/gateway/bot': {
      body: {
        url: 'wss://gateway.example',
        shards,
        session_start_limit: { total: 1000, remaining, reset_after: 7_300_000, max_concurrency: 1 },
      },
    },
  });

  test('needs more shards one day', async () => {
    const findings = await findingsOf({ answers: limits(4, 900), shards: { ids: [0, 1], total: 2 } });
    expect(textsOf(findings, 'note')[0]).toMatch(
      /^Discord recommends 4 shards, DISCORD_SHARDS is 2: .+2,500 servers \(900 of 1000 connects are left today\)/u,
    );
  });

  test('has been made too often', async () => {
    const findings = await findingsOf({ answers: limits(1, 1), shards: { ids: [2, 3], total: 4 } });
    expect(textsOf(findings, 'bad')).toEqual([
      expect.stringMatching(
        /^Discord lets the bot connect 1 more times in the next 3 hours, and 2 are needed/u,
      ),
    ]);
  });
});

describe('the commands', () => {
  test('are not registered', async () => {
    const findings = await findingsOf({ registered: false });
    expect(textsOf(findings, 'bad')).toEqual([
      expect.stringMatching(
        /^Not registered everywhere: \/imagine, \/edit, .+“Edit picture”, \/darkroom\. Start Darkroom/u,
      ),
    ]);
  });

  test('are registered everywhere, but not in the one server', async () => {
    const findings = await findingsOf(({ guildId }) => ({ guildId }));
    expect(textsOf(findings, 'bad')).toEqual([expect.stringMatching(/^Not registered in the server \d+: /u)]);
  });

  test('cannot be looked up in a server that the bot is not in', async () => {
    const refused = { status: 403, body: { message: 'Missing Access', code: 50_001 } };
    const findings = await findingsOf(({ guildId }) => ({ guildId, answers: { '/commands': refused } }));
    expect(textsOf(findings, 'bad')).toEqual([
      expect.stringMatching(/^The bot is not in the server \d+: add it .+ or correct DISCORD_GUILD_ID/u),
    ]);
  });

  test('of somebody else are among them', async () => {
    const others = [...definitionsOf(catalog), { name: 'draw', type: 1 }, { name: 'imagine', type: 3 }];
    const body = others.map((each, index) => ({ id: `${index}`, type: 1, ...each }));
    const findings = await findingsOf({ answers: { '/commands': { body } } });
    expect(textsOf(findings, 'bad')).toEqual([]);
    expect(textsOf(findings, 'note')[0]).toMatch(/not Darkroom’s: \/draw, “imagine”\. Does another program/u);
  });
});
