// A second client library works with the fake, so that it is not shaped around discord.js.
import { Client, InteractionTypes } from 'oceanic.js';
import { expect, test, vi } from 'vitest';
import { startFakeDiscord } from './discord.ts';

test('oceanic.js logs in, hears a command and answers with a file', async () => {
  await using discord = await startFakeDiscord();
  const client = new Client({
    auth: `Bot ${discord.token}`,
    // Without the intent no guild ever comes, which it would wait for.
    gateway: { intents: [], guildCreateTimeout: 1 },
    rest: { baseURL: `${discord.apiUrl}/v10`, host: '127.0.0.1' },
  });
  const problems: unknown[] = [];
  client.on('error', (error) => problems.push(error));
  client.on('interactionCreate', (interaction) => {
    if (interaction.type !== InteractionTypes.APPLICATION_COMMAND) return;
    const content = interaction.data.options.getString('prompt', true);
    interaction
      .defer()
      .then(() =>
        interaction.editOriginal({ content, files: [{ name: 'a.png', contents: Buffer.from('bytes') }] }),
      )
      .catch((error: unknown) => problems.push(error));
  });
  try {
    const ready = new Promise((resolve) => {
      client.once('ready', () => resolve(undefined));
    });
    await client.connect();
    await ready;
    await client.application.bulkEditGlobalCommands([
      {
        type: 1,
        name: 'imagine',
        description: 'Draws a picture',
        options: [{ type: 3, name: 'prompt', description: 'What to draw', required: true }],
      },
    ]);
    await discord.slash('imagine', { prompt: 'a fox' });
    await vi.waitFor(() => expect(discord.messages(discord.channelId)).toMatchObject([{ content: 'a fox' }]));
    const [message] = discord.messages(discord.channelId);
    expect(message?.attachments).toMatchObject([
      { filename: 'a.png', bytes: new TextEncoder().encode('bytes') },
    ]);
    expect([problems, discord.breaches]).toEqual([[], []]);
  } finally {
    client.disconnect(false);
  }
});
