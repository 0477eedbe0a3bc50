// Slack's error words, each once.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFakeClock } from '../clock.ts';
import { bytesOf, codeOf, posting, refusalOf, upload, webClient } from './apps.ts';
import { startFakeSlack, type FakeSlack, type FakeSlackOptions } from './slack.ts';

let slack: FakeSlack;
let web: ReturnType<typeof webClient>;

async function restart(options: FakeSlackOptions = {}): Promise<void> {
  await slack?.close();
  slack = await startFakeSlack({ clock: createFakeClock(), ...options });
  web = webClient(slack);
}

beforeEach(() => restart());
afterEach(() => slack.close());

const post = (channel: string, more: object = {}) =>
  codeOf(web.apiCall('chat.postMessage', { channel, text: 'x', ...more }));

describe('where the bot is not', () => {
  test.each([
    ['public', 'not_in_channel'],
    ['private', 'channel_not_found'],
    ['direct', 'channel_not_found'],
    ['group', 'channel_not_found'],
  ] as const)('in a %s conversation: %s', async (kind, code) => {
    const { id } = slack.addChannel({ kind, botIsMember: false });
    expect(await post(id)).toBe(code);
    expect(await codeOf(web.chat.postEphemeral({ channel: id, user: slack.userId, text: 'x' }))).toBe(code);
  });

  test('people’s own conversations have no bot, whatever is said', async () => {
    const { id } = slack.addChannel({ kind: 'direct', botIsMember: true });
    slack.setMember(id, false);
    expect(await post(id)).toBe('channel_not_found');
  });

  test('chat:write.public is enough for public ones, and for messages only', async () => {
    await restart({ scopes: ['chat:write', 'chat:write.public', 'files:write'] });
    const { id } = slack.addChannel({ botIsMember: false });
    expect(await post(id)).toBe('ok');
    const file = await upload(web);
    const share = web.files.completeUploadExternal({ files: [{ id: file }], channel_id: id });
    expect(await codeOf(share)).toBe('not_in_channel');
    slack.setMember(id, true);
    await web.files.completeUploadExternal({ files: [{ id: file }], channel_id: id });
  });

  test('nobody writes where everything is over', async () => {
    slack.setArchived(slack.channelId, true);
    expect(await post(slack.channelId)).toBe('is_archived');
    expect(await post('C0NOTHERE')).toBe('channel_not_found');
  });

  test('a file is not shared with a person’s id, nor a message edited by it', async () => {
    const { ts = '' } = await posting(web, { channel: slack.userId, text: 'x' });
    const file = await upload(web);
    const share = web.files.completeUploadExternal({ files: [{ id: file }], channel_id: slack.userId });
    expect(await codeOf(share)).toBe('channel_not_found');
    expect(await codeOf(web.chat.delete({ channel: slack.userId, ts }))).toBe('channel_not_found');
    expect(slack.breaches).toHaveLength(2);
  });
});

describe('a token', () => {
  test.each([
    ['', 'auth.test', 'not_authed'],
    ['xoxb-other', 'auth.test', 'invalid_auth'],
    ['xoxb-other', 'chat.postMessage', 'invalid_auth'],
    ['xapp-other', 'apps.connections.open', 'invalid_auth'],
  ])('%s for %s: %s', async (token, method, code) => {
    expect(await codeOf(webClient(slack, token).apiCall(method, {}))).toBe(code);
  });

  test('of the other kind is refused, and written down', async () => {
    expect(await codeOf(web.apps.connections.open({}))).toBe('not_allowed_token_type');
    expect(await codeOf(webClient(slack, slack.appToken).auth.test())).toBe('not_allowed_token_type');
    expect(slack.breaches).toHaveLength(2);
  });

  test.each([
    ['chat.postMessage', 'chat:write'],
    ['files.getUploadURLExternal', 'files:write'],
    ['files.info', 'files:read'],
    ['users.info', 'users:read'],
    ['usergroups.list', 'usergroups:read'],
  ])('without what %s needs: missing_scope', async (method, needed) => {
    await restart({ scopes: ['commands'] });
    const refusal = await refusalOf(web.apiCall(method, {}));
    expect(refusal).toMatchObject({ error: 'missing_scope', needed, provided: 'commands' });
  });
});

