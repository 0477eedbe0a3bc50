// A bot made with discord.js, logged in, with its commands registered, that each test gives its answers.
import {
  ApplicationCommandType,
  ContextMenuCommandBuilder,
  Events,
  SlashCommandBuilder,
  type Client,
  type Interaction,
} from 'discord.js';
import { vi } from 'vitest';
import { loggedIn } from './bots.ts';
import { startFakeDiscord, type FakeDiscord } from './discord.ts';
import type { FakeMessage } from './messages.ts';

/** A running bot; the end of its scope throws when it broke Discord's rules. */
export interface DrawingBot extends AsyncDisposable {
  discord: FakeDiscord;
  client: Client<true>;
  /** Answers every interaction with this. */
  onInteraction: (run: (interaction: Interaction) => Promise<unknown>) => void;
  /** Resolves with the newest message in the channel that says exactly this. */
  showing: (content: string, userId?: string) => Promise<FakeMessage>;
}

/** Starts a fake and a bot in it. */
export async function startDrawingBot(): Promise<DrawingBot> {
  const discord = await startFakeDiscord();
  const bot = await loggedIn(discord);
  await bot.client.application.commands.set([
    new SlashCommandBuilder()
      .setName('imagine')
      .setDescription('Draws a picture')
      .setNameLocalizations({ fr: 'imaginer', ko: '상상' })
      .setDefaultMemberPermissions(0n)
      .addStringOption((option) => option.setName('prompt').setDescription('What to draw').setRequired(true))
      .addStringOption((option) =>
        option.setName('model').setDescription('Which model').setAutocomplete(true),
      )
      .addAttachmentOption((option) => option.setName('image').setDescription('To begin with')),
    new ContextMenuCommandBuilder().setName('Edit picture').setType(ApplicationCommandType.Message),
  ]);
  return {
    discord,
    client: bot.client,
    onInteraction(run) {
      bot.client.on(Events.InteractionCreate, (interaction) => {
        run(interaction).catch((error: unknown) => bot.client.emit('error', error as Error));
      });
    },
    showing: (content, userId) =>
      vi.waitFor(
        () => {
          const messages = discord.messages(discord.channelId, userId);
          const message = messages.findLast((each) => each.content === content);
          if (!message)
            throw new Error(
              `Nothing shows ${content}, only ${messages.map((each) => each.content).join(', ')}`,
            );
          return message;
        },
        { interval: 10 },
      ),
    async [Symbol.asyncDispose]() {
      await bot[Symbol.asyncDispose]();
      await discord.close();
      if (discord.breaches.length > 0) throw new Error(`Breaches: ${discord.breaches.join('; ')}`);
    },
  };
}
