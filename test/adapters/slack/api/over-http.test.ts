// The calls against a Slack that keeps to Slack's rules.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import sharp from 'sharp';
import { createFakeClock } from '../../../fakes/clock.ts';
import { openCallDesk, type CallDesk } from './desk.ts';
import { createImpatientClock, refusalOf, saying, soon } from './tiny-slack.ts';

const picture = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#a40' } })
  .png()
  .toBuffer();

const upload = async ({ calls, place }: CallDesk) => {
  const stream = () => new Blob([picture]).stream() as ReadableStream<Uint8Array>;
  const file = { name: 'fox-1.png', alt: 'a fox', sizeBytes: picture.byteLength, stream };
  return calls.upload(place.team, file, soon());
};

const shows = (id: string) => ({
  text: 'a fox',
  blocks: [{ type: 'image' as const, slack_file: { id }, alt_text: 'a fox' }],
});

test('a message is posted, changed and removed', async () => {
  await using desk = await openCallDesk();
  const { calls, slack, place } = desk;
  const { ts } = await calls.post(place, saying('queued'), soon());
  await calls.update({ ...place, ts }, saying('running'), { urgent: false }, soon());
  expect(slack.messages(place.channel)).toMatchObject([{ ts, text: 'running', edits: 1, mentions: [] }]);
  await calls.remove({ ...place, ts }, soon());
  await calls.remove({ ...place, ts }, soon());
  expect(slack.messages(place.channel)).toEqual([]);
});

test('a person is reached in the direct messages of the app', async () => {
  await using desk = await openCallDesk();
  const { calls, slack, place } = desk;
  const { channel, ts } = await calls.post({ ...place, channel: slack.userId }, saying('hello'), soon());
  expect(channel).toBe(slack.directId(slack.userId));
  await calls.update({ team: place.team, channel, ts }, saying('there'), { urgent: true }, soon());
  expect(slack.direct(slack.userId)).toMatchObject([{ text: 'there' }]);
});

test('a picture is uploaded, completed, and seen where it is posted once Slack is ready', async () => {
  await using desk = await openCallDesk({ readyAfterMs: 0 });
  const { calls, slack, place } = desk;
  const { id } = await upload(desk);
  await calls.complete(place.team, [{ id, title: 'a fox' }], undefined, soon());
  await calls.post(place, shows(id), soon());
  const [message] = slack.messages(place.channel, slack.userId);
  expect(message?.broken).toEqual([]);
  expect(message?.files).toMatchObject([{ id, name: 'fox-1.png', alt: 'a fox', mimetype: 'image/png' }]);
  expect(picture.equals(message?.files[0]?.bytes ?? Buffer.alloc(0))).toBe(true);
  await calls.removeFile(place.team, id, soon());
  await calls.removeFile(place.team, id, soon());
  expect(slack.file(id)?.deleted ?? true).toBe(true);
});

test('a file that is not ready is refused in words that a caller can tell', async () => {
  await using desk = await openCallDesk({ readyAfterMs: 60_000 });
  const { calls, place } = desk;
  const { id } = await upload(desk);
  await calls.complete(place.team, [{ id, title: 'a fox' }], undefined, soon());
  const error = await refusalOf(calls.post(place, shows(id), soon()));
  expect(error).toMatchObject({ code: 'internal', cause: { code: 'invalid_blocks', isUnclear: false } });
  expect(String(error.cause)).toContain('invalid slack file');
});

test('a file is shared in a channel, found there, and fetched again', async () => {
  await using desk = await openCallDesk({ readyAfterMs: 0 });
  const { calls, slack, place } = desk;
  const { id } = await upload(desk);
  await calls.complete(place.team, [{ id, title: 'a fox' }], { channel: place.channel }, soon());
  const sharedAt = () => calls.sharedAt(place.team, id, place.channel, soon());
  await expect.poll(async () => (await sharedAt())?.ts).toBeDefined();
  expect(slack.messages(place.channel, slack.userId)).toMatchObject([
    { ts: (await sharedAt())?.ts, files: [{ id }] },
  ]);
  const { url, ...told } = await calls.file(place.team, id, soon());
  expect(told).toEqual({ name: 'fox-1.png', mediaType: 'image/png', sizeBytes: picture.byteLength });
  expect(picture.equals(await calls.fetchFile(url, 10_000, soon()))).toBe(true);
});

