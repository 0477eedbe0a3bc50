// Real discord.js, logged in to the fake, does everything a bot does here.
import {
  ActionRowBuilder,
  AttachmentBuilder,
  ButtonBuilder,
  ButtonStyle,
  LabelBuilder,
  MessageFlags,
  ModalBuilder,
  TextInputBuilder,
  TextInputStyle,
} from 'discord.js';
import { expect, test, vi } from 'vitest';
import type { FakeDiscord } from './discord.ts';
import { startDrawingBot } from './drawing-bot.ts';

const png = (text: string) => Buffer.from(`PNG ${text}`);
const picture = (text: string) =>
  new AttachmentBuilder(png(text), { name: `${text}.png`, description: `a ${text}` });

const again = new ActionRowBuilder<ButtonBuilder>().addComponents(
  new ButtonBuilder().setCustomId('again').setLabel('Again').setStyle(ButtonStyle.Primary),
);

test('registers commands in bulk', async () => {
  await using bot = await startDrawingBot();
  const { discord } = bot;
  expect(discord.commands()).toMatchObject([{ name: 'imagine' }, { name: 'Edit picture', type: 3 }]);
  const put = discord.requests.find(({ method }) => method === 'PUT');
  expect(put).toMatchObject({ authorization: `Bot ${discord.token}`, status: 200 });
});

test('defers, edits in a file, keeps it, replaces it and takes it away', async () => {
  await using bot = await startDrawingBot();
  const { client, discord, onInteraction, showing } = bot;
  onInteraction(async (interaction) => {
    if (!interaction.isChatInputCommand()) return;
    await interaction.deferReply();
    await interaction.editReply({ content: 'one', files: [picture('fox')] });
  });
  const used = await discord.slash('imagine', { prompt: 'a fox' });
  const first = await showing('one');
  expect(first).toMatchObject({ id: used.originalId, loading: false, ephemeral: false });
  expect(first.attachments).toMatchObject([
    { filename: 'fox.png', description: 'a fox', bytes: new Uint8Array(png('fox')) },
  ]);
  expect(await (await fetch(first.attachments[0]?.url ?? '')).text()).toBe('PNG fox');

  const edit = (body: object) =>
    client.rest.patch(`/webhooks/${discord.applicationId}/${used.token}/messages/@original`, {
      auth: false,
      ...body,
    });
  await edit({ body: { content: 'kept' } });
  // The links to them are made anew, and tell the second they end in.
  const same = first.attachments.map(({ id, filename, bytes }) => ({ id, filename, bytes }));
  expect((await showing('kept')).attachments).toMatchObject(same);
  await edit({ body: { content: 'replaced' }, files: [{ name: 'b.png', data: png('b') }] });
  expect((await showing('replaced')).attachments).toMatchObject([{ filename: 'b.png' }]);
  const [kept] = (await showing('replaced')).attachments;
  const list = [{ id: kept?.id }, { id: '0' }];
  await edit({ body: { content: 'added', attachments: list }, files: [{ name: 'c.png', data: png('c') }] });
  expect((await showing('added')).attachments).toMatchObject([{ filename: 'b.png' }, { filename: 'c.png' }]);
  await edit({ body: { content: 'cleared', attachments: [] } });
  expect((await showing('cleared')).attachments).toEqual([]);
  expect((await showing('cleared')).edits).toBe(5);
  expect(
    discord.requests
      .filter(({ path }) => path.startsWith('/webhooks/'))
      .every((each) => each.authorization === undefined),
  ).toBe(true);
});

test('learns from the callback which message it made, and edits that by its own token', async () => {
  await using bot = await startDrawingBot();
  const { client, discord, onInteraction, showing } = bot;
  onInteraction(async (interaction) => {
    if (!interaction.isChatInputCommand()) return;
    const { resource, interaction: made } = await interaction.deferReply({ withResponse: true });
    expect(made.responseMessageId).toBe(resource?.message?.id);
    await client.rest.patch(`/channels/${interaction.channelId}/messages/${made.responseMessageId}`, {
      body: { content: 'by the bot' },
    });
  });
  await discord.slash('imagine', { prompt: 'a fox' });
  expect((await showing('by the bot')).loading).toBe(false);
});

