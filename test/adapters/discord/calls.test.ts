// Every call, against a Discord that holds it to its description.
import { expect, test } from 'vitest';
import { troubleCode } from '../../../src/adapters/discord/api/trouble.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { openCallDesk, refusalOf, saying, soon } from './desk-of-calls.ts';

const picture = (name: string, text: string) => ({
  name,
  alt: `the alt text of ${name}`,
  contentType: 'image/png',
  bytes: Buffer.from(text),
});

test('a response tells which message it made, and who sees it', async () => {
  await using desk = await openCallDesk();
  const { calls, discord } = desk;
  const data = { ...saying('hello @everyone'), flags: 64 };
  const { message } = await calls.respond(desk.interaction, { type: 4, data }, soon());
  const [shown] = discord.messages(discord.channelId, discord.userId);
  expect(shown).toMatchObject({ content: 'hello @everyone', ephemeral: true, pings: [] });
  expect(message).toEqual({ id: shown?.id, ephemeral: true });
});

test('a deferred response is a message too, and Discord has the last word on who sees it', async () => {
  await using desk = await openCallDesk();
  const { calls, discord } = desk;
  const { id, token } = await discord.slash(
    'imagine',
    { prompt: 'a fox' },
    { userInstall: true, permissions: 0n },
  );
  const { message } = await calls.respond({ id, token }, { type: 5 }, soon());
  expect(message?.ephemeral).toBe(true);
});

test('a response without a message has none', async () => {
  await using desk = await openCallDesk();
  const text = { type: 4, custom_id: 'prompt', style: 2 };
  const components = [{ type: 18, label: 'Prompt', component: text }];
  const data = { custom_id: 'vary', title: 'Vary', components };
  const { message } = await desk.calls.respond(desk.interaction, { type: 9, data }, soon());
  expect(message).toBeUndefined();
});

test('an edit keeps the files, replaces them, or takes them away', async () => {
  await using desk = await openCallDesk();
  const { calls, discord, to } = desk;
  await calls.respond(desk.interaction, { type: 5 }, soon());
  const files = () =>
    discord
      .messages(discord.channelId)
      .flatMap(({ attachments }) => attachments.map((each) => each.filename));

  const two = [picture('a.png', 'aa'), picture('b.png', 'bb')];
  const { id } = await calls.editOriginal(to, saying('<@1> two'), two, soon());
  expect(discord.messages(discord.channelId)).toMatchObject([
    {
      id,
      content: '<@1> two',
      pings: [],
      attachments: [
        { filename: 'a.png', description: 'the alt text of a.png', contentType: 'image/png' },
        { filename: 'b.png', description: 'the alt text of b.png' },
      ],
    },
  ]);
  await calls.editOriginal(to, saying('kept'), undefined, soon());
  expect(files()).toEqual(['a.png', 'b.png']);
  await calls.editOriginal(to, saying('replaced'), [picture('c.png', 'cc')], soon());
  expect(files()).toEqual(['c.png']);
  await calls.editOriginal(to, saying('none'), [], soon());
  expect(files()).toEqual([]);
});

test('an alt text is cut at what Discord takes, and one that is empty is left out', async () => {
  await using desk = await openCallDesk();
  const { calls, discord, to } = desk;
  await calls.respond(desk.interaction, { type: 5 }, soon());
  const uploads = [
    { ...picture('a.png', 'a'), alt: `${'x'.repeat(1023)}🦊` },
    { ...picture('b.png', 'b'), alt: '' },
  ];
  await calls.editOriginal(to, saying('cut'), uploads, soon());
  const [message] = discord.messages(discord.channelId);
  expect(message?.attachments.map(({ description }) => description?.length)).toEqual([1024, undefined]);
});

test('a reply is deleted once, and deleting it again changes nothing', async () => {
  await using desk = await openCallDesk();
  const { calls, discord, to } = desk;
  await calls.respond(desk.interaction, { type: 4, data: saying('hello') }, soon());
  await calls.deleteOriginal(to, soon());
  expect(discord.messages(discord.channelId)).toEqual([]);
  await calls.deleteOriginal(to, soon());
});

