// Slack: channels with and without the bot, conversations of people, threads, and who sees what there.
import { describe, expect, test } from 'vitest';
import { startLongRun } from '../fakes/long-run.ts';
import { onSlack, reading, type SlackDesk } from '../fakes/slack-desk.ts';
import { aFox, brought, callsOf, gist, isRunning, oneFox, whatBecameOf } from '../fakes/slack-story.ts';
import type { Sent } from '../fakes/slack/sending.ts';

const quick = { fake: { readyAfterMs: 0 } };

const responses = (desk: SlackDesk) => callsOf(desk, 'response_url').length;

describe.concurrent('a command on Slack', () => {
  const outside: [where: string, channel: Parameters<SlackDesk['slack']['addChannel']>[0], hint: string][] = [
    ['a public channel', { kind: 'public', botIsMember: false }, 'invite'],
    ['a private channel', { kind: 'private', botIsMember: false }, 'invite'],
    ['a conversation of several', { kind: 'group' }, 'invite'],
    ['a conversation of two', { kind: 'direct' }, 'no invite'],
  ];

  test.each(outside)(
    'in %s without the bot comes as a direct message, and a hint says why',
    async (...story) => {
      const [, channel, hint] = story;
      await onSlack(quick, async (desk) => {
        const { slack, imagine } = desk;
        const { id: channelId } = slack.addChannel(channel);
        const asked = await imagine('a fox', { channelId });
        const { aside, ...became } = await whatBecameOf(desk, asked, { channelId });
        expect(became).toEqual({ channel: [], direct: [brought], creates: 1, left: 49 });
        expect(aside).toEqual([{ title: 'a fox', files: [], buttons: [] }]);
        const [told] = slack.messages(channelId, slack.userId);
        const bot = `@${slack.botUserId}`;
        expect(reading(told).lines[1]).toBe(
          hint === 'invite'
            ? `The bot is not in this channel, so only you see this, and the pictures come to your direct messages. To show them here: /invite ${bot}`
            : `Only you see this. The pictures come to your direct messages with ${bot}.`,
        );
        expect(slack.messages(channelId, slack.addPerson().id)).toEqual([]);
        expect(responses(desk)).toBe(1);
      });
    },
  );

  test('in a public channel where the bot may write without being in it is answered there', async () => {
    const scopes = ['commands', 'chat:write', 'chat:write.public', 'files:write'];
    await onSlack({ fake: { ...quick.fake, scopes } }, async (desk) => {
      const { id: channelId } = desk.slack.addChannel({ kind: 'public', botIsMember: false });
      const asked = await desk.imagine('a fox', { channelId });
      expect(await whatBecameOf(desk, asked, { channelId })).toEqual(oneFox);
      expect(responses(desk)).toBe(0);
    });
  });

  test('in the conversation with the bot is answered there, and there is nothing to publish', async () => {
    await onSlack(quick, async (desk) => {
      const { slack } = desk;
      const channelId = slack.directId(slack.userId);
      const asked = await desk.imagine('a fox', { channelId });
      expect(await whatBecameOf(desk, asked, { channelId })).toEqual(oneFox);
      expect(reading(slack.direct(slack.userId)[0]).lines.at(-1)).toBe('Took 1 sec');

      await desk.done(await desk.imagine('a fox --private', { channelId }));
      expect(slack.direct(slack.userId).map(gist)).toEqual([aFox, aFox]);
      expect(await desk.account()).toEqual({ creates: 2, left: 48 });
    });
  });

  test('where nobody takes direct messages is answered by links, to its person only', async () => {
    await onSlack(quick, async (desk) => {
      const { slack } = desk;
      const { id: channelId } = slack.addChannel({ kind: 'private', botIsMember: false });
      slack.faults.next('chat.postMessage', { error: 'messages_tab_disabled' }, 99);
      const asked = await desk.imagine('a fox', { channelId });
      const became = await whatBecameOf(desk, asked, { channelId });
      expect(became).toMatchObject({ channel: [], direct: [], creates: 1, left: 49 });
      expect(became.aside.at(-1)).toEqual({ ...aFox, files: [] });
      const told = slack.messages(channelId, slack.userId).at(-1);
      expect(told?.links).toEqual([desk.simulator.predictions()[0]?.output].flat());
      expect(responses(desk)).toBe(2);
    });
  });

  test('by somebody of another language is answered in it', async () => {
    await onSlack(quick, async (desk) => {
      const { slack } = desk;
      const { id: userId } = slack.addPerson({ name: 'anne', locale: 'fr-FR' });
      const { id: channelId } = slack.addChannel({ kind: 'private', botIsMember: false });
      await desk.done(await desk.imagine('a fox', { userId, channelId }));
      expect(reading(slack.messages(channelId, userId)[0]).lines[1]).toMatch(/^Le bot n’est pas/u);
      const { lines } = reading(slack.direct(userId)[0]);
      expect(lines[1]).toBe('Voici votre image');
      expect(await desk.account(userId)).toEqual({ creates: 1, left: 49 });
    });
  });
});

