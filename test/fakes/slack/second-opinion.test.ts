// Another Slack by other people: what its client is told there and here has the same shape.
import { createEmulator, type Emulator } from 'emulate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LogLevel, WebClient } from '@slack/web-api';
import { bytesOf, codeOf, posting, quiet } from './apps.ts';
import { startFakeSlack, type FakeSlack } from './slack.ts';

let slack: FakeSlack;
let other: Emulator;
const token = 'xoxb-local-test';

beforeAll(async () => {
  slack = await startFakeSlack({ readyAfterMs: 0 });
  other = await createEmulator({
    service: 'slack',
    port: 0,
    seed: {
      slack: {
        team: { name: 'Fake', domain: 'fake' },
        users: [{ name: 'developer', real_name: 'Developer', email: 'dev@example.com' }],
        channels: [{ name: 'general' }],
        bots: [{ name: 'my-bot' }],
        tokens: [{ token, user: 'developer', scopes: [] }],
      },
    },
  });
});
afterAll(async () => {
  await slack.close();
  await other.close();
});

/** One life of a picture, in the words of Slack's client; the outcome of each step. */
async function story(web: WebClient, channel: string): Promise<Record<string, unknown>> {
  const who = await web.auth.test();
  const posted = await posting(web, { channel, text: 'soon' });
  const ts = posted.ts ?? '';
  const edited = await web.chat.update({ channel, ts, text: 'sooner' });
  const place = await web.files.getUploadURLExternal({
    filename: 'a.png',
    length: bytesOf.png.byteLength,
  });
  const id = place.file_id ?? '';
  const body = new Uint8Array(bytesOf.png);
  const stored = await fetch(place.upload_url ?? '', { method: 'POST', body });
  const completed = await web.files.completeUploadExternal({
    files: [{ id, title: 'A' }],
    channel_id: channel,
  });
  const info = await web.files.info({ file: id });
  const blocks = [{ type: 'image', alt_text: 'a fox', slack_file: { id } }];
  const shown = await posting(web, { channel, text: 'a fox', blocks });
  const removed = await web.chat.delete({ channel, ts });
  const gone = await codeOf(web.chat.update({ channel, ts, text: 'x' }));
  const deleted = await web.files.delete({ file: id });
  const nowhere = await codeOf(posting(web, { channel: 'C0NOTHERE', text: 'x' }));
  const empty = await codeOf(web.apiCall('chat.postMessage', { channel }));
  const nobody = await codeOf(web.users.info({ user: 'U0NOTHERE' }));
  const noFile = await codeOf(web.files.info({ file: 'F0NOTHERE' }));
  return {
    who: shapeOf(who),
    posted: shapeOf(posted),
    edited: shapeOf(edited),
    place: shapeOf(place),
    stored: stored.status,
    completed: shapeOf(completed.files?.[0]),
    info: shapeOf(info.file),
    shown: shapeOf(shown),
    removed: shapeOf(removed),
    deleted: shapeOf(deleted),
    codes: { gone, nowhere, empty, nobody, noFile },
  };
}

/** Names and kinds of what an answer has on top. */
function shapeOf(answer: object | undefined): Record<string, string> {
  const { response_metadata: _headers, ...rest } = (answer ?? {}) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, typeof value]));
}

test('one life of a picture goes there as it goes here, and all that is told there is told here', async () => {
  const options = { retryConfig: { retries: 0 }, logger: quiet, logLevel: LogLevel.ERROR };
  const there = new WebClient(token, { ...options, slackApiUrl: `${other.url}/api/` });
  const here = new WebClient(slack.botToken, { ...options, slackApiUrl: slack.apiUrl });
  const listed = await there.conversations.list({});
  const theirs = await story(there, listed.channels?.[0]?.id ?? '');
  const ours = await story(here, slack.channelId);
  expect(ours).toMatchObject(theirs);
  expect(slack.breaches).toEqual([]);
});
