// Every limit of this Discord answers with the code that Discord answers with.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFakeClock, type FakeClock } from '../clock.ts';
import { registerImagine, request, type Outcome } from './bots.ts';
import { startFakeDiscord, type FakeDiscord } from './discord.ts';
import type { Context, Interaction } from './interactions.ts';
import { ordinaryPermissions, permissions } from './world.ts';

const mebibyte = 1_048_576;
let clock: FakeClock;
let discord: FakeDiscord;

beforeEach(async () => {
  clock = createFakeClock();
  discord = await startFakeDiscord({ clock, rates: { webhook: { requests: 50, perMs: 60_000 } } });
  await registerImagine(discord);
});
afterEach(() => discord.close());

const imagine = (context?: Context) => discord.slash('imagine', { prompt: 'a fox' }, context);
const send = (method: string, path: string, json?: unknown, files?: Record<string, Uint8Array>) =>
  request(discord, method, path, json, files);
const acknowledge = ({ id, token }: Interaction, type = 5, data: object = {}) =>
  send('POST', `/interactions/${id}/${token}/callback`, { type, data });
const edit = ({ token }: Interaction, json: object, files?: Record<string, Uint8Array>) =>
  send('PATCH', `/webhooks/${discord.applicationId}/${token}/messages/@original`, json, files);
const follow = ({ token }: Interaction, json: object) =>
  send('POST', `/webhooks/${discord.applicationId}/${token}`, json);
const outcome = ({ status, code }: Outcome) => [status, code];

async function deferred(context?: Context): Promise<Interaction> {
  const interaction = await imagine(context);
  await acknowledge(interaction);
  return interaction;
}

describe('an interaction', () => {
  test('takes one acknowledgement', async () => {
    const interaction = await imagine();
    expect((await acknowledge(interaction)).status).toBe(204);
    expect(outcome(await acknowledge(interaction))).toEqual([400, 40060]);
  });

  test('waits three seconds for it', async () => {
    const [late, timely] = [await imagine(), await imagine()];
    await clock.advance(3_000);
    expect((await acknowledge(timely)).status).toBe(204);
    await clock.advance(1);
    expect(outcome(await acknowledge(late))).toEqual([404, 10062]);
  });

  test('is unknown under another id', async () => {
    const [one, other] = [await imagine(), await imagine()];
    expect(outcome(await acknowledge({ ...one, id: other.id }))).toEqual([404, 10062]);
  });

  test('has no reply before it is acknowledged', async () => {
    expect(outcome(await edit(await imagine(), { content: 'early' }))).toEqual([404, 10015]);
  });

  test('can be answered for fifteen minutes', async () => {
    const interaction = await deferred();
    await clock.advance(900_000);
    expect((await edit(interaction, { content: 'in time' })).status).toBe(200);
    await clock.advance(1);
    expect(outcome(await edit(interaction, { content: 'late' }))).toEqual([401, 50027]);
    expect(outcome(await follow(interaction, { content: 'late' }))).toEqual([401, 50027]);
  });

  test('has a reply only until that is deleted', async () => {
    const interaction = await deferred();
    discord.deleteMessage(interaction.originalId ?? '');
    expect(outcome(await edit(interaction, { content: 'gone' }))).toEqual([404, 10008]);
    expect(discord.messages(discord.channelId)).toEqual([]);
  });

  test('takes five follow-ups where only the person installed the app', async () => {
    const interaction = await deferred({ guildId: '900000000000000001', userInstall: true });
    const answers: number[] = [];
    for (let count = 0; count < 6; count += 1)
      answers.push((await follow(interaction, { content: 'more' })).status);
    expect(answers).toEqual([200, 200, 200, 200, 200, 200]);
    expect(outcome(await follow(interaction, { content: 'more' }))).toEqual([400, 40094]);
  });

  test('is answered in private where the person may not use apps of others', async () => {
    const context = {
      guildId: '900000000000000001',
      userInstall: true,
      permissions: permissions.sendMessages,
    };
    const { channelId, ...interaction } = await deferred(context);
    expect(interaction.forcedEphemeral).toBe(true);
    expect(discord.messages(channelId)).toEqual([]);
    expect(discord.messages(channelId, discord.userId)).toMatchObject([{ ephemeral: true, loading: true }]);
  });

  test('gives its first follow-up to the deferred reply', async () => {
    const interaction = await deferred();
    await follow(interaction, { content: 'first', flags: 64 });
    await follow(interaction, { content: 'second', flags: 64 });
    expect(discord.messages(discord.channelId)).toMatchObject([{ content: 'first', ephemeral: false }]);
    expect(discord.messages(discord.channelId, discord.userId)).toHaveLength(2);
    expect(discord.breaches).toEqual(['an edit makes a public message ephemeral']);
  });
});

