// A message that Slack did not confirm, sent when the bot could not write where it was asked for any more.
import { expect, test } from 'vitest';
import type { Address } from '../../../src/generation/generation.ts';
import { card, done, pictures } from '../../contracts/cards.ts';
import { buttonsOf } from '../../fakes/slack/display.ts';
import { onSlack } from './fixture.ts';

/** An address with its status, and what puts the end there. */
async function open() {
  const fixture = await onSlack({ readyAfterMs: 0 });
  const { slack, adapter } = fixture;
  const { teamId: team, userId: user, channelId: channel } = slack;
  const put = (at: Address, shown = done(), files = pictures()) =>
    adapter.deliver(at, shown, { files, signal: AbortSignal.timeout(10_000) });
  const asked: Address = { adapter: 'slack', id: 'slack-doubt', team, user, locale: 'en', channel };
  const begun = await put(asked, card({ title: 'Developing' }), []);
  return { ...fixture, channel, user, end: () => put(begun) };
}

test('pictures whose arrival in direct messages is not confirmed are there once', async () => {
  await using desk = await open();
  const { slack, user, channel } = desk;
  slack.faults.next('chat.postMessage', { error: 'not_in_channel' });
  slack.faults.next('chat.postMessage', { reset: 'after' });
  await expect(desk.end()).rejects.toMatchObject({ code: 'chat_unreachable' });
  await desk.end();
  expect(slack.direct(user).map(({ files }) => files.length)).toEqual([2]);
  expect(slack.messages(channel)).toEqual([]);
});

test('where Slack says nothing of the pictures any more their person is asked', async () => {
  await using desk = await open();
  const { slack, channel } = desk;
  slack.faults.next('chat.postMessage', { reset: 'after' });
  slack.faults.next('files.info', { error: 'file_not_found' });
  await expect(desk.end()).rejects.toMatchObject({ code: 'chat_unreachable' });
  await desk.end();
  expect(slack.messages(channel).map(({ blocks }) => buttonsOf(blocks))).toEqual([
    ['fetch', 'again'],
    ['again'],
  ]);
});
