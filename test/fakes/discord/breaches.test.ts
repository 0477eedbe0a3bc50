// What breaks Discord's description or one of its other rules is written down; what does not is not.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { registerImagine, request } from './bots.ts';
import { startFakeDiscord, type FakeDiscord } from './discord.ts';

let discord: FakeDiscord;

beforeEach(async () => {
  discord = await startFakeDiscord();
  await registerImagine(discord);
});
afterEach(() => discord.close());

const button = { type: 2, style: 1, label: 'Again', custom_id: 'again:1' };
const row = (...components: object[]) => ({ type: 1, components });
const embed = { title: 'A fox', description: 'in the snow', image: { url: 'attachment://a.png' } };
const png = { 'a.png': Buffer.from('x') };
const v2 = { flags: 32_768, components: [{ type: 10, content: 'hello' }] };

async function editDeferred(json: object, files?: Record<string, Uint8Array>) {
  const { id, token } = await discord.slash('imagine', { prompt: 'a fox' });
  await request(discord, 'POST', `/interactions/${id}/${token}/callback`, { type: 5 });
  return request(
    discord,
    'PATCH',
    `/webhooks/${discord.applicationId}/${token}/messages/@original`,
    json,
    files,
  );
}

describe('an edit', () => {
  test.each<[string, object, Record<string, Uint8Array>?]>([
    ['content', { content: 'x'.repeat(2_000), allowed_mentions: { parse: [] } }],
    ['what discord.js adds', { content: 'x', tts: false, enforce_nonce: false }],
    ['a listed file in an embed', { embeds: [embed], attachments: [{ id: '0', description: 'alt' }] }, png],
    ['a file without a list', {}, png],
    [
      'five buttons',
      { components: [row(...Array.from({ length: 5 }, (_, n) => ({ ...button, custom_id: `b${n}` })))] },
    ],
    ['Components V2', v2],
    [
      'a gallery',
      { flags: 32_768, components: [{ type: 12, items: [{ media: { url: 'attachment://a.png' } }] }] },
      png,
    ],
  ])('may have: %s', async (_, json, files) => {
    expect((await editDeferred(json, files)).status).toBe(200);
    expect(discord.breaches).toEqual([]);
  });

  test.each<[string, number, string, object, Record<string, Uint8Array>?]>([
    ['too much content', 400, 'content', { content: 'x'.repeat(2_001) }],
    ['a key that does not exist', 200, 'contents', { content: 'x', contents: 'y' }],
    ['a key inside that does not exist', 200, 'colour', { embeds: [{ title: 'x', colour: 1 }] }],
    ['eleven embeds', 400, 'embeds', { embeds: Array.from({ length: 11 }, () => ({ title: 'x' })) }],
    [
      'long embeds',
      400,
      '6200',
      { embeds: [{ description: 'x'.repeat(3_100) }, { description: 'x'.repeat(3_100) }] },
    ],
    ['a long custom_id', 400, 'custom_id', { components: [row({ ...button, custom_id: 'x'.repeat(101) })] }],
    [
      'six buttons',
      400,
      'components',
      { components: [row(...Array.from({ length: 6 }, (_, n) => ({ ...button, custom_id: `b${n}` })))] },
    ],
    [
      'six rows',
      400,
      '6 rows',
      { components: Array.from({ length: 6 }, (_, n) => row({ ...button, custom_id: `b${n}` })) },
    ],
    ['a custom_id twice', 400, 'again:1', { components: [row(button, button)] }],
    ['V2 beside content', 400, 'beside', { ...v2, content: 'x' }],
    ['V2 without its flag', 400, 'flag', { components: v2.components }],
    ['a list that names no file', 400, 'neither', { attachments: [{ id: '1' }] }, png],
    ['a file that its list forgets', 200, 'dropped', { content: 'x', attachments: [] }, png],
    ['an embed of a missing file', 200, 'not attached', { embeds: [embed] }],
    [
      'an embed of a film',
      200,
      'cannot show',
      { embeds: [{ ...embed, image: { url: 'attachment://a.mp4' } }] },
      { 'a.mp4': Buffer.from('x') },
    ],
    [
      'a gallery of a missing file',
      400,
      'not attached',
      { flags: 32_768, components: [{ type: 12, items: [{ media: { url: 'attachment://b.png' } }] }] },
      png,
    ],
    ['the ephemeral flag', 200, 'ephemeral', { content: 'x', flags: 64 }],
    ['nothing', 400, 'empty', { content: '' }],
  ])('may not have: %s', async (_, status, word, json, files) => {
    expect((await editDeferred(json, files)).status).toBe(status);
    expect(discord.breaches).not.toEqual([]);
    expect(discord.breaches.join('\n')).toContain(word);
  });

  test('may not take Components V2 back', async () => {
    const { json } = await editDeferred(v2);
    const path = `/channels/${discord.channelId}/messages/${String(json['id'])}`;
    expect((await request(discord, 'PATCH', path, { flags: 0, content: 'x', components: [] })).status).toBe(
      400,
    );
    expect(discord.breaches).toEqual(['an edit takes Components V2 back']);
  });
});

