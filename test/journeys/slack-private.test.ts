// Slack: pictures for one person only, and how they come in front of everybody after all.
import { describe, expect, test } from 'vitest';
import { startLongRun } from '../fakes/long-run.ts';
import { generationOf, onSlack, reading, type SlackDesk } from '../fakes/slack-desk.ts';
import { aFox, callsOf, gist, hurry, oneFox, whatBecameOf } from '../fakes/slack-story.ts';
import type { As, Sent } from '../fakes/slack/sending.ts';

const quick = { fake: { readyAfterMs: 0 } };

const secretFox = { ...aFox, buttons: ['publish', ...aFox.buttons] };

/** What its person, and nobody else, reads where they asked. */
const whispered = [{ title: 'a fox', files: [], buttons: [] }];

const oneSecret = { ...oneFox, channel: [], aside: whispered, direct: [secretFox] };

/** Presses Publish in the direct messages. */
async function publish(desk: SlackDesk, asked: Sent, as: As = {}): Promise<Sent> {
  desk.clock.skip(2500);
  return desk.press('publish', asked, as);
}

describe.concurrent('a private generation on Slack', () => {
  test('is seen by its person only, in their direct messages', async () => {
    await onSlack(quick, async (desk) => {
      const { slack } = desk;
      const asked = await desk.imagine('a fox --private');
      expect(await whatBecameOf(desk, asked)).toEqual(oneSecret);
      const [told] = slack.messages(slack.channelId, slack.userId);
      expect(reading(told).lines).toEqual([
        'a fox',
        `Only you see this. The pictures come to your direct messages with @${slack.botUserId}.`,
      ]);
      expect(slack.messages(slack.channelId, slack.addPerson().id)).toEqual([]);
      expect(callsOf(desk, 'response_url')).toHaveLength(1);
    });
  });

  test('develops there, and is stopped there', async () => {
    await using run = startLongRun();
    await onSlack({ ...quick, baseUrl: run.before }, async (desk) => {
      const asked = await desk.imagine('a fox --private');
      await desk.sees('a fox');
      await hurry(desk, asked, () => desk.seen().some(({ shown }) => shown.includes('%')));
      expect(desk.slack.direct(desk.slack.userId)).toHaveLength(1);
      await desk.press('cancel', asked);
      desk.clock.skip(5000);
      const stopped = { title: 'Stopped', files: [], buttons: ['again', 'vary', 'delete'] };
      expect(await whatBecameOf(desk, asked)).toEqual({ ...oneSecret, direct: [stopped], left: 50 });
      expect(callsOf(desk, 'response_url')).toHaveLength(1);
    });
  });

  test('asked for in a thread is published in the thread', async () => {
    await onSlack(quick, async (desk) => {
      const { slack } = desk;
      const said = slack.say(slack.channelId, 'what should it be?');
      const threadTs = said.ts;
      const asked = await slack.mention('a fox --private', { threadTs });
      await desk.done(asked);
      const hint = slack.messages(slack.channelId, slack.userId).find(({ ephemeral }) => ephemeral);
      expect(gist(hint ?? said)).toEqual(whispered[0]);
      expect(slack.direct(slack.userId).map(gist)).toEqual([secretFox]);
      expect(slack.messages(slack.channelId)).toHaveLength(2);

      await publish(desk, asked);
      const seen = await desk.sees(() => slack.messages(slack.channelId).length === 3);
      expect(seen.find(({ files }) => files.length > 0)).toMatchObject({ threadTs });
      expect(await desk.account()).toEqual({ creates: 1, left: 49 });
    });
  });
});

