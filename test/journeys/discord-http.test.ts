// Discord: the whole app with interactions that are posted to it, instead of the connection.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startApp } from '../../src/app.ts';
import { loadCatalog } from '../../src/catalog/catalog.ts';
import { readConfig } from '../../src/config.ts';
import { simulatedModel } from '../../src/demo-gateway.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import { reading } from '../fakes/discord-desk.ts';
import { startFakeDiscord } from '../fakes/discord/discord.ts';
import { eventually } from '../fakes/ground.ts';

async function startEverything() {
  const folder = await mkdtemp(join(tmpdir(), 'discord-http-'));
  const discord = await startFakeDiscord();
  const { models } = loadCatalog('flux-schnell');
  const simulator = await startSimulator({
    models: models.map((model) => ({ ...simulatedModel(model), runMs: 300 })),
    startMs: 50,
    token: 'r8_test',
  });
  const log: { level: string; msg: string }[] = [];
  const settings = {
    DISCORD_TOKEN: discord.token,
    DISCORD_PUBLIC_KEY: discord.publicKey,
    DISCORD_API_URL: discord.apiUrl,
    REPLICATE_API_TOKEN: 'r8_test',
    REPLICATE_BASE_URL: simulator.baseUrl,
    STORE_URL: `sqlite:${join(folder, 'darkroom.db')}`,
    PORT: '0',
    LOG_LEVEL: 'warn',
  };
  const start = async () => {
    const logTo = { write: (line: string) => void log.push(JSON.parse(line) as (typeof log)[number]) };
    const app = await startApp(readConfig(settings), { logTo });
    discord.useEndpoint(`${app.url}/discord/interactions`);
    return app;
  };
  let app = await start();
  return {
    discord,
    simulator,
    log,
    url: () => app.url,
    async restart() {
      await app.stop();
      app = await start();
    },
    async [Symbol.asyncDispose]() {
      await app.stop();
      await simulator.close();
      await discord.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

test('a generation, its buttons and a stranger, all over HTTP', async () => {
  await using everything = await startEverything();
  const { discord, simulator, log } = everything;
  await eventually(
    () => discord.commands(),
    (commands) => commands.length > 0,
    'commands',
  );
  const newest = () => discord.messages(discord.channelId, discord.userId).at(-1);
  const withFile = (name: string) =>
    eventually(newest, (message) => reading(message).files.includes(name), 'the newest message');

  const asked = await discord.slash('imagine', { prompt: 'a fox' });
  expect(await asked.answered).toBe(4);
  expect(reading(await withFile('a-fox.png')).buttons).toEqual(['again', 'vary', 'edit', 'delete']);

  await everything.restart();
  const pressed = await discord.press(`vary:discord-${asked.id}`);
  expect(await pressed.answered).toBe(9);
  expect(await (await discord.submitModal({ prompt: 'a blue fox' })).answered).toBe(4);
  await withFile('a-blue-fox.png');

  const typed = await discord.autocomplete('imagine', { prompt: '', model: 'flux' }, 'model');
  await typed.answered;
  expect(typed.choices?.map(({ value }) => value)).toContain('flux-schnell');

  const url = `${everything.url()}/discord/interactions`;
  expect((await discord.httpInteraction(url, { type: 1 })).status).toBe(200);
  for (const signature of ['bad', 'stale'] as const) {
    const { payload } = asked;
    expect((await discord.httpInteraction(url, payload, signature)).status).toBe(401);
  }
  expect((await fetch(`${everything.url()}/readyz`)).status).toBe(200);

  const usage = await discord.slash('usage');
  await usage.answered;
  expect(reading(newest()).lines).toContain('48 of 50 credits left.');
  const creates = simulator.requests.filter(
    ({ method, path }) => method === 'POST' && path.endsWith('/predictions'),
  );
  expect(creates).toHaveLength(2);
  expect(discord.connection.log).toEqual([]);
  expect(discord.breaches).toEqual([]);
  expect(log.filter(({ level }) => level !== 'warn')).toEqual([]);
});
