import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { definitionsOf } from '../../src/adapters/discord/commands/definitions.ts';
import { inviteLinks } from '../../src/adapters/discord/invite.ts';
import { loadCatalog } from '../../src/catalog/catalog.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import { request } from '../fakes/discord/bots.ts';
import { startFakeDiscord } from '../fakes/discord/discord.ts';
import { startFakeSlack } from '../fakes/slack/slack.ts';
import { emptyFolder } from './run.ts';

const entry = resolve(import.meta.dirname, '../../bin/darkroom.js');

/** Runs the doctor in a folder with only these settings. */
function doctor(
  folder: string,
  settings: Record<string, string> = {},
): Promise<{ lines: string[]; code: unknown }> {
  const { PATH = '' } = process.env;
  const options = { cwd: folder, env: { PATH, ...settings } };
  return new Promise((done) => {
    execFile(process.execPath, [entry, 'doctor'], options, (error, output, errors) => {
      done({ lines: `${output}${errors}`.trim().split('\n'), code: error?.code ?? 0 });
    });
  });
}

const mended = ({ lines }: { lines: string[] }) => lines.filter((line) => line.startsWith('✗'));

describe.concurrent('on this machine', () => {
  test('nothing set is enough, and nothing is left behind', async () => {
    await using folder = await emptyFolder();
    const { lines, code } = await doctor(folder.path);
    expect(lines).toEqual([
      '✓ The settings can be used.',
      expect.stringMatching(/^✓ There are \d+ models; the default is flux-schnell\.$/u),
      expect.stringMatching(/^✓ The data folder \/.+\/data can be written\.$/u),
      expect.stringMatching(/^– Pictures are drawn by the built-in simulator: set REPLICATE_API_TOKEN/u),
      expect.stringMatching(
        /^– No chat platform is set up: people use the web chat at http:\/\/127\.0\.0\.1:3000/u,
      ),
      'Nothing has to be mended.',
    ]);
    expect(code).toBe(0);
    expect(await readdir(folder.path)).toEqual([]);
  });

  test('a mistake in the rules is told with its line, and good ones are counted', async () => {
    await using folder = await emptyFolder();
    const file = join(folder.path, 'policy.yaml');
    await writeFile(file, 'tiers:\n  - name: crew\n    limits: 5\n');
    expect(mended(await doctor(folder.path, { POLICY_FILE: file }))).toEqual([
      expect.stringMatching(/policy\.yaml:3: tiers\.0: .*limits/u),
    ]);
    await writeFile(file, 'operators: [discord/1]\ntiers:\n  - { name: crew, limit: 5 }\n');
    const { lines } = await doctor(folder.path, { POLICY_FILE: file });
    expect(lines).toContain(`✓ The rules in ${file} can be used (tiers: 1, operators: 1).`);
  });

  test('every setting that cannot be used is told, those in .env too', async () => {
    await using folder = await emptyFolder();
    await writeFile(join(folder.path, '.env'), 'QUOTA_LIMIT=none\n');
    const found = await doctor(folder.path, { PORT: 'many', DISCORD_PUBLIC_KEY: 'ab'.repeat(32) });
    expect(mended(found)).toEqual([
      expect.stringMatching(/^✗ PORT must be .+ \(for example PORT=3000\)$/u),
      expect.stringMatching(/^✗ QUOTA_LIMIT must be /u),
      expect.stringMatching(/^✗ DISCORD_TOKEN is needed when DISCORD_PUBLIC_KEY is set/u),
    ]);
    expect(found.lines.at(-1)).toBe('To be mended: 3.');
    expect(found.code).toBe(1);
  });
});

describe.concurrent('at the gateway', () => {
  const token = 'r8_a-secret-for-the-gateway';

  test.each([
    [token, '✓', 'answers and takes the token.', 0],
    ['another', '✗', 'does not take the token (', 1],
  ])('the simulator says what it thinks of %s', async (known, mark, words, exit) => {
    await using folder = await emptyFolder();
    const simulator = await startSimulator({ models: [], token: known });
    const { lines, code } = await doctor(folder.path, {
      REPLICATE_API_TOKEN: token,
      REPLICATE_BASE_URL: simulator.baseUrl,
      PUBLIC_URL: 'http://bot.example',
    });
    await simulator.close();
    expect(lines.join('\n')).not.toContain(token);
    expect(lines[3]).toContain(`${mark} The gateway ${simulator.baseUrl} ${words}`);
    expect(lines[4]).toContain('PUBLIC_URL is not https');
    expect(lines[5]).toContain(
      mark === '✓' ? 'is asked to call http://bot.example/webhooks' : 'is not asked to call',
    );
    expect(code).toBe(exit);
  });
});

