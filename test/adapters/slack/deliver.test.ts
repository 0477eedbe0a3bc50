// Cards onto Slack, from instances that were never started: what a crash or a broken connection leaves behind.
import { expect, test } from 'vitest';
import type { Address } from '../../../src/generation/generation.ts';
import type { Adapter, DeliveredFile } from '../../../src/generation/ports.ts';
import { card, done, fileOf, pictures } from '../../contracts/cards.ts';
import { onSlack, type FixtureOptions, type SlackFixture } from './fixture.ts';

const film = (): DeliveredFile => ({
  ...fileOf(
    Uint8Array.from(Buffer.from('\0\0\0\x18ftypisom\0\0\x02\0', 'latin1')),
    'a-red-fox.mp4',
    'video/mp4',
  ),
  link: { url: 'https://films.test/a-red-fox.mp4', expiresAt: 1_800_000_000_000 },
});

/** The same, which does something once its bytes are asked for. */
function filmThat(does: () => void): DeliveredFile {
  const plain = film();
  const stream = () => {
    does();
    return plain.file.stream();
  };
  return { ...plain, file: { ...plain.file, stream } };
}

/** An address with its status, and instances to deliver to it. */
async function open(options: FixtureOptions = {}) {
  const fixture = await onSlack({ readyAfterMs: 0, limits: 'generous', ...options });
  const { slack, adapter } = fixture;
  const given: Address = {
    adapter: 'slack',
    id: 'slack-test-1',
    team: slack.teamId,
    user: slack.userId,
    locale: 'en',
    channel: slack.channelId,
    response: { url: `${slack.apiUrl}nowhere`, at: Date.now(), uses: 0 },
  };
  const address = await put(adapter, given, card({ title: 'Developing' }));
  return { ...fixture, address };
}

function put(adapter: Adapter, address: Address, shown = done(), files: readonly DeliveredFile[] = []) {
  const signal = AbortSignal.timeout(10_000);
  return adapter.deliver(JSON.parse(JSON.stringify(address)) as Address, shown, { files, signal });
}

/** What everybody sees. */
function seen({ slack }: SlackFixture) {
  return slack.messages(slack.channelId).map(({ files, shown }) => ({
    title: shown.split('\n')[0],
    files: files.map(({ name }) => name),
  }));
}

const both = ['a-red-fox-1.png', 'a-red-fox-2.png'];
const ended = { title: 'Here are your pictures', files: both };

test('an address that is none of ours is gone', async () => {
  await using fixture = await open();
  const refused = put(fixture.adapter, { adapter: 'slack', channel: 'C1' });
  await expect(refused).rejects.toMatchObject({ code: 'address_gone' });
});

test('the end is shown once from the address before it, and nothing secret is kept', async () => {
  await using fixture = await open();
  const end = await put(fixture.adapter, fixture.address, done(), pictures());
  expect(await put(fixture.fresh(), fixture.address, done(), pictures())).toEqual(end);
  expect(seen(fixture)).toEqual([ended]);
  expect(fixture.slack.requests.filter(({ method }) => method === 'upload')).toHaveLength(2);
  expect(end['response']).toBeUndefined();
  expect(fixture.slack.breaches).toEqual([]);
});

test('links that took the place of the status stay, however often they are delivered', async () => {
  await using fixture = await open();
  fixture.slack.faults.next('files.getUploadURLExternal', { error: 'file_uploads_disabled' }, 99);
  await put(fixture.adapter, fixture.address, done(), [film()]);
  const once = seen(fixture);
  expect(once).toHaveLength(1);
  await put(fixture.fresh(), fixture.address, done(), [film()]);
  expect(seen(fixture)).toEqual(once);
});

test('where nothing may be sent the pictures are linked, and none stays in the workspace', async () => {
  await using fixture = await open();
  const { slack, adapter, address } = fixture;
  const link = { url: 'https://pictures.test/a-red-fox.png', expiresAt: 1_800_000_000_000 };
  slack.faults.next('chat.postMessage', { error: 'restricted_action' }, 9);
  const linked = pictures().map((picture) => ({ ...picture, link }));
  await put(adapter, address, done(), linked);
  expect(slack.messages(slack.channelId).map(({ links }) => links)).toEqual([[link.url, link.url]]);
  const removed = slack.requests.filter(({ method }) => method === 'files.delete');
  expect(removed).toHaveLength(2);
});

test('a film whose sharing is not confirmed is not shared again, and its person is asked', async () => {
  await using fixture = await open();
  const { slack, adapter, address } = fixture;
  slack.faults.next('files.completeUploadExternal', { reset: 'after' });
  await expect(put(adapter, address, done(), [film()])).rejects.toMatchObject({ code: 'chat_unreachable' });
  const asking = await put(fixture.fresh(), address, done(), [film()]);
  expect(asking['response']).toBeUndefined();
  const files = seen(fixture).flatMap((message) => message.files);
  expect(files).toEqual(['a-red-fox.mp4']);
  const asked = slack.messages(slack.channelId).filter(({ shown }) => shown.includes('press Fetch'));
  expect(asked).toHaveLength(1);
});