test('the bot spoken to in a thread answers in it, and nowhere else', async () => {
  await onSlack(quick, async (desk) => {
    const { slack } = desk;
    const { ts: threadTs } = slack.say(slack.channelId, 'what should it be?');
    const asked = await slack.mention('a fox', { threadTs });
    await desk.sees((seen) => seen.length === 3);
    expect(desk.seen().at(-1)).toMatchObject({ threadTs });
    await desk.done(asked);
    const [, said, ...answers] = desk.seen();
    expect(said?.user).toBe(slack.userId);
    expect(answers.map(gist)).toEqual([aFox]);
    expect(answers[0]).toMatchObject({ threadTs });
    expect(await desk.account()).toEqual({ creates: 1, left: 49 });
  });
});

test('a picture that people talk about in a thread is made again beside it', async () => {
  await onSlack(quick, async (desk) => {
    const { slack } = desk;
    const asked = await desk.imagine('a fox');
    await desk.done(asked);
    slack.say(slack.channelId, 'lovely', [], slack.userId, desk.seen()[0]?.ts);
    const again = await desk.press('again', asked);
    await desk.done(again);
    const pictures = desk.seen().filter(({ files }) => files.length > 0);
    expect(pictures.map(({ threadTs }) => threadTs)).toEqual([undefined, undefined]);
    expect(await desk.account()).toEqual({ creates: 2, left: 48 });
  });
});

describe.concurrent('a channel on Slack that changes while a picture is made', () => {
  const changes: [how: string, change: (desk: SlackDesk) => void][] = [
    ['that the bot is taken out of', ({ slack }) => slack.setMember(slack.channelId, false)],
    ['that is archived', ({ slack }) => slack.setArchived(slack.channelId, true)],
  ];

  /** Somebody's picture, made until `release`. */
  async function developing(
    story: (desk: SlackDesk, asked: Sent, run: { release(): void }) => Promise<void>,
  ): Promise<void> {
    await using run = startLongRun();
    await onSlack({ ...quick, baseUrl: run.before }, async (desk) => {
      const asked = await desk.imagine('a fox');
      await desk.sees('a fox');
      await isRunning(desk, asked);
      await story(desk, asked, run);
    });
  }

  test.each(changes)('%s has it brought to its person', async (_how, change) => {
    await developing(async (desk, asked, run) => {
      change(desk);
      run.release();
      desk.clock.skip(5000);
      const { channel, ...became } = await whatBecameOf(desk, asked);
      expect(became).toEqual({ aside: [], direct: [brought], creates: 1, left: 49 });
      expect(channel).toEqual([expect.objectContaining({ files: [], buttons: ['cancel'] })]);
    });
  });

  test.each(changes)('%s has its person told that it was stopped', async (_how, change) => {
    await developing(async (desk, asked) => {
      await desk.press('cancel', asked);
      change(desk);
      desk.clock.skip(5000);
      const { direct, ...became } = await whatBecameOf(desk, asked);
      expect(became).toMatchObject({ aside: [], creates: 1, left: 50 });
      expect(reading(desk.slack.direct(desk.slack.userId)[0]).lines.slice(0, 2)).toEqual([
        brought.title,
        'Stopped',
      ]);
      expect(direct).toHaveLength(1);
    });
  });
});