test('we learn who we are, and who somebody is', async () => {
  await using desk = await openCallDesk({ scopes: ['commands', 'chat:write', 'users:read'] });
  const { calls, slack, place } = desk;
  const { team, botUser, scopes } = await calls.whoAmI(soon());
  expect({ team, botUser, scopes }).toEqual({
    team: slack.teamId,
    botUser: slack.botUserId,
    scopes: ['commands', 'chat:write', 'users:read'],
  });
  const admin = slack.addPerson({ name: 'Grace', locale: 'fr-FR', isAdmin: true });
  expect(await calls.person(place.team, admin.id, soon())).toMatchObject({
    name: 'Grace',
    locale: 'fr-FR',
    team: slack.teamId,
    isAdmin: true,
  });
  const error = await refusalOf(calls.file(place.team, 'F1', soon()));
  expect(error).toMatchObject({ code: 'chat_forbidden', cause: { code: 'missing_scope' } });
  await calls.openConnection(slack.appToken, soon());
});

/** What somebody does, acknowledged by a server that does nothing else. */
const acknowledged = async <Value>({ slack }: CallDesk, act: () => Promise<Value>) => {
  const acknowledging = createServer((_, response) => response.end());
  await new Promise<void>((resolve) => acknowledging.listen(0, '127.0.0.1', resolve));
  slack.useEndpoint(`http://127.0.0.1:${(acknowledging.address() as AddressInfo).port}/slack/events`);
  const sent = await act();
  acknowledging.close();
  acknowledging.closeAllConnections();
  return sent;
};

test('a Home tab is published, and a view is opened once and changed', async () => {
  await using desk = await openCallDesk({}, ['views.open: a trigger_id is good for one view']);
  const { calls, slack, place } = desk;
  const { blocks } = saying('hello');
  await calls.publishView(place.team, slack.userId, { type: 'home', blocks }, soon());
  expect(slack.home(slack.userId)?.blocks).toHaveLength(1);
  const { triggerId } = await acknowledged(desk, () => slack.slash('/imagine', 'a fox'));
  const view = { type: 'modal' as const, title: { type: 'plain_text' as const, text: 'x' }, blocks };
  const { id } = await calls.openView(place.team, triggerId, view, soon());
  await calls.updateView(place.team, id, { ...view, blocks: [...blocks, ...blocks] }, soon());
  expect(slack.views()).toMatchObject([{ id, open: true, view: { blocks: [{}, {}] } }]);
  const error = await refusalOf(calls.openView(place.team, triggerId, view, soon()));
  expect(error).toMatchObject({ code: 'chat_forbidden', cause: { code: 'exchanged_trigger_id' } });
});

test('a command is answered where it was typed, for one person', async () => {
  await using desk = await openCallDesk();
  const { calls, slack } = desk;
  slack.setMember(slack.channelId, false);
  const { responseUrl } = await acknowledged(desk, () => slack.slash('/imagine', 'a fox'));
  await calls.respond(responseUrl, saying('for you'), soon());
  expect(slack.messages(slack.channelId, slack.userId)).toMatchObject([{ text: 'for you' }]);
  expect(slack.messages(slack.channelId, slack.addPerson().id)).toEqual([]);
});