describe.concurrent('on Discord', () => {
  test('all is well, and the links are there', async () => {
    await using folder = await emptyFolder();
    await using discord = await startFakeDiscord();
    const { applicationId, apiUrl, token } = discord;
    const definitions = definitionsOf(loadCatalog('flux-schnell'));
    await request(discord, 'PUT', `/applications/${applicationId}/commands`, definitions);
    const { lines, code } = await doctor(folder.path, { DISCORD_TOKEN: token, DISCORD_API_URL: apiUrl });
    const links = inviteLinks(applicationId);
    expect(lines.slice(4)).toEqual([
      `✓ Discord takes the token: it belongs to the application “Darkroom” (${applicationId}).`,
      '✓ Interactions come over the connection.',
      '✓ DISCORD_SHARDS=1 is enough, and 999 of 1000 connects are left today.',
      expect.stringMatching(/^✓ All commands are registered everywhere: \/imagine, /u),
      `– Add the bot to a server: ${links.server}`,
      `– Add it to your own account: ${links.account}`,
      'Nothing has to be mended.',
    ]);
    expect(code).toBe(0);
    expect(discord.breaches).toEqual([]);
  });

  test('the commands are not registered, and everything else is told all the same', async () => {
    await using folder = await emptyFolder();
    await using discord = await startFakeDiscord();
    const found = await doctor(folder.path, {
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
      REPLICATE_API_TOKEN: 'r8_token',
      REPLICATE_BASE_URL: 'http://127.0.0.1:9/v1',
    });
    expect(mended(found)).toEqual([
      '✗ The gateway http://127.0.0.1:9/v1 cannot be reached (ECONNREFUSED): check the network and REPLICATE_BASE_URL.',
      expect.stringMatching(
        /^✗ Not registered everywhere: \/imagine, .+ Start Darkroom, which registers them\./u,
      ),
    ]);
    expect([found.lines.at(-1), found.code]).toEqual(['To be mended: 2.', 1]);
  });

  test('the token is wrong, and is not repeated', async () => {
    await using folder = await emptyFolder();
    await using discord = await startFakeDiscord();
    const token = 'a-token-of-nobody';
    const found = await doctor(folder.path, { DISCORD_TOKEN: token, DISCORD_API_URL: discord.apiUrl });
    expect(mended(found)).toEqual([
      expect.stringMatching(/^✗ Discord does not take the token in DISCORD_TOKEN/u),
    ]);
    expect(found.lines.join('\n')).not.toContain(token);
    expect(found.code).toBe(1);
  });
});

describe.concurrent('on Slack', () => {
  test('the tokens are good, and what may be added is told', async () => {
    await using folder = await emptyFolder();
    await using slack = await startFakeSlack({
      scopes: ['commands', 'chat:write', 'files:write', 'files:read'],
    });
    const { lines, code } = await doctor(folder.path, {
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.apiUrl,
    });
    expect(lines.slice(4)).toEqual([
      expect.stringMatching(/^✓ Slack takes the token: it belongs to the bot “/u),
      '✓ Every scope that is needed is granted: commands, chat:write, files:write.',
      expect.stringMatching(/^– Not granted: app_mentions:read, with which /u),
      expect.stringMatching(/^– Not granted: users:read, with which /u),
      expect.stringMatching(/^– Not granted: usergroups:read, with which /u),
      expect.stringMatching(/^– Not granted: chat:write\.public, with which /u),
      '✓ Slack takes the app’s own token: events come over Socket Mode.',
      expect.stringMatching(/^– Bring the bot into a channel: type \/invite @/u),
      'Nothing has to be mended.',
    ]);
    expect(code).toBe(0);
    expect(slack.breaches).toEqual([]);
  });

  test('both tokens are wrong, and neither is repeated', async () => {
    await using folder = await emptyFolder();
    await using slack = await startFakeSlack();
    const found = await doctor(folder.path, {
      SLACK_BOT_TOKEN: 'xoxb-of-nobody',
      SLACK_APP_TOKEN: 'xapp-of-nobody',
      SLACK_API_URL: slack.apiUrl,
    });
    expect(mended(found)).toEqual([
      expect.stringMatching(/^✗ Slack does not take the token in SLACK_BOT_TOKEN/u),
      expect.stringMatching(/^✗ Slack does not take the token in SLACK_APP_TOKEN/u),
    ]);
    expect(found.lines.join('\n')).not.toContain('of-nobody');
    expect([found.lines.at(-1), found.code]).toEqual(['To be mended: 2.', 1]);
  });
});
