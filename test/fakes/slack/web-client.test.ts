// Slack's own client against the fake: messages, files and who sees them.
import type { FilesGetUploadURLExternalResponse } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFakeClock, type FakeClock } from '../clock.ts';
import { bytesOf, codeOf, posting, refusalOf, showing, upload, webClient } from './apps.ts';
import { startFakeSlack, type FakeSlack } from './slack.ts';

let slack: FakeSlack;
let clock: FakeClock;
let web: ReturnType<typeof webClient>;

beforeEach(async () => {
  clock = createFakeClock();
  slack = await startFakeSlack({ clock });
  web = webClient(slack);
});
afterEach(() => slack.close());

const seen = () => slack.messages(slack.channelId, slack.userId);

test('says who the bot is, and its scopes', async () => {
  const answer = await web.auth.test();
  expect(answer).toMatchObject({ team_id: slack.teamId, user_id: slack.botUserId, ok: true });
  expect(answer.response_metadata?.scopes).toContain('files:write');
});

test('a message is posted, edited and deleted', async () => {
  const { ts = '', channel } = await posting(web, { channel: slack.channelId, text: 'one' });
  expect(channel).toBe(slack.channelId);
  await web.chat.update({ channel: slack.channelId, ts, text: 'two' });
  expect(seen()).toMatchObject([{ ts, text: 'two', edits: 1, ephemeral: false, user: slack.botUserId }]);
  await web.chat.delete({ channel: slack.channelId, ts });
  expect(seen()).toEqual([]);
  expect(await codeOf(web.chat.update({ channel: slack.channelId, ts, text: 'x' }))).toBe(
    'message_not_found',
  );
});

test('an edit with text alone takes the blocks away', async () => {
  const blocks = [{ type: 'divider' }];
  const { ts = '' } = await posting(web, { channel: slack.channelId, text: 'one', blocks });
  expect(seen()[0]?.blocks).toHaveLength(1);
  await web.chat.update({ channel: slack.channelId, ts, text: 'two' });
  expect(seen()[0]).toMatchObject({ blocks: [], shown: 'two' });
});

test('a message to a person lands in the conversation with the bot, and is edited there', async () => {
  const { ts = '', channel = '' } = await posting(web, { channel: slack.userId, text: 'hello' });
  expect(channel).toMatch(/^D/u);
  await web.chat.update({ channel, ts, text: 'hello again' });
  expect(slack.direct(slack.userId)).toMatchObject([{ text: 'hello again' }]);
  expect(slack.directId(slack.userId)).toBe(channel);
});

test('an ephemeral message is for one person and cannot be edited', async () => {
  const { id } = slack.addPerson({ name: 'ben' });
  const { message_ts: ts = '' } = await web.chat.postEphemeral({
    channel: slack.channelId,
    user: id,
    text: 'psst',
  });
  expect(seen()).toEqual([]);
  expect(slack.messages(slack.channelId)).toEqual([]);
  expect(slack.messages(slack.channelId, id)).toMatchObject([{ text: 'psst', ephemeral: true }]);
  const edit = web.chat.update({ channel: slack.channelId, ts, text: 'x' });
  expect(await codeOf(edit)).toBe('message_not_found');
  expect(slack.breaches).toEqual([expect.stringContaining('response_url')]);
});