test('a follow-up is a message of its own', async () => {
  await using desk = await openCallDesk();
  const { calls, discord, to } = desk;
  await calls.respond(desk.interaction, { type: 4, data: saying('first') }, soon());
  const uploads = [picture('a.png', 'aa')];
  const { id } = await calls.followUp(to, { ...saying('second'), flags: 64 }, uploads, soon());
  expect(discord.messages(discord.channelId, discord.userId)[1]).toMatchObject({
    id,
    content: 'second',
    ephemeral: true,
    attachments: [{ filename: 'a.png' }],
  });
});

test('the bot writes to a person directly, once for each nonce, and edits that', async () => {
  await using desk = await openCallDesk();
  const { calls, discord } = desk;
  const { channel } = await calls.openDirect(discord.userId, soon());
  const nonce = 'a'.repeat(40);
  const send = (text: string, mark: string) =>
    calls.createMessage(channel, saying(text), [picture('a.png', 'aa')], soon(), mark);
  const first = await send('one', nonce);
  expect(await send('one', nonce)).toEqual(first);
  expect(await send('two', `${nonce}b`)).not.toEqual(first);
  await calls.editMessage({ channel, message: first.id }, saying('edited'), undefined, soon());
  await calls.editMessage({ channel, message: first.id }, saying('edited'), [picture('b.png', 'b')], soon());
  expect(
    discord
      .messages(channel, discord.userId)
      .map(({ content, attachments }) => [content, attachments[0]?.filename]),
  ).toEqual([
    ['edited', 'b.png'],
    ['two', 'a.png'],
  ]);
});

test('commands are put and read, everywhere or in one guild', async () => {
  await using desk = await openCallDesk();
  const { calls, discord } = desk;
  const { applicationId: app, guildId } = discord;
  await calls.putCommands(app, undefined, [{ name: 'usage', description: 'How much is left' }], soon());
  await calls.putCommands(app, guildId, [{ name: 'models', description: 'What there is' }], soon());
  const names = async (guild?: string) => (await calls.commands(app, guild, soon())).map(({ name }) => name);
  expect([await names(), await names(guildId)]).toEqual([['usage'], ['models']]);
});

test('the application says who it is and how it may connect', async () => {
  await using desk = await openCallDesk();
  expect(await desk.calls.application(soon())).toEqual({
    id: desk.discord.applicationId,
    name: 'Darkroom',
    flags: 0,
    interactionsEndpointUrl: undefined,
    verifyKey: desk.discord.publicKey,
    installableByUsers: true,
    requiresCodeGrant: false,
    owners: [desk.discord.ownerId],
  });
  expect(await desk.calls.connectionLimits(soon())).toMatchObject({
    recommendedShards: 1,
    startsPerDay: 1000,
  });
});

test('the token of the bot goes along only where nothing else would do', async () => {
  await using desk = await openCallDesk();
  const { calls, discord, to } = desk;
  const before = discord.requests.length;
  await calls.respond(desk.interaction, { type: 5 }, soon());
  await calls.editOriginal(to, saying('x'), [picture('a.png', 'aa')], soon());
  await calls.followUp(to, saying('y'), [], soon());
  await calls.deleteOriginal(to, soon());
  await calls.openDirect(discord.userId, soon());
  const authorities = discord.requests.slice(before).map(({ authorization }) => authorization);
  expect(authorities).toEqual([undefined, undefined, undefined, undefined, `Bot ${discord.token}`]);
});

test('a 401 stops one call and no other', async () => {
  const clock = createFakeClock(Date.now());
  await using desk = await openCallDesk({ clock });
  const { calls, discord, to } = desk;
  await calls.respond(desk.interaction, { type: 5 }, soon());
  await clock.advance(16 * 60_000);
  const expired = await refusalOf(calls.editOriginal(to, saying('late'), undefined, soon()));
  expect([expired.code, troubleCode(expired)]).toEqual(['address_gone', 50_027]);
  await calls.openDirect(discord.userId, soon());

  discord.faults.push({ on: (_, path) => path === '/users/@me/channels', do: { status: 401 } });
  const refused = await refusalOf(calls.openDirect(discord.userId, soon()));
  expect(refused.code).toBe('chat_forbidden');
  await calls.openDirect(discord.userId, soon());
});