describe('a file', () => {
  test('may be as large as the interaction says', async () => {
    const interaction = await deferred({ attachmentSizeLimitBytes: mebibyte });
    expect((await edit(interaction, {}, { 'a.png': new Uint8Array(mebibyte) })).status).toBe(200);
    const larger = await edit(interaction, {}, { 'a.png': new Uint8Array(mebibyte + 1) });
    expect(outcome(larger)).toEqual([413, 40005]);
  });

  test('counts towards the 25 MiB of the body', async () => {
    const interaction = await deferred({ attachmentSizeLimitBytes: 100 * mebibyte });
    const files = (bytes: number) => ({ 'a.png': new Uint8Array(bytes), 'b.png': new Uint8Array(bytes) });
    expect((await edit(interaction, {}, files(12 * mebibyte))).status).toBe(200);
    expect(outcome(await edit(interaction, {}, files(13 * mebibyte)))).toEqual([413, 40005]);
  });

  test('comes with nine others at most', async () => {
    const interaction = await deferred();
    const files = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`${index}.png`, Buffer.from('x')]));
    expect((await edit(interaction, {}, files(10))).status).toBe(200);
    expect(outcome(await edit(interaction, {}, files(11)))).toEqual([400, 30015]);
  });

  test('can be loaded until it is replaced or its message deleted', async () => {
    const interaction = await deferred();
    await edit(interaction, {}, { 'a.png': Buffer.from('bytes') });
    const [attachment] = discord.messages(discord.channelId)[0]?.attachments ?? [];
    const load = (url = '') => fetch(url);
    expect(await (await load(attachment?.url)).text()).toBe('bytes');
    await edit(interaction, {}, { 'b.png': Buffer.from('others') });
    expect((await load(attachment?.url)).status).toBe(404);
    const [other] = discord.messages(discord.channelId)[0]?.attachments ?? [];
    expect((await load(other?.url)).status).toBe(200);
    discord.deleteMessage(interaction.originalId ?? '');
    expect((await load(other?.url)).status).toBe(404);
  });
});

describe('the bot', () => {
  const say = (channelId: string, json: object, files?: Record<string, Uint8Array>) =>
    send('POST', `/channels/${channelId}/messages`, json, files);

  test('edits its public messages after the token has died, but no ephemeral ones', async () => {
    const [open, hidden] = [await deferred(), await imagine()];
    await acknowledge(hidden, 5, { flags: 64 });
    await clock.advance(1_000_000);
    const path = ({ originalId = '' }: Interaction) =>
      `/channels/${discord.channelId}/messages/${originalId}`;
    expect((await send('PATCH', path(open), { content: 'late' })).status).toBe(200);
    expect(outcome(await send('PATCH', path(hidden), { content: 'late' }))).toEqual([404, 10008]);
    expect(discord.messages(discord.channelId)).toMatchObject([{ content: 'late' }]);
  });

  test('does only what it may', async () => {
    const { channelId } = discord;
    discord.setPermissions(channelId, ordinaryPermissions & ~permissions.attachFiles);
    expect((await say(channelId, { content: 'hello' })).status).toBe(200);
    expect(outcome(await say(channelId, {}, { 'a.png': Buffer.from('x') }))).toEqual([403, 50013]);
    discord.setPermissions(channelId, permissions.viewChannel);
    expect(outcome(await say(channelId, { content: 'hello' }))).toEqual([403, 50013]);
    discord.setPermissions(channelId, 0n);
    expect(outcome(await say(channelId, { content: 'hello' }))).toEqual([403, 50001]);
    expect(outcome(await say('900000000000000009', { content: 'hello' }))).toEqual([404, 10003]);
  });

  test('is not a member where only the person installed the app', async () => {
    for (const guildId of ['900000000000000001', null]) {
      const { channelId } = await deferred({ guildId, userInstall: true });
      expect(outcome(await say(channelId, { content: 'hello' }))).toEqual([403, 50001]);
    }
  });

  test('writes nothing in an archived thread', async () => {
    const thread = discord.addChannel({ type: 11 });
    expect((await say(thread.id, { content: 'hello' })).status).toBe(200);
    thread.archived = true;
    expect(outcome(await say(thread.id, { content: 'hello' }))).toEqual([400, 50083]);
  });

  test('reaches people who take direct messages', async () => {
    const open = async (id: string) =>
      (await send('POST', '/users/@me/channels', { recipient_id: id })).json['id'];
    const shy = discord.addPerson({ dmsOpen: false });
    expect((await say(String(await open(discord.userId)), { content: 'hello' })).status).toBe(200);
    expect(outcome(await say(String(await open(shy.id)), { content: 'hello' }))).toEqual([403, 50007]);
  });

  test('sends a message with an enforced nonce once', async () => {
    const message = { content: 'hello', nonce: 'n1', enforce_nonce: true };
    const [one, two] = [await say(discord.channelId, message), await say(discord.channelId, message)];
    expect(two.json['id']).toBe(one.json['id']);
    expect(discord.messages(discord.channelId)).toHaveLength(1);
  });

  test('needs its token', async () => {
    const response = await fetch(`${discord.apiUrl}/v10/gateway/bot`, {
      headers: { authorization: 'Bot wrong' },
    });
    expect(response.status).toBe(401);
  });
});