describe('a callback', () => {
  const callback = async (json: object) => {
    const { id, token } = await discord.slash('imagine', { prompt: 'a fox' });
    return (await request(discord, 'POST', `/interactions/${id}/${token}/callback`, json)).status;
  };

  test.each<[string, number, object]>([
    ['a type that does not exist', 400, { type: 99 }],
    ['a type for buttons', 400, { type: 6 }],
    ['an update of no message', 400, { type: 7, data: { content: 'x' } }],
    ['choices for a command', 400, { type: 8, data: { choices: [] } }],
    ['the V2 flag on a deferred response', 204, { type: 5, data: { flags: 32_768 } }],
    ['content on a deferred response', 204, { type: 5, data: { content: 'x' } }],
    [
      'a modal with a long title',
      400,
      { type: 9, data: { custom_id: 'm', title: 'x'.repeat(46), components: [] } },
    ],
  ])('may not have: %s', async (_, status, json) => {
    expect(await callback(json)).toBe(status);
    expect(discord.breaches).not.toEqual([]);
  });
});

describe('a command', () => {
  const put = async (...commands: object[]) =>
    (await request(discord, 'PUT', `/applications/${discord.applicationId}/commands`, commands)).status;
  const ping = { name: 'ping', description: 'Pings' };
  const option = { type: 3, name: 'text', description: 'A text' };
  const long = {
    ...option,
    choices: Array.from({ length: 25 }, (_, n) => ({
      name: `${n}`.padEnd(100, 'x'),
      value: 'y'.repeat(100),
    })),
  };

  test.each<[string, object]>([
    [
      'translations',
      {
        ...ping,
        name_localizations: { ko: '핑', vi: 'gửi' },
        description_localizations: { 'zh-CN': '测试' },
      },
    ],
    [
      'permissions as a string',
      { ...ping, default_member_permissions: '0', contexts: [0, 1, 2], integration_types: [0, 1] },
    ],
    ['a menu', { type: 3, name: 'Edit picture' }],
  ])('may have: %s', async (_, command) => {
    expect(await put(command)).toBe(200);
    expect(discord.breaches).toEqual([]);
    expect(discord.commands()).toMatchObject([command]);
  });

  test.each<[string, string, object[]]>([
    ['upper-case names', 'Ping', [{ ...ping, name: 'Ping' }]],
    ['names with spaces', 'a ping', [{ ...ping, name: 'a ping' }]],
    ['decomposed names', 'not allowed', [{ ...ping, name_localizations: { vi: 'gửi'.normalize('NFD') } }]],
    ['unknown locales', 'en', [{ ...ping, description_localizations: { en: 'Pings' } }]],
    ['no description', 'description', [{ name: 'ping' }]],
    ['more than 8000 characters', 'characters', [{ ...ping, options: [long, { ...long, name: 'other' }] }]],
    [
      'required options last',
      'required',
      [{ ...ping, options: [option, { ...option, name: 'other', required: true }] }],
    ],
    [
      '26 choices',
      'choices',
      [
        {
          ...ping,
          options: [
            { ...option, choices: Array.from({ length: 26 }, (_, n) => ({ name: `${n}`, value: `${n}` })) },
          ],
        },
      ],
    ],
    ['the same name twice', 'two commands', [ping, ping]],
    ['16 menus', '16 commands', Array.from({ length: 16 }, (_, n) => ({ type: 3, name: `Menu ${n}` }))],
    [
      'permissions as a word',
      'default_member_permissions',
      [{ ...ping, default_member_permissions: 'admin' }],
    ],
  ])('may not have: %s', async (_, word, commands) => {
    expect(await put(...commands)).toBe(400);
    expect(discord.breaches.join('\n')).toContain(word);
    expect(discord.commands()).toMatchObject([{ name: 'imagine' }]);
  });
});

test('a route that does not exist is a breach', async () => {
  expect((await request(discord, 'GET', '/pictures')).status).toBe(404);
  expect(discord.breaches).toHaveLength(1);
});