test('answers in private, and follows up', async () => {
  await using bot = await startDrawingBot();
  const { discord, onInteraction, showing } = bot;
  onInteraction(async (interaction) => {
    if (!interaction.isChatInputCommand()) return;
    await interaction.reply({ content: 'hush', flags: MessageFlags.Ephemeral });
    await interaction.followUp({ content: 'for all', files: [picture('fox')] });
  });
  const other = discord.addPerson();
  await discord.slash('imagine', { prompt: 'a fox' });
  await showing('for all');
  expect(discord.messages(discord.channelId, other.id).map(({ content }) => content)).toEqual(['for all']);
  expect(await showing('hush', discord.userId)).toMatchObject({ ephemeral: true });
});

test('hears buttons, and shows a modal that comes back filled in', async () => {
  await using bot = await startDrawingBot();
  const { discord, onInteraction, showing } = bot;
  const modal = new ModalBuilder()
    .setCustomId('vary')
    .setTitle('Vary')
    .addLabelComponents(
      new LabelBuilder()
        .setLabel('Prompt')
        .setTextInputComponent(
          new TextInputBuilder().setCustomId('prompt').setStyle(TextInputStyle.Paragraph).setValue('a fox'),
        ),
    );
  onInteraction(async (interaction) => {
    if (interaction.isChatInputCommand()) await interaction.reply({ content: 'done', components: [again] });
    if (interaction.isButton()) await interaction.showModal(modal);
    if (interaction.isModalSubmit() && interaction.isFromMessage()) {
      await interaction.deferUpdate();
      await interaction.editReply({ content: interaction.fields.getTextInputValue('prompt') });
    }
  });
  await discord.slash('imagine', { prompt: 'a fox' });
  await showing('done');
  const press = await discord.press('again');
  expect(await press.answered).toBe(9);
  expect(press.modal).toMatchObject({ title: 'Vary' });
  const submitted = await discord.submitModal({ prompt: 'a wolf' });
  expect(await submitted.answered).toBe(6);
  expect(discord.messages(discord.channelId)).toHaveLength(1);
  await showing('a wolf');
});

test('loses unlisted files in an update, and keeps them after a deferred one', async () => {
  await using bot = await startDrawingBot();
  const { discord, onInteraction, showing } = bot;
  onInteraction(async (interaction) => {
    if (interaction.isChatInputCommand()) {
      await interaction.reply({ content: 'done', files: [picture('fox')], components: [again] });
    }
    if (!interaction.isButton()) return;
    if (interaction.message.content === 'kept') {
      await interaction.update({ content: 'lost' });
      return;
    }
    await interaction.deferUpdate();
    await interaction.editReply({ content: 'kept' });
  });
  await discord.slash('imagine', { prompt: 'a fox' });
  await showing('done');
  await discord.press('again');
  expect((await showing('kept')).attachments).toHaveLength(1);
  await discord.press('again');
  expect((await showing('lost')).attachments).toEqual([]);
});

test('offers choices while a person types', async () => {
  await using bot = await startDrawingBot();
  const { discord, onInteraction } = bot;
  onInteraction(async (interaction) => {
    if (!interaction.isAutocomplete()) return;
    const { name, value } = interaction.options.getFocused(true);
    await interaction.respond([{ name: `${name} ${value}`, value: 'flux-schnell' }]);
  });
  const typing = await discord.autocomplete('imagine', { model: 'fl' }, 'model');
  await typing.answered;
  expect(typing.choices).toEqual([{ name: 'model fl', value: 'flux-schnell' }]);
});

