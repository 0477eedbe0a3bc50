// Slack: generations that take longer than the half hour that a command can be answered for.
import { describe, expect, test } from 'vitest';
import { startLongRun } from '../fakes/long-run.ts';
import { onSlack, type SlackDesk } from '../fakes/slack-desk.ts';
import {
  aFox,
  brought,
  callsOf,
  hurry,
  isRunning,
  oneFox,
  patientModels,
  whatBecameOf,
} from '../fakes/slack-story.ts';
import type { As, Sent } from '../fakes/slack/sending.ts';

const minuteMs = 60_000;

/** Tells a story around a picture that takes half an hour and more. */
async function longStory(
  { text = 'a fox', as = () => ({}) }: { text?: string; as?: (desk: SlackDesk) => As },
  story: (desk: SlackDesk, asked: Sent, as: As) => Promise<void>,
): Promise<void> {
  await using run = startLongRun();
  const options = { catalog: patientModels(), baseUrl: run.before, fake: { readyAfterMs: 0 } };
  await onSlack(options, async (desk) => {
    const given = as(desk);
    const asked = await desk.imagine(text, given);
    await desk.sees('a fox', given);
    await isRunning(desk, asked);
    const until = desk.clock.now() + 35 * minuteMs;
    await hurry(desk, asked, () => desk.clock.now() > until, minuteMs);
    run.release();
    await hurry(desk, asked);
    await story(desk, asked, given);
  });
}

const outside = ({ slack }: SlackDesk): As => ({
  channelId: slack.addChannel({ kind: 'private', botIsMember: false }).id,
});

describe.concurrent('a generation of half an hour and more on Slack', () => {
  test('ends in the channel, in one message', async () => {
    await longStory({}, async (desk, asked) => {
      expect(await whatBecameOf(desk, asked)).toEqual(oneFox);
      expect(callsOf(desk, 'response_url')).toEqual([]);
    });
  });

  test('comes as a direct message from where the bot is not, and says where it was asked for', async () => {
    await longStory({ as: outside }, async (desk, asked, as) => {
      const { aside, ...became } = await whatBecameOf(desk, asked, as);
      expect(became).toEqual({ channel: [], direct: [brought], creates: 1, left: 49 });
      expect(aside).toHaveLength(1);
      expect(callsOf(desk, 'response_url')).toHaveLength(1);
    });
  });

  test('that is private comes as a direct message', async () => {
    await longStory({ text: 'a fox --private' }, async (desk, asked) => {
      const { direct, channel } = await whatBecameOf(desk, asked);
      expect(direct).toEqual([{ ...aFox, buttons: ['publish', ...aFox.buttons] }]);
      expect(channel).toEqual([]);
      expect(await desk.account()).toEqual({ creates: 1, left: 49 });
    });
  });
});

describe.concurrent('where Slack lets nobody write to its person either, a long generation', () => {
  test('ends for nothing when the half hour is over', async () => {
    await using run = startLongRun();
    const options = { catalog: patientModels(), baseUrl: run.before, fake: { readyAfterMs: 0 } };
    await onSlack({ ...options, errors: ['undelivered'] }, async (desk) => {
      const { slack } = desk;
      const { channelId } = outside(desk);
      slack.faults.next('chat.postMessage', { error: 'messages_tab_disabled' }, 99);
      const asked = await desk.imagine('a fox', { channelId: String(channelId) });
      await desk.sees('a fox', { channelId: String(channelId) });
      await isRunning(desk, asked);
      const until = desk.clock.now() + 35 * minuteMs;
      await hurry(desk, asked, () => desk.clock.now() > until, minuteMs);
      run.release();
      await hurry(desk, asked);
      const { aside, ...became } = await whatBecameOf(desk, asked, { channelId: String(channelId) });
      expect(became).toEqual({ channel: [], direct: [], creates: 1, left: 50 });
      expect(aside).toHaveLength(1);
      expect(callsOf(desk, 'response_url')).toHaveLength(1);
    });
  });
});
