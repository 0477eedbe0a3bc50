// Slack: files that it takes its time with, and files that it does not take.
import { describe, expect, test } from 'vitest';
import { onSlack, reading, type SlackDesk } from '../fakes/slack-desk.ts';
import {
  aFox,
  brought,
  callsOf,
  hurry,
  oneFox,
  startOwnOutputs,
  whatBecameOf,
} from '../fakes/slack-story.ts';
import type { As } from '../fakes/slack/sending.ts';
import { picture } from '../contracts/cards.ts';

/** The first bytes of a film, which is all that anybody looks at. */
const film = Buffer.from('\0\0\0\x18ftypisom\0\0\x02\0isomiso2avc1mp41', 'latin1');

const uploads = (desk: SlackDesk) => callsOf(desk, 'upload').length;

describe.concurrent('a file that Slack looks into', () => {
  test('for five seconds is waited for, and uploaded once', async () => {
    await onSlack({ fake: { readyAfterMs: 5000 } }, async (desk) => {
      const asked = await desk.imagine('a fox');
      await hurry(desk, asked);
      expect(await whatBecameOf(desk, asked)).toEqual(oneFox);
      expect(uploads(desk)).toBe(1);
      const refused = callsOf(desk, 'chat.postMessage').filter(({ error }) => error !== undefined);
      expect(refused.length).toBeGreaterThan(1);
      expect(refused.length).toBeLessThan(10);
    });
  });

  const places: [where: string, text: string, as: (desk: SlackDesk) => As][] = [
    ['in a channel', 'a fox', () => ({})],
    ['asked for alone', 'a fox --private', () => ({})],
    [
      'where the bot is not',
      'a fox',
      ({ slack }) => ({ channelId: slack.addChannel({ kind: 'private', botIsMember: false }).id }),
    ],
  ];

  test.each(places)('for a minute, %s, is shared in the thread', async (_where, text, at) => {
    await onSlack({ fake: { readyAfterMs: 60_000 } }, async (desk) => {
      const { slack } = desk;
      const as = at(desk);
      const asked = await desk.imagine(text, as);
      await hurry(desk, asked);
      desk.clock.skip(60_000);
      const messages = await desk.sees((seen) => seen.some(({ files }) => files.length > 0), as);
      const [card, shared, ...others] = messages.filter(({ ephemeral }) => !ephemeral);
      expect(others).toEqual([]);
      expect(reading(card).lines).toContain('The pictures are in the thread.');
      expect(reading(card).buttons).toContain('again');
      expect(shared).toMatchObject({ threadTs: card?.ts, files: [{ name: 'a-fox.png' }] });
      const isAside = card?.channelId === slack.directId(slack.userId);
      expect(isAside).toBe(text !== 'a fox' || as.channelId !== undefined);
      const kept =
        callsOf(desk, 'files.completeUploadExternal').length - callsOf(desk, 'files.delete').length;
      expect(kept).toBe(1);
      expect(await desk.account()).toEqual({ creates: 1, left: 49 });
    });
  });
});

describe.concurrent('a file that Slack does not take', () => {
  const refusals: [word: string, method: string][] = [
    ['storage_limit_reached', 'files.getUploadURLExternal'],
    ['file_uploads_disabled', 'files.getUploadURLExternal'],
    ['slack_connect_file_upload_sharing_blocked', 'files.completeUploadExternal'],
    ['missing_scope', 'files.getUploadURLExternal'],
  ];

  test.each(refusals)('because of %s is a link that says how long it lasts', async (error, method) => {
    await onSlack({ fake: { readyAfterMs: 0 } }, async (desk) => {
      desk.slack.faults.next(method, { error }, 99);
      const asked = await desk.imagine('a fox');
      expect(await whatBecameOf(desk, asked)).toEqual({ ...oneFox, channel: [{ ...aFox, files: [] }] });
      const [told] = desk.seen();
      const url = String([desk.simulator.predictions()[0]?.output].flat()[0]);
      expect(told?.links).toEqual([url]);
      expect(reading(told).lines.join('\n')).toMatch(
        /^Slack did not take the file: open it, there until \d\d:\d\d:\d\d/mu,
      );
      expect((await fetch(url)).status).toBe(200);
      expect(callsOf(desk, method)).toHaveLength(1);
    });
  });

  test('is the only one of four that is a link', async () => {
    await onSlack({ fake: { readyAfterMs: 0 } }, async (desk) => {
      desk.slack.faults.next('files.getUploadURLExternal', { error: 'file_upload_size_restricted' });
      const asked = await desk.imagine('a fox --count 4');
      const { channel, ...rest } = await whatBecameOf(desk, asked);
      expect(channel.map(({ files }) => files.length)).toEqual([3]);
      expect(desk.seen()[0]?.links).toHaveLength(1);
      expect(rest).toEqual({ aside: [], direct: [], creates: 1, left: 46 });
    });
  });

  test('is a link in the direct message where the bot is not in the channel', async () => {
    await onSlack({ fake: { readyAfterMs: 0 } }, async (desk) => {
      const { slack } = desk;
      const { id: channelId } = slack.addChannel({ kind: 'private', botIsMember: false });
      slack.faults.next('files.getUploadURLExternal', { error: 'file_uploads_disabled' }, 99);
      const asked = await desk.imagine('a fox', { channelId });
      const { direct, ...became } = await whatBecameOf(desk, asked, { channelId });
      expect(direct).toEqual([{ ...brought, files: [] }]);
      expect(slack.direct(slack.userId)[0]?.links).toHaveLength(1);
      expect(became).toMatchObject({ channel: [], creates: 1, left: 49 });
    });
  });

  test.each([
    ['a picture', 'image/png', Buffer.from(picture(1)), 'files.getUploadURLExternal'],
    ['a film', 'video/mp4', film, 'files.getUploadURLExternal'],
  ])(
    'and that lies nowhere else, %s, is told as lost, and not paid',
    async (_what, mediaType, bytes, method) => {
      await using gateway = startOwnOutputs([{ mediaType, bytes }]);
      await onSlack({ baseUrl: gateway.before, fake: { readyAfterMs: 0 } }, async (desk) => {
        desk.slack.faults.next(method, { error: 'file_uploads_disabled' }, 99);
        const asked = await desk.imagine('a fox');
        const became = await whatBecameOf(desk, asked);
        const lost = { title: 'No picture this time', files: [], buttons: ['again', 'vary', 'delete'] };
        expect(became).toEqual({ ...oneFox, channel: [lost], left: 50 });
        expect(reading(desk.seen()[0]).lines).toContain('The file is too large for this chat.');
      });
    },
  );
});

test('Slack that loses an upload is asked once more', async () => {
  await onSlack({ fake: { readyAfterMs: 0 } }, async (desk) => {
    desk.slack.faults.next('upload', { reset: 'before' }, 5);
    const asked = await desk.imagine('a fox');
    await hurry(desk, asked);
    expect(await whatBecameOf(desk, asked)).toEqual(oneFox);
  });
});