test('a film that has to wait comes behind pictures that are there already, and they are not sent again', async () => {
  await using fixture = await open();
  const { slack, adapter, address } = fixture;
  let isFirst = true;
  const late = filmThat(() => {
    if (isFirst) slack.faults.next('files.completeUploadExternal', { error: 'ratelimited', retryAfter: 60 });
    isFirst = false;
  });
  await expect(put(adapter, address, done(), [...pictures(), late])).rejects.toMatchObject({
    code: 'chat_busy',
  });
  expect(seen(fixture).map(({ files }) => files)).toEqual([[], both]);
  await put(fixture.fresh(), address, done(), [...pictures(), late]);
  expect(seen(fixture).map(({ files }) => files)).toEqual([both, ['a-red-fox.mp4']]);
});

test('a film that is on its way is waited for when another one fails, as both are gone after that', async () => {
  await using fixture = await open();
  const { slack, adapter, address } = fixture;
  const asked = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const { link: _link, ...plain } = film();
  const stream = (): ReadableStream<Uint8Array> =>
    new ReadableStream({
      async start(controller) {
        asked.resolve();
        await held.promise;
        controller.enqueue(await plain.file.bytes());
        controller.close();
      },
    });
  const slow = { ...plain, name: 'a-slow-fox.mp4', file: { ...plain.file, stream } };
  slack.faults.next('files.getUploadURLExternal', { error: 'ratelimited', retryAfter: 60 });
  const refused = put(adapter, address, done(), [film(), slow]).catch((error: unknown) => error);
  await asked.promise;
  const pause = new Promise((resolve) => {
    setTimeout(resolve, 50, 'still on its way');
  });
  expect(await Promise.race([refused, pause])).toBe('still on its way');
  held.resolve();
  expect(await refused).toMatchObject({ code: 'chat_busy' });
});

test('a film that Slack does not take is a link on its card', async () => {
  await using fixture = await open();
  const { slack, adapter, address } = fixture;
  slack.faults.next('files.completeUploadExternal', { error: 'slack_connect_file_upload_sharing_blocked' });
  await put(adapter, address, done(), [film()]);
  const [told, ...others] = slack.messages(slack.channelId);
  expect(others).toEqual([]);
  expect(told?.links).toEqual(['https://films.test/a-red-fox.mp4']);
  expect(told?.shown).not.toContain('next message');
});

test('a message that was deleted stays deleted', async () => {
  await using fixture = await open();
  const { slack, adapter, address } = fixture;
  const [status] = slack.messages(slack.channelId);
  slack.deleteMessage(slack.channelId, String(status?.ts));
  const refused = put(adapter, address, done(), pictures());
  await expect(refused).rejects.toMatchObject({ code: 'address_gone' });
  expect(seen(fixture)).toEqual([]);
});

test('a channel is not filled with messages that Slack does not confirm', async () => {
  await using fixture = await open();
  const { slack, adapter } = fixture;
  const { status: _none, ...unheard } = fixture.address;
  slack.faults.next('chat.postMessage', { reset: 'after' }, 9);
  const once = await put(adapter, unheard, card({ title: '10 %' }));
  const twice = await put(adapter, once, card({ title: '20 %' }));
  await expect(put(adapter, twice, card({ title: '30 %' }))).rejects.toMatchObject({ code: 'chat_busy' });
  slack.faults.clear();
  await put(adapter, twice, card({ tone: 'canceled', title: 'Stopped', final: true }));
  expect(seen(fixture).map(({ title }) => title)).toEqual(['Developing', '10 %', '20 %', 'Stopped']);
});

test('an end that needs a message of its own is sent once, though Slack does not confirm it', async () => {
  await using fixture = await open();
  const { slack, adapter } = fixture;
  const { status: _none, ...unheard } = fixture.address;
  const failed = card({ tone: 'failed', title: 'No picture this time', final: true });
  slack.faults.next('chat.postMessage', { reset: 'after' }, 1);
  await expect(put(adapter, unheard, failed)).rejects.toMatchObject({ code: 'chat_unreachable' });
  await put(fixture.fresh(), unheard, failed);
  expect(seen(fixture).map(({ title }) => title)).toEqual(['Developing', 'No picture this time']);
});

test('a message that Slack does not answer is given up with its time, looked for, and there once', async () => {
  await using fixture = await open();
  const { slack, adapter, address } = fixture;
  slack.faults.next('chat.postMessage', { hang: true });
  const within = { files: pictures(), signal: AbortSignal.timeout(500) };
  await expect(adapter.deliver(address, done(), within)).rejects.toMatchObject({ code: 'chat_unreachable' });
  await put(fixture.fresh(), address, done(), pictures());
  expect(seen(fixture)).toEqual([ended]);
});

test('an end in words is told though pictures before it may have arrived', async () => {
  await using fixture = await open();
  const { slack, adapter } = fixture;
  const { status: _none, ...unheard } = fixture.address;
  slack.faults.next('chat.postMessage', { reset: 'before' }, 1);
  await expect(put(adapter, unheard, done(), pictures())).rejects.toMatchObject({ code: 'chat_unreachable' });
  await put(adapter, unheard, card({ tone: 'failed', title: 'No picture this time', final: true }));
  expect(seen(fixture).map(({ title }) => title)).toEqual(['Developing', 'No picture this time']);
});

test('that something was stopped before anybody saw it is told to nobody', async () => {
  await using fixture = await open();
  const { status: _none, ...unheard } = fixture.address;
  const stopped = card({ tone: 'canceled', title: 'Stopped', final: true });
  await put(fixture.adapter, unheard, stopped);
  expect(seen(fixture)).toEqual([{ title: 'Developing', files: [] }]);
  await put(fixture.adapter, fixture.address, stopped);
  expect(seen(fixture)).toEqual([{ title: 'Stopped', files: [] }]);
});
