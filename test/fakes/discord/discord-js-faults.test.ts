// What goes wrong between Discord and real discord.js.
import { expect, test, vi } from 'vitest';
import { discordJs } from './bots.ts';
import { startDrawingBot } from './drawing-bot.ts';

test('a wrong token does not log in', async () => {
  await using bot = await startDrawingBot();
  const { discord } = bot;
  const stranger = discordJs(discord);
  await expect(stranger.login('wrong')).rejects.toThrow('An invalid token was provided.');
  await stranger.destroy();
});

test('the same interaction comes twice', async () => {
  await using bot = await startDrawingBot();
  const { discord, onInteraction } = bot;
  const seen: string[] = [];
  onInteraction(async ({ id }) => seen.push(id));
  const { id } = await discord.slash('imagine', { prompt: 'a fox' });
  await discord.deliverTwice(id);
  await vi.waitFor(() => expect(seen).toEqual([id, id]));
});

test('a callback is taken but its answer gets lost: the retry is refused with 40060', async () => {
  await using bot = await startDrawingBot();
  const { discord, onInteraction, showing } = bot;
  discord.faults.push({ on: (_, path) => path.endsWith('/callback'), do: 'reset after handling' });
  const codes: unknown[] = [];
  onInteraction(async (interaction) => {
    if (!interaction.isRepliable()) return;
    await interaction.deferReply().catch(() => {});
    await interaction.deferReply().catch((error: { code: unknown }) => codes.push(error.code));
    await interaction.webhook.editMessage('@original', { content: 'after all' });
  });
  await discord.slash('imagine', { prompt: 'a fox' });
  await showing('after all');
  expect(codes).toEqual([40060]);
});

test('a server error is tried again', async () => {
  await using bot = await startDrawingBot();
  const { discord, onInteraction, showing } = bot;
  const isEdit = (method: string) => method === 'PATCH';
  discord.faults.push({ on: isEdit, do: { status: 503, body: '<html>' }, times: 2 });
  onInteraction(async (interaction) => {
    if (!interaction.isRepliable()) return;
    await interaction.deferReply();
    await interaction.editReply('at last');
  });
  await discord.slash('imagine', { prompt: 'a fox' });
  await showing('at last');
  expect(discord.requests.filter(({ method }) => isEdit(method)).map(({ status }) => status)).toEqual([
    503, 503, 200,
  ]);
});

test('a request that hangs is given up', async () => {
  await using bot = await startDrawingBot();
  const { client, discord } = bot;
  discord.faults.push({ on: (_, path) => path === '/users/@me', do: 'hang' });
  const signal = AbortSignal.timeout(50);
  await expect(client.rest.get('/users/@me', { signal })).rejects.toThrow('aborted');
  expect(discord.requests.at(-1)?.status).toBeUndefined();
});