test('gets files of commands and messages', async () => {
  await using bot = await startDrawingBot();
  const { discord, onInteraction, showing } = bot;
  onInteraction(async (interaction) => {
    const files = interaction.isChatInputCommand()
      ? [interaction.options.getAttachment('image', true)]
      : interaction.isMessageContextMenuCommand()
        ? [...interaction.targetMessage.attachments.values()]
        : [];
    const bytes = await (await fetch(files[0]?.url ?? '')).text();
    if (interaction.isRepliable()) await interaction.reply(`${files[0]?.name}: ${bytes}`);
  });
  const file = { filename: 'mask.png', bytes: png('mask') };
  await discord.slash('imagine', { prompt: 'a fox', image: file });
  expect(await showing('mask.png: PNG mask')).toMatchObject({ ephemeral: false });
  const message = discord.say(discord.channelId, 'look', [
    { filename: 'holiday.png', bytes: png('holiday') },
  ]);
  await discord.messageCommand('Edit picture', message.id);
  await showing('holiday.png: PNG holiday');
});

test('works in direct messages, foreign servers and private channels', async () => {
  await using bot = await startDrawingBot();
  const { discord, onInteraction } = bot;
  onInteraction(async (interaction) => {
    const { guildId, context, channelId, authorizingIntegrationOwners: owners } = interaction;
    if (!interaction.isRepliable()) return;
    const owner = owners['1'] === interaction.user.id ? 'own' : 'not own';
    await interaction.reply(`${context} ${guildId} ${owner} ${interaction.attachmentSizeLimit} ${channelId}`);
  });
  const use = async (context: Parameters<FakeDiscord['slash']>[2]) => {
    const { answered, channelId } = await discord.slash('imagine', { prompt: 'x' }, context);
    await answered;
    return discord.messages(channelId).map(({ content }) => content.replace(channelId, 'here'));
  };
  expect(await use({ guildId: null })).toEqual(['1 null not own 10485760 here']);
  expect(await use({ guildId: null, userInstall: true, attachmentSizeLimitBytes: 5 })).toEqual([
    '2 null own 5 here',
  ]);
  expect(await use({ guildId: '900000000000000001', userInstall: true })).toEqual([
    '0 900000000000000001 own 10485760 here',
  ]);
});

test('tells whose app it is when somebody else presses', async () => {
  await using bot = await startDrawingBot();
  const { discord, onInteraction } = bot;
  onInteraction(async (interaction) => {
    if (interaction.isChatInputCommand()) await interaction.reply({ content: 'done', components: [again] });
    if (interaction.isButton()) await interaction.reply(`${interaction.authorizingIntegrationOwners['1']}`);
  });
  const context = { guildId: '900000000000000001', userInstall: true };
  const { answered, channelId } = await discord.slash('imagine', { prompt: 'x' }, context);
  await answered;
  const pressed = await discord.press('again', { userId: discord.addPerson().id });
  await pressed.answered;
  expect(discord.messages(channelId).map(({ content }) => content)).toEqual(['done', discord.userId]);
});

test('rings whom its allowed mentions let it', async () => {
  await using bot = await startDrawingBot();
  const { discord, onInteraction, showing } = bot;
  onInteraction(async (interaction) => {
    if (!interaction.isChatInputCommand()) return;
    const content = interaction.options.getString('prompt', true);
    await interaction.reply({ content });
    await interaction.editReply({ content, allowedMentions: { parse: ['users', 'everyone'] } });
  });
  const prompt = `@everyone <@${discord.userId}>`;
  await discord.slash('imagine', { prompt });
  await vi.waitFor(async () => expect((await showing(prompt)).edits).toBe(1));
  expect((await showing(prompt)).pings).toEqual(['@everyone', `<@${discord.userId}>`]);
  const callback = discord.requests.find(({ path }) => path.endsWith('/callback'));
  expect(callback?.json).toMatchObject({ data: { allowed_mentions: { parse: [] } } });
});