describe.concurrent('Publish on Slack', () => {
  const inFront = (desk: SlackDesk, channelId = desk.slack.channelId) =>
    desk.slack.messages(channelId, desk.slack.addPerson().id);

  test('puts the picture in front of everybody, once, at no cost', async () => {
    await onSlack(quick, async (desk) => {
      const asked = await desk.imagine('a fox --private');
      await desk.done(asked);
      await publish(desk, asked);
      await desk.sees(() => inFront(desk).length === 1);
      expect(inFront(desk).map(gist)).toEqual([aFox]);
      expect(reading(inFront(desk)[0]).lines.at(-1)).toMatch(/^Asked by person-/u);
      expect(callsOf(desk, 'upload')).toHaveLength(1);

      await publish(desk, asked);
      await desk.sees('Everyone here can see this one already.');
      expect(inFront(desk)).toHaveLength(1);
      expect(await desk.account()).toEqual({ creates: 1, left: 49 });
    });
  });

  test('works where Slack did not confirm that the picture arrived', async () => {
    await onSlack(quick, async (desk) => {
      const asked = await desk.imagine('a fox --private');
      await desk.sees('a fox');
      desk.slack.faults.next('chat.postMessage', { reset: 'after' });
      await hurry(desk, asked);
      await desk.done(asked);
      await publish(desk, asked);
      await desk.sees(() => inFront(desk).length === 1);
      expect(inFront(desk).map(gist)).toEqual([aFox]);
    });
  });

  test('works for what was asked for again because it had been stopped', async () => {
    await onSlack({ ...quick, simulator: { startMs: 600 } }, async (desk) => {
      const asked = await desk.imagine('a fox --private');
      await desk.sees('Cancel');
      await desk.press('cancel', asked);
      expect((await desk.done(asked)).outcome).toEqual({ kind: 'canceled' });
      await desk.sees('Stopped');
      const again = await desk.press('again', asked);
      await desk.done(again);
      await publish(desk, again);
      await desk.sees(() => inFront(desk).length === 1);
      expect(inFront(desk).map(gist)).toEqual([aFox]);
    });
  });

  test('works after a restart', async () => {
    await onSlack(quick, async (desk) => {
      const asked = await desk.imagine('a fox --private');
      await desk.done(asked);
      await desk.restart();
      await publish(desk, asked);
      await desk.sees(() => inFront(desk).length === 1);
      expect(inFront(desk).map(gist)).toEqual([aFox]);
      expect(await desk.account()).toEqual({ creates: 1, left: 49 });
    });
  });

  test('says how the bot is invited where it may not write, and works once it is', async () => {
    await onSlack(quick, async (desk) => {
      const { slack } = desk;
      const { id: channelId } = slack.addChannel({ kind: 'private', botIsMember: false });
      const asked = await desk.imagine('a fox --private', { channelId });
      expect(await whatBecameOf(desk, asked, { channelId })).toEqual(oneSecret);

      await publish(desk, asked);
      await desk.sees('Invite it there first: /invite @');
      expect(inFront(desk, channelId)).toEqual([]);

      slack.setMember(channelId, true);
      await publish(desk, asked);
      await desk.sees(() => inFront(desk, channelId).length === 1);
      expect(inFront(desk, channelId).map(gist)).toEqual([aFox]);
      expect(await desk.account()).toEqual({ creates: 1, left: 49 });
    });
  });

  test('outlives the first message, however often that is deleted before it goes', async () => {
    await onSlack(quick, async (desk) => {
      const { slack, clock } = desk;
      const asked = await desk.imagine('a fox --private');
      await desk.done(asked);
      await publish(desk, asked);
      await desk.sees(() => inFront(desk).length === 1);
      const [first] = slack.direct(slack.userId);
      if (!first) throw new Error('there is no first message');
      const remove = () => slack.press('delete', generationOf(asked), first);

      slack.faults.next('chat.delete', { error: 'ratelimited', retryAfter: 60 });
      await remove();
      await desk.sees('This chat is taking no more messages right now.');
      clock.skip(60_000);
      await remove();
      await desk.sees(() => !slack.direct(slack.userId).some(({ ts }) => ts === first.ts));
      expect(inFront(desk).map(gist)).toEqual([aFox]);
      expect(callsOf(desk, 'files.delete')).toEqual([]);
    });
  });

  test('that Slack does not confirm is looked for, and not repeated', async () => {
    await onSlack(quick, async (desk) => {
      const asked = await desk.imagine('a fox --private');
      await desk.done(asked);
      desk.slack.faults.next('chat.postMessage', { reset: 'after' });
      await publish(desk, asked);
      await desk.sees(() => callsOf(desk, 'files.info').length === 1);
      await publish(desk, asked);
      await desk.sees('Everyone here can see this one already.');
      expect(inFront(desk).map(gist)).toEqual([aFox]);
    });
  });

  test('that Slack does not take now can be pressed again', async () => {
    await onSlack(quick, async (desk) => {
      const asked = await desk.imagine('a fox --private');
      await desk.done(asked);
      desk.slack.faults.next('chat.postMessage', { error: 'ratelimited', retryAfter: 60 });
      await publish(desk, asked);
      await desk.sees('This chat is taking no more messages right now.');
      desk.clock.skip(60_000);
      await publish(desk, asked);
      await desk.sees(() => inFront(desk).length === 1);
      expect(await desk.account()).toEqual({ creates: 1, left: 49 });
    });
  });
});
