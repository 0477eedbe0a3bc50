// Discord: the whole app with interactions that are posted to it, instead of the connection.
import { expect, test } from 'vitest';
import { reading } from '../fakes/discord-desk.ts';
import { startFakeDiscord } from '../fakes/discord/discord.ts';
import { eventually } from '../fakes/ground.ts';
import { startWholeApp } from '../fakes/whole-app.ts';

async function startEverything() {
  const discord = await startFakeDiscord();
  const settings = {
    DISCORD_TOKEN: discord.token,
    DISCORD_PUBLIC_KEY: discord.publicKey,
    DISCORD_API_URL: discord.apiUrl,
  };
  const app = await startWholeApp(settings, (url) => discord.useEndpoint(`${url}/discord/interactions`));
  return {
    ...app,
    discord,
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]();
      await discord.close();
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
  expect(reading(newest()).lines).toContain('- 48 of 50 credits left.');
  const creates = simulator.requests.filter(
    ({ method, path }) => method === 'POST' && path.endsWith('/predictions'),
  );
  expect(creates).toHaveLength(2);
  expect(discord.connection.log).toEqual([]);
  expect(discord.breaches).toEqual([]);
  expect(log.filter(({ level }) => level !== 'warn')).toEqual([]);
});