describe('a message', () => {
  test.each<[string, object]>([
    ['no_text', { text: '' }],
    ['thread_not_found', { thread_ts: '1.000001' }],
    ['invalid_blocks', { blocks: [{ type: 'section' }] }],
    ['invalid_blocks_format', { blocks: '[{' }],
  ])('%s', async (code, more) => {
    expect(await post(slack.channelId, more)).toBe(code);
  });

  test('of a person is not the bot’s to change', async () => {
    const { ts } = slack.say(slack.channelId, 'mine');
    const at = { channel: slack.channelId, ts };
    expect(await codeOf(web.chat.update({ ...at, text: 'x' }))).toBe('cant_update_message');
    expect(await codeOf(web.chat.delete(at))).toBe('cant_delete_message');
  });

  test('that is too long cannot be an edit', async () => {
    const { ts = '' } = await posting(web, { channel: slack.channelId, text: 'x' });
    const edit = (length: number) =>
      codeOf(web.chat.update({ channel: slack.channelId, ts, text: 'x'.repeat(length) }));
    expect([await edit(4_000), await edit(4_001)]).toEqual(['ok', 'msg_too_long']);
  });

  test('to someone else in the bot’s own conversation', async () => {
    const { id } = slack.addPerson();
    const there = { channel: slack.directId(slack.userId), text: 'x' };
    expect(await codeOf(web.chat.postEphemeral({ ...there, user: id }))).toBe('user_not_in_channel');
    expect(await codeOf(web.chat.postEphemeral({ ...there, user: 'U0' }))).toBe('user_not_found');
  });
});

describe('a file', () => {
  test.each<[string, string, Record<string, unknown>]>([
    ['file_not_found', 'files.info', { file: 'F0' }],
    ['file_not_found', 'files.delete', { file: 'F0' }],
    ['file_not_found', 'files.completeUploadExternal', { files: [{ id: 'F0' }] }],
    ['invalid_arguments', 'files.completeUploadExternal', { files: [] }],
    ['invalid_arguments', 'files.getUploadURLExternal', { filename: 'a.png', length: 0 }],
    ['file_upload_size_restricted', 'files.getUploadURLExternal', { filename: 'a', length: 2 ** 31 }],
  ])('%s from %s with %j', async (code, method, args) => {
    expect(await codeOf(web.apiCall(method, args))).toBe(code);
  });

  test('has a description of at most 1000 characters', async () => {
    const ask = (length: number) =>
      web.apiCall('files.getUploadURLExternal', { filename: 'a', length: 1, alt_txt: 'x'.repeat(length) });
    expect([await codeOf(ask(1_000)), await codeOf(ask(1_001))]).toEqual(['ok', 'invalid_arguments']);
  });

  test('of a person stays theirs, and unseen where the bot is not', async () => {
    const file = { name: 'cat.png', bytes: bytesOf.png };
    const { files } = slack.say(slack.channelId, '', [file]);
    expect(await codeOf(web.files.delete({ file: files[0]?.id ?? '' }))).toBe('cant_delete_file');
    const { id } = slack.addChannel({ kind: 'private', botIsMember: false });
    const hidden = slack.say(id, '', [file]).files[0]?.id ?? '';
    expect(await codeOf(web.files.info({ file: hidden }))).toBe('file_not_found');
  });

  test('under a comment in markdown breaks Slack', async () => {
    const file = await upload(web);
    const blocks = [{ type: 'markdown' as const, text: 'x' }];
    const share = web.apiCall('files.completeUploadExternal', {
      files: [{ id: file }],
      channel_id: slack.channelId,
      blocks,
    });
    expect(await codeOf(share)).toBe('internal_error');
  });
});

test('a person who is not there', async () => {
  expect(await codeOf(web.users.info({ user: 'U0' }))).toBe('user_not_found');
});

describe('in an organisation', () => {
  test('every call names the team, the right one', async () => {
    await restart({ enterpriseId: 'E1' });
    expect(await web.auth.test()).toMatchObject({ enterprise_id: 'E1', is_enterprise_install: true });
    expect(await post(slack.channelId, { team_id: slack.teamId })).toBe('ok');
    expect(slack.breaches).toEqual([]);
    expect(await post(slack.channelId, { team_id: 'T0' })).toBe('team_access_not_granted');
    await post(slack.channelId, { text: 'y' });
    expect(slack.breaches).toHaveLength(2);
  });
});
