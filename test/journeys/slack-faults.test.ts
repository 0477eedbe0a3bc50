// Slack: where the usual way to somebody is closed, the next best one is taken, and without any nothing is paid.
import { describe, expect, test } from 'vitest';
import { eventually } from '../fakes/ground.ts';
import { startLongRun } from '../fakes/long-run.ts';
import { onSlack, reading, type SlackDesk } from '../fakes/slack-desk.ts';
import { aFox, callsOf, hurry, isRunning, oneFox, whatBecameOf } from '../fakes/slack-story.ts';
import type { Sent } from '../fakes/slack/sending.ts';

const quick = { fake: { readyAfterMs: 0 } };
const undelivered = { ...quick, errors: ['undelivered'] };

/** A picture on whose way to its person something happens, once the model works on it. */
async function onTheWay(
  options: Parameters<typeof onSlack>[0],
  ask: (desk: SlackDesk) => Promise<Sent>,
  happens: (desk: SlackDesk) => void,
  then: (desk: SlackDesk, asked: Sent) => Promise<void>,
): Promise<void> {
  await using run = startLongRun();
  await onSlack({ ...options, baseUrl: run.before }, async (desk) => {
    const asked = await ask(desk);
    await desk.sees('a fox');
    await isRunning(desk, asked);
    happens(desk);
    run.release();
    desk.clock.skip(5000);
    await desk.done(asked);
    await then(desk, asked);
  });
}

const fox = ({ imagine }: SlackDesk) => imagine('a fox');

/** What stays of a card that nobody could change any more. */
const left = expect.objectContaining({ files: [], buttons: ['cancel'] });

describe.concurrent('a token that is revoked while a picture is made', () => {
  test('leaves the address of the command, which takes a link, and the log says what to do', async () => {
    const revoke = ({ slack }: SlackDesk) => slack.revoke();
    await onTheWay(quick, fox, revoke, async (desk, asked) => {
      const became = await whatBecameOf(desk, asked);
      expect(became).toMatchObject({ channel: [left], direct: [], creates: 1, left: 49 });
      expect(became.aside).toEqual([{ ...aFox, files: [] }]);
      const [told] = desk.slack.messages(desk.slack.channelId, desk.slack.userId).slice(-1);
      expect(told?.links).toEqual([expect.stringMatching(/\/out-0\.png$/u)]);
      expect(desk.log.join('')).toMatch(/token_revoked \(.+ copy the new one into SLACK_BOT_TOKEN/u);
    });
  });

  test('and that address is used up: it is refunded once, and in the log', async () => {
    const close = ({ slack }: SlackDesk) => {
      slack.revoke();
      slack.faults.next('response_url', { status: 404, error: 'expired_url' }, 99);
    };
    await onTheWay(undelivered, fox, close, async (desk, asked) => {
      expect(await whatBecameOf(desk, asked)).toEqual({ ...oneFox, channel: [left], left: 50 });
      const lines = desk.log.filter((line) => line.includes('"undelivered"'));
      expect(lines).toHaveLength(1);
    });
  });
});

describe.concurrent('a picture that was asked for by a mention', () => {
  test('in a channel that is closed, by somebody who takes no direct messages, is refunded', async () => {
    const ask = ({ slack }: SlackDesk) => slack.mention('a fox');
    const close = ({ slack }: SlackDesk) => {
      slack.setArchived(slack.channelId, true);
      slack.faults.next('chat.postMessage', { error: 'messages_tab_disabled' }, 99);
    };
    await onTheWay(undelivered, ask, close, async (desk, asked) => {
      expect(await desk.record(asked)).toMatchObject({ outcome: { kind: 'failed', code: 'chat_forbidden' } });
      expect(await desk.account()).toEqual({ creates: 1, left: 50 });
      expect([callsOf(desk, 'upload').length, callsOf(desk, 'files.delete').length]).toEqual([1, 1]);
      expect(desk.log.join('')).toMatch(/messages_tab_disabled \(page “App Home”/u);
    });
  });
});

describe.concurrent('a status that Slack does not let go of', () => {
  test('for an hour takes nothing back: who sees the picture has it', async () => {
    await onSlack(quick, async (desk) => {
      desk.slack.faults.next('chat.delete', { status: 503 }, 9999);
      const asked = await desk.imagine('a fox');
      await hurry(desk, asked, () => false, 5000);
      expect(await whatBecameOf(desk, asked)).toMatchObject({
        channel: [{ title: 'Bringing it into Slack', files: [] }, aFox],
        creates: 1,
        left: 49,
      });
      expect(callsOf(desk, 'upload')).toHaveLength(1);
      expect(desk.log.filter((line) => line.includes('was left behind'))).toHaveLength(1);
    });
  });
});

describe.concurrent('a first answer', () => {
  test('that may stand nowhere makes nothing, costs nothing, and the log says what to do', async () => {
    await onSlack(quick, async (desk) => {
      const { slack } = desk;
      slack.faults.next('chat.postMessage', { error: 'restricted_action' }, 99);
      slack.faults.next('chat.postEphemeral', { error: 'user_not_in_channel' }, 99);
      slack.faults.next('response_url', { status: 404, error: 'used_url' }, 99);
      const asked = await desk.imagine('a fox');
      const became = await whatBecameOf(desk, asked);
      expect(became).toEqual({ channel: [], aside: [], direct: [], creates: 0, left: 50 });
      const untold = () => desk.log.filter((line) => line.includes('could not be told anything'));
      const told = await eventually(untold, ({ length }) => length > 0, 'the log');
      expect(told).toHaveLength(1);
      expect(told[0]).toContain('an admin lets only some people write there');
    });
  });

  test.each([{ status: 503 }, { status: 429, retryAfter: 60 }, { reset: 'before' as const }])(
    'that says no comes another way where the address of the command meets %j',
    async (fault) => {
      await onSlack(quick, async (desk) => {
        desk.slack.faults.next('response_url', fault, 9);
        await desk.imagine('a fox --sede 7');
        const told = await desk.sees('--seed');
        expect(told.map(({ ephemeral }) => ephemeral)).toEqual([true]);
      });
    },
  );

  test('in a channel of which Slack takes no more messages keeps nobody elsewhere waiting', async () => {
    await onSlack(quick, async (desk) => {
      const { slack } = desk;
      slack.faults.next('chat.postMessage', { error: 'ratelimited', retryAfter: 60 });
      await desk.imagine('a fox');
      await desk.sees('This chat is taking no more messages right now.');
      const channelId = slack.addChannel().id;
      const asked = await desk.imagine('a fox', { channelId });
      expect(await whatBecameOf(desk, asked, { channelId })).toEqual(oneFox);
      expect(reading(slack.messages(slack.channelId, slack.userId)[0]).buttons).toEqual([]);
    });
  });
});
