// A message that Slack did not confirm, sent when the bot could not write where it was asked for any more.
import { expect, test } from 'vitest';
import type { Address } from '../../../src/generation/generation.ts';
import { card, done, pictures } from '../../contracts/cards.ts';
import { onSlack } from './fixture.ts';

test('pictures whose arrival in direct messages is not confirmed are there once', async () => {
  await using fixture = await onSlack({ readyAfterMs: 0 });
  const { slack, adapter } = fixture;
  const { teamId: team, userId: user, channelId: channel } = slack;
  const put = (at: Address, shown = done(), files = pictures()) =>
    adapter.deliver(at, shown, { files, signal: AbortSignal.timeout(10_000) });
  const asked: Address = { adapter: 'slack', id: 'slack-doubt', team, user, locale: 'en', channel };
  const begun = await put(asked, card({ title: 'Developing' }), []);

  slack.faults.next('chat.postMessage', { error: 'not_in_channel' });
  slack.faults.next('chat.postMessage', { reset: 'after' });
  await expect(put(begun)).rejects.toMatchObject({ code: 'chat_unreachable' });
  await put(begun);
  expect(slack.direct(user).map(({ files }) => files.length)).toEqual([2]);
  expect(slack.messages(channel)).toEqual([]);
});
