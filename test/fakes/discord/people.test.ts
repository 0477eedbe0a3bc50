// People can do only what Discord's client lets them, and see what is theirs.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { request } from './bots.ts';
import { startFakeDiscord, type FakeDiscord } from './discord.ts';
import type { Context, Interaction } from './interactions.ts';
import { permissions } from './world.ts';

let discord: FakeDiscord;

const commands = [
  {
    name: 'draw',
    description: 'Draws',
    options: [
      {
        type: 1,
        name: 'picture',
        description: 'A picture',
        options: [
          { type: 3, name: 'prompt', description: 'What', required: true },
          { type: 3, name: 'aspect', description: 'Shape', choices: [{ name: 'Square', value: '1:1' }] },
        ],
      },
    ],
  },
];
const put = () => request(discord, 'PUT', `/applications/${discord.applicationId}/commands`, commands);

beforeEach(async () => {
  discord = await startFakeDiscord();
  await put();
});
afterEach(() => discord.close());

const draw = (values: Record<string, string> = { prompt: 'a fox' }, userId?: string) =>
  discord.slash('draw picture', values, userId === undefined ? {} : { userId });
const answer = ({ id, token }: Interaction, type: number, data: object) =>
  request(discord, 'POST', `/interactions/${id}/${token}/callback`, { type, data });
const button = (rest: object) => ({ type: 1, components: [{ type: 2, style: 1, label: 'Go', ...rest }] });

test('a subcommand comes inside its command', async () => {
  const { payload } = await draw({ prompt: 'a fox', aspect: '1:1' });
  const options = [
    { name: 'prompt', type: 3, value: 'a fox' },
    { name: 'aspect', type: 3, value: '1:1' },
  ];
  expect(payload['data']).toMatchObject({ name: 'draw', options: [{ name: 'picture', type: 1, options }] });
});

test('what does not exist cannot be used', async () => {
  await expect(discord.slash('paint')).rejects.toThrow('no such command');
  await expect(discord.slash('draw film')).rejects.toThrow('no such subcommand');
  await expect(draw({ prompt: 'a fox', size: 'big' })).rejects.toThrow('no such option');
  await expect(draw({ prompt: 'a fox', aspect: '2:1' })).rejects.toThrow('"2:1"');
  await expect(draw({})).rejects.toThrow('without prompt');
  await expect(discord.submitModal({})).rejects.toThrow('none is shown');
});

test('a command is offered by permission and place, unless a server decides otherwise', async () => {
  const shy = {
    name: 'manage',
    description: 'Manages',
    default_member_permissions: String(permissions.manageGuild),
    contexts: [0, 1],
    integration_types: [0],
  };
  await request(discord, 'POST', `/applications/${discord.applicationId}/commands`, shy);
  const use = (context: Context) => discord.slash('manage', {}, context);
  await expect(use({})).rejects.toThrow('does not offer it');
  await expect(use({ permissions: permissions.manageMessages })).rejects.toThrow('does not offer it');
  await expect(use({ guildId: null, userInstall: true })).rejects.toThrow('does not offer it');
  const { id: guildId } = discord.addGuild({ hasBot: false });
  await expect(use({ guildId, userInstall: true, allowed: true })).rejects.toThrow('does not offer it');
  await use({ permissions: permissions.manageGuild });
  await use({ permissions: permissions.administrator });
  await use({ allowed: true });
  await use({ guildId: null });
});

test('a disabled button cannot be pressed, nor one that only another person sees', async () => {
  const other = discord.addPerson();
  await answer(await draw(), 4, { content: 'x', components: [button({ custom_id: 'off', disabled: true })] });
  await answer(await draw(), 4, { content: 'y', flags: 64, components: [button({ custom_id: 'mine' })] });
  await expect(discord.press('off')).rejects.toThrow('disabled');
  await expect(discord.press('mine', { userId: other.id })).rejects.toThrow('do not see it');
  expect((await discord.press('mine')).payload).toMatchObject({
    data: { custom_id: 'mine', component_type: 2 },
  });
});

test('a modal cannot be sent without what it demands', async () => {
  const input = { type: 4, custom_id: 'prompt', style: 2, required: true, max_length: 5 };
  const modal = { custom_id: 'm', title: 'M', components: [{ type: 18, label: 'Prompt', component: input }] };
  await answer(await draw(), 9, modal);
  await expect(discord.submitModal({})).rejects.toThrow('prompt cannot be ""');
  await expect(discord.submitModal({ prompt: 'a wolf' })).rejects.toThrow('"a wolf"');
  await expect(discord.submitModal({ other: 'x' })).rejects.toThrow('has no other');
  const { payload } = await discord.submitModal({ prompt: 'wolf' });
  const component = { type: 4, custom_id: 'prompt', value: 'wolf' };
  expect(payload['data']).toMatchObject({ custom_id: 'm', components: [{ type: 18, component }] });
});

test('without allowed mentions an answer rings people, and a message in a channel everyone', async () => {
  const content = `@everyone <@${discord.userId}> <@&900000000000000007>`;
  await answer(await draw(), 4, { content });
  await request(discord, 'POST', `/channels/${discord.channelId}/messages`, { content });
  const person = `<@${discord.userId}>`;
  expect(discord.messages(discord.channelId).map(({ pings }) => pings)).toEqual([
    [person],
    ['@everyone', person, '<@&900000000000000007>'],
  ]);
});

test('a command that is registered again keeps its id', async () => {
  const [before] = discord.commands();
  await put();
  expect(discord.commands()).toMatchObject([{ id: before?.id }]);
  expect(discord.commands()[0]?.version).not.toBe(before?.version);
});