describe('a file', () => {
  test('cannot be shown before Slack has looked at it, and then in the same message', async () => {
    const id = await upload(web);
    const message = { channel: slack.channelId, ...showing(id) };
    const refusal = await refusalOf(posting(web, message));
    expect(refusal).toMatchObject({
      error: 'invalid_blocks',
      response_metadata: { messages: ['invalid slack file [json-pointer:/blocks/0/slack_file]'] },
    });
    expect((await web.files.info({ file: id })).file).toMatchObject({ id, mimetype: '', shares: {} });
    await clock.advance(600);
    await posting(web, message);
    expect(seen()).toMatchObject([{ files: [{ id, mimetype: 'image/png', alt: 'a fox' }], broken: [] }]);
    expect(seen()[0]?.files[0]?.bytes).toEqual(new Uint8Array(bytesOf.png));
    expect(slack.breaches).toEqual([]);
  });

  test('is broken where a message was only edited to show it', async () => {
    const { ts = '' } = await posting(web, { channel: slack.channelId, text: 'soon' });
    const id = await upload(web);
    await clock.advance(600);
    await web.chat.update({ channel: slack.channelId, ts, ...showing(id) });
    expect(seen()).toMatchObject([{ files: [], broken: [id] }]);
    await posting(web, { channel: slack.channelId, ...showing(id) });
    expect(seen().map((message) => message.broken)).toEqual([[], []]);
  });

  test('posted to one person is nobody else’s', async () => {
    const id = await upload(web);
    await clock.advance(600);
    await posting(web, { channel: slack.userId, ...showing(id) });
    const { ts = '' } = await posting(web, { channel: slack.channelId, text: 'soon' });
    await web.chat.update({ channel: slack.channelId, ts, ...showing(id) });
    const { id: other } = slack.addPerson();
    expect(slack.direct(slack.userId)).toMatchObject([{ files: [{ id }] }]);
    expect(slack.messages(slack.channelId, slack.userId)[0]?.broken).toEqual([]);
    expect(slack.messages(slack.channelId, other)[0]?.broken).toEqual([id]);
  });

  test('shared as a file appears a little later, and files.info tells where', async () => {
    const place: FilesGetUploadURLExternalResponse = await web.apiCall('files.getUploadURLExternal', {
      filename: 'a.webp',
      length: bytesOf.webp.byteLength,
      alt_txt: 'a fox',
    });
    const { file_id: id = '', upload_url: url = '' } = place;
    await fetch(url, { method: 'POST', body: new Uint8Array(bytesOf.webp) });
    const { ts: thread = '' } = await posting(web, { channel: slack.channelId, text: 'status' });
    await web.files.completeUploadExternal({
      files: [{ id, title: 'A' }],
      channel_id: slack.channelId,
      thread_ts: thread,
      initial_comment: 'here',
    });
    expect(seen()).toHaveLength(1);
    await clock.advance(600);
    const [, shared] = seen();
    expect(shared).toMatchObject({ text: 'here', threadTs: thread, broken: [] });
    expect(shared?.files).toMatchObject([{ name: 'a.webp', mimetype: 'image/webp', alt: 'a fox' }]);
    const { file } = await web.files.info({ file: id });
    expect(file?.shares?.public?.[slack.channelId]).toMatchObject([{ ts: shared?.ts, thread_ts: thread }]);
    expect(file).toMatchObject({ mimetype: 'image/webp', alt_txt: 'a fox', channels: [slack.channelId] });
  });

  test.each(['webp', 'mp4'] as const)('of type %s is no image', async (kind) => {
    const id = await upload(web, bytesOf[kind], 'a.png');
    await clock.advance(600);
    const post = posting(web, { channel: slack.channelId, ...showing(id) });
    expect(await codeOf(post)).toBe('invalid_blocks');
  });

  test.each(['png', 'jpg', 'gif'] as const)('of type %s is one', async (kind) => {
    const id = await upload(web, bytesOf[kind], 'whatever');
    await clock.advance(600);
    await posting(web, { channel: slack.channelId, ...showing(id) });
    expect(seen()[0]?.broken).toEqual([]);
  });

  test('that is deleted is gone from every message, and a message that was nothing else too', async () => {
    const id = await upload(web);
    await clock.advance(600);
    await posting(web, { channel: slack.channelId, ...showing(id) });
    await web.files.completeUploadExternal({ files: [{ id }], channel_id: slack.channelId });
    await clock.advance(600);
    expect(seen()).toHaveLength(2);
    await web.files.delete({ file: id });
    expect(seen()).toMatchObject([{ files: [], broken: [id] }]);
    expect(await codeOf(web.files.info({ file: id }))).toBe('file_deleted');
    expect(slack.file(id)?.deleted).toBe(true);
  });

  test('of a person is loaded with the token, from its private address', async () => {
    const file = { name: 'cat.png', bytes: bytesOf.png };
    const { files } = slack.say(slack.channelId, 'look', [file]);
    const info = await web.files.info({ file: files[0]?.id ?? '' });
    const headers = { authorization: `Bearer ${slack.botToken}` };
    const response = await fetch(info.file?.url_private ?? '', { headers, redirect: 'manual' });
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytesOf.png);
    expect(slack.breaches).toEqual([]);
    const anonymous = await fetch(info.file?.url_private ?? '', { redirect: 'manual' });
    expect(anonymous.status).toBe(302);
    expect(slack.breaches).toEqual([expect.stringContaining('download')]);
  });
});

test('people in messages are told by their locale only where it is asked for', async () => {
  const { id } = slack.addPerson({ name: 'ann', locale: 'fr-FR', isAdmin: true });
  const { user } = await web.users.info({ user: id, include_locale: true });
  expect(user).toMatchObject({ name: 'ann', locale: 'fr-FR', is_admin: true });
  expect((await web.users.info({ user: id })).user?.locale).toBeUndefined();
});

test('a thread goes on after its first message is deleted, as long as it has replies', async () => {
  const { ts = '' } = await posting(web, { channel: slack.channelId, text: 'first' });
  const reply = { channel: slack.channelId, text: 'reply', thread_ts: ts };
  const { ts: replyTs = '' } = await posting(web, reply);
  slack.deleteMessage(slack.channelId, ts);
  await posting(web, reply);
  expect(seen().map(({ threadTs }) => threadTs)).toEqual([ts, ts]);
  for (const each of seen()) slack.deleteMessage(slack.channelId, each.ts);
  expect(await codeOf(posting(web, reply))).toBe('thread_not_found');
  expect(replyTs).not.toBe(ts);
});
