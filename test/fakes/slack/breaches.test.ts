// What a bot does wrong without Slack saying no is written down, each rule once; what is right is not.
import type { ChatPostMessageResponse } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFakeClock, type FakeClock } from '../clock.ts';
import { bytesOf, codeOf, posting, showing, upload, webClient } from './apps.ts';
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

const post = (more: object): Promise<ChatPostMessageResponse> =>
  web.apiCall('chat.postMessage', { channel: slack.channelId, text: 'x', ...more });

async function place(length: number): Promise<string> {
  const { upload_url: url = '' } = await web.files.getUploadURLExternal({ filename: 'a.png', length });
  return url;
}

const fox = new Uint8Array(bytesOf.png);
const put = (url: string, headers: Record<string, string> = {}) =>
  fetch(url, { method: 'POST', body: fox, headers });

describe('messages', () => {
  test.each<[string, object]>([
    ['blocks without text', { text: '', blocks: [{ type: 'divider' }] }],
    ['4001 characters', { text: 'x'.repeat(4_001) }],
    ['no argument chanel', { chanel: 'C1' }],
    ['reply_broadcast', { reply_broadcast: true }],
    ['does not know the block card', { blocks: [{ type: 'card' }] }],
  ])('%s', async (breach, more) => {
    await post(more);
    expect(slack.breaches).toEqual([expect.stringContaining(breach)]);
  });

  test('a reply to a reply', async () => {
    const { ts } = await post({});
    const { ts: reply } = await post({ thread_ts: ts });
    await post({ thread_ts: reply });
    expect(slack.breaches).toEqual([expect.stringContaining('the name of a reply')]);
    expect(slack.messages(slack.channelId).map(({ threadTs }) => threadTs)).toEqual([undefined, ts, ts]);
  });

  test('the same again after a clear no, but not after a while or when it may pass', async () => {
    const again = () => codeOf(post({ channel: 'C0' }));
    expect([await again(), await again()]).toEqual(['channel_not_found', 'channel_not_found']);
    expect(slack.breaches).toEqual(['chat.postMessage: the same again after channel_not_found']);
    await clock.advance(60_000);
    await again();
    const id = await upload(web);
    await codeOf(post(showing(id)));
    await codeOf(post(showing(id)));
    expect(slack.breaches).toHaveLength(1);
  });

  test('an image that only one person would see', async () => {
    const id = await upload(web);
    await clock.advance(600);
    await web.chat.postEphemeral({ channel: slack.channelId, user: slack.userId, ...showing(id) });
    expect(slack.breaches).toEqual([expect.stringContaining('nobody can load it')]);
    expect(slack.messages(slack.channelId, slack.userId)).toMatchObject([{ files: [], broken: [id] }]);
  });

  test('file_ids of an edit', async () => {
    const { ts = '' } = await posting(web, { channel: slack.channelId, text: 'x' });
    await web.chat.update({ channel: slack.channelId, ts, text: 'y', file_ids: ['F1'] });
    expect(slack.breaches).toEqual([expect.stringContaining('file_ids')]);
  });
});

describe('uploads', () => {
  test('with the token, which no upload needs', async () => {
    const url = await place(fox.byteLength);
    expect((await put(url, { authorization: `Bearer ${slack.botToken}` })).status).toBe(200);
    expect(slack.breaches).toEqual(['upload: a token was sent to the upload_url']);
  });

  test('with another length than was announced', async () => {
    const url = await place(fox.byteLength + 1);
    expect((await put(url)).status).toBe(400);
    expect(slack.breaches).toEqual([expect.stringContaining('10 bytes of 11')]);
  });

  test('without saying how much comes', async () => {
    const url = await place(fox.byteLength);
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(fox);
        controller.close();
      },
    });
    await fetch(url, { method: 'POST', body, duplex: 'half' });
    expect(slack.breaches).toEqual(['upload: without content-length']);
  });

  test('twice', async () => {
    const url = await place(fox.byteLength);
    await put(url);
    expect((await put(url)).status).toBe(409);
    expect(slack.breaches).toEqual([expect.stringContaining('has its bytes already')]);
  });

  test('completed without any bytes', async () => {
    const { file_id: id = '' } = await web.files.getUploadURLExternal({ filename: 'a.png', length: 1 });
    expect(await codeOf(web.files.completeUploadExternal({ files: [{ id }] }))).toBe('file_not_found');
    expect(slack.breaches).toEqual([expect.stringContaining('nothing was uploaded')]);
  });

  test('a form is taken too, as Slack’s own client sends it: with its token and under a name of its own', async () => {
    await web.filesUploadV2({ filename: 'a.png', file: bytesOf.png, channel_id: slack.channelId });
    await clock.advance(600);
    expect(slack.messages(slack.channelId)[0]?.files[0]?.bytes).toEqual(fox);
    expect(slack.breaches).toEqual(['upload: a token was sent to the upload_url']);
  });
});

test('what goes to an address that is not Slack’s is neither a token in it nor unknown', async () => {
  await fetch(`${slack.apiUrl}auth.test?token=${slack.botToken}`, { method: 'POST' });
  expect(slack.breaches).toEqual(['auth.test: a token in the address']);
  expect(await codeOf(web.apiCall('conversations.list', {}))).toBe('unknown_method');
  expect(slack.breaches[1]).toContain('no such method');
});

test('what is right is nowhere written down', async () => {
  await post({ unfurl_links: false, unfurl_media: false, link_names: false, team_id: slack.teamId });
  const id = await upload(web);
  await clock.advance(600);
  await post(showing(id));
  await web.users.info({ user: slack.userId, include_locale: true });
  expect(slack.breaches).toEqual([]);
  expect(slack.requests.map(({ method }) => method)).toEqual([
    'chat.postMessage',
    'files.getUploadURLExternal',
    'upload',
    'files.completeUploadExternal',
    'chat.postMessage',
    'users.info',
  ]);
});