test('a response takes away what was pressed, and its address wears out', async () => {
  await using desk = await openCallDesk({}, ['response_url: used more than 5 times']);
  const { calls, slack, place } = desk;
  const text = { type: 'plain_text' as const, text: 'Again' };
  const button = { type: 'button' as const, action_id: 'again', value: '1', text };
  const blocks = [{ type: 'actions' as const, elements: [button] }];
  const { ts } = await calls.post(place, { text: 'zero', blocks }, soon());
  const at = { channelId: place.channel, ts };
  const pressed = () => acknowledged(desk, () => slack.press('again', '1', at));
  const { responseUrl } = await pressed();
  for (const word of ['one', 'two', 'three', 'four', 'five']) {
    await calls.respond(responseUrl, saying(word), soon());
  }
  const error = await refusalOf(calls.respond(responseUrl, 'delete', soon()));
  expect(error.code).toBe('address_gone');
  await calls.respond((await pressed()).responseUrl, 'delete', soon());
  expect(slack.messages(place.channel)).toEqual([]);
});

test('a post whose confirmation was lost is there once', async () => {
  await using desk = await openCallDesk({ clock: createImpatientClock() });
  const { calls, slack, place } = desk;
  slack.faults.next('chat.postMessage', { reset: 'after' });
  const error = await refusalOf(calls.post(place, saying('once'), soon()));
  expect(error).toMatchObject({ code: 'chat_unreachable', cause: { isUnclear: true } });
  slack.faults.next('files.completeUploadExternal', { reset: 'after' });
  const { id } = await upload(desk);
  const share = { channel: place.channel };
  const shared = await refusalOf(calls.complete(place.team, [{ id, title: 'a fox' }], share, soon()));
  expect(shared).toMatchObject({ code: 'chat_unreachable', cause: { isUnclear: true } });
  const called = (method: string) => slack.requests.filter((each) => each.method === method);
  expect(called('chat.postMessage')).toHaveLength(1);
  expect(called('files.completeUploadExternal')).toHaveLength(1);
  expect(slack.messages(place.channel)[0]).toMatchObject({ text: 'once' });
});

test('an upload gets through although the way breaks twice', async () => {
  await using desk = await openCallDesk({ clock: createImpatientClock(), readyAfterMs: 0 });
  const { calls, slack, place } = desk;
  slack.faults.next('upload', { reset: 'before' });
  slack.faults.next('upload', { reset: 'after' });
  const { id } = await upload(desk);
  await calls.complete(place.team, [{ id, title: 'a fox' }], undefined, soon());
  await calls.post(place, shows(id), soon());
  expect(slack.messages(place.channel, slack.userId)[0]?.files).toMatchObject([{ id }]);
});

test('a crowd of generations never hears a 429', async () => {
  const clock = createFakeClock();
  await using desk = await openCallDesk({ clock });
  const { calls, slack, place } = desk;
  const addresses: { team: string; channel: string; ts: string }[] = [];
  for (let index = 0; index < 12; index += 1) {
    const { id: channel } = slack.addChannel();
    addresses.push({ ...place, ...(await calls.post({ ...place, channel }, saying('queued'), soon())) });
  }
  let [finals, shown, dropped] = [0, 0, 0];
  for (let second = 0; second < 180; second += 1) {
    const at = addresses[second % addresses.length] ?? addresses[0];
    if (!at) break;
    const updates: Promise<void>[] = [];
    if (second % 6 === 0) {
      const done = calls.update(at, saying(`final ${second}`), { urgent: true }, soon());
      updates.push(done.then(() => void (finals += 1)));
    }
    const progress = calls.update(at, saying(`${second} s`), { urgent: false }, soon());
    updates.push(
      progress.then(
        () => void (shown += 1),
        () => void (dropped += 1),
      ),
    );
    await Promise.all(updates);
    await clock.advance(1000);
  }
  expect(finals).toBe(30);
  expect(shown + dropped).toBe(180);
  // What finals left was used for progress.
  expect(shown).toBeGreaterThan(50);
  expect(dropped).toBeGreaterThan(50);
  expect(slack.requests.filter(({ status }) => status === 429)).toEqual([]);
});
