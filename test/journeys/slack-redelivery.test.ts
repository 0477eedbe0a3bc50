// Slack: what is delivered twice, connections that are renewed in the middle of it, and a process that is killed.
import { describe, expect, test } from 'vitest';
import { onSlack, type SlackDesk } from '../fakes/slack-desk.ts';
import { callsOf, gist, oneFox, whatBecameOf } from '../fakes/slack-story.ts';
import type { Sent } from '../fakes/slack/sending.ts';

const quick = { fake: { readyAfterMs: 0 } };

async function reached(until: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await until())) await new Promise((resolve) => setImmediate(resolve));
}

/** Kills the process there and starts another. */
async function dieAt(desk: SlackDesk, until: () => boolean | Promise<boolean>): Promise<void> {
  await reached(until);
  await desk.restart();
}

const posts = (desk: SlackDesk) => callsOf(desk, 'chat.postMessage').length;

const said: [what: string, say: (desk: SlackDesk) => Promise<Sent>, made: number][] = [
  ['a command', (desk) => desk.imagine('a fox'), 1],
  ['a mention', ({ slack }) => slack.mention('a fox'), 1],
  [
    'a press',
    async (desk) => {
      const asked = await desk.imagine('a fox');
      await desk.done(asked);
      return desk.press('again', asked);
    },
    2,
  ],
];

describe.concurrent.each(said)('%s that Slack delivers again', (_what, say, made) => {
  test('is the same one, at once and after a restart', async () => {
    await onSlack(quick, async (desk) => {
      const { slack } = desk;
      const asked = await say(desk);
      await slack.deliverTwice(asked);
      await dieAt(desk, async () => (await desk.record(asked))?.station === 'running');
      await slack.deliverTwice(asked);
      await desk.done(asked);
      await desk.restart();
      await slack.deliverTwice(asked);
      // Whatever would come of it is there before a whole other picture is.
      const { id: userId } = slack.addPerson();
      await desk.done(await desk.imagine('a boat', { userId }));
      const answers = slack.messages(slack.channelId).filter(({ user }) => user === slack.botUserId);
      expect(answers.map(gist)).toMatchObject([
        ...Array.from({ length: made }, () => ({ files: ['a-fox.png'] })),
        { files: ['a-boat.png'] },
      ]);
      expect(await desk.account()).toEqual({ creates: made + 1, left: 50 - made });
    });
  });
});

test('connections that are renewed in the middle of a burst lose no command, and answer each once', async () => {
  await onSlack(quick, async (desk) => {
    const { slack, clock } = desk;
    await reached(() => slack.sockets.count() === 1);
    clock.skip(46_000);
    await desk.sees(() => slack.sockets.count() === 2);
    const people = Array.from({ length: 24 }, () => slack.addPerson().id);
    const asked: Promise<Sent>[] = [];
    for (const [at, userId] of people.entries()) {
      if (at === 8) slack.sockets.refresh({ which: 'oldest', reason: 'warning' });
      if (at === 12) slack.sockets.refresh({ which: 'oldest' });
      asked.push(slack.slash('/usage', '', { userId }));
      await new Promise((resolve) => {
        setTimeout(resolve, 10);
      });
      if (at === 16) {
        await desk.sees(() => slack.sockets.count() >= 3);
        slack.sockets.refresh({ which: 'oldest' });
      }
    }
    await Promise.all(asked);
    const heard = () => people.map((userId) => slack.messages(slack.channelId, userId).length);
    await desk.sees(() => heard().every((count) => count > 0));
    expect(heard()).toEqual(people.map(() => 1));
  });
});

describe.concurrent('after a kill, a generation on Slack', () => {
  test('that waited in the queue ends in its own message', async () => {
    await onSlack({ ...quick, concurrency: 1, simulator: { latencyMs: 400 } }, async (desk) => {
      const { id: userId } = desk.slack.addPerson();
      const first = await desk.imagine('in front', { userId });
      await reached(() => desk.creates() === 1);
      const asked = await desk.imagine('a fox');
      await dieAt(desk, async () => (await desk.record(asked))?.shown !== undefined);
      await Promise.all([desk.done(first), desk.done(asked)]);
      const files = desk.seen().flatMap((message) => gist(message).files);
      expect(files.toSorted()).toEqual(['a-fox.png', 'in-front.png']);
      expect(desk.seen()).toHaveLength(2);
      expect(await desk.account()).toEqual({ creates: 2, left: 49 });
    });
  });

  test.each(['running', 'delivering'])('that was %s ends as one message', async (station) => {
    await onSlack(quick, async (desk) => {
      const asked = await desk.imagine('a fox');
      await dieAt(desk, async () => (await desk.record(asked))?.station === station);
      expect(await whatBecameOf(desk, asked)).toEqual(oneFox);
    });
  });

  test('whose create was on the wire is looked for, and not paid again', async () => {
    await onSlack({ ...quick, simulator: { latencyMs: 200 } }, async (desk) => {
      const asked = await desk.imagine('a fox');
      await dieAt(desk, () => desk.creates() === 1);
      expect(await whatBecameOf(desk, asked)).toEqual(oneFox);
    });
  });

  test('whose first message was never answered for makes one picture', async () => {
    await onSlack(quick, async (desk) => {
      desk.slack.faults.next('chat.postMessage', { hang: true });
      const asked = await desk.imagine('a fox');
      await dieAt(desk, () => posts(desk) === 1);
      expect(await whatBecameOf(desk, asked)).toEqual(oneFox);
    });
  });

  test('whose pictures were uploaded uploads none again, and shows them once', async () => {
    await onSlack(quick, async (desk) => {
      const asked = await desk.imagine('a fox');
      await reached(() => desk.seen().length === 1);
      desk.slack.faults.next('chat.postMessage', { hang: true });
      await dieAt(desk, () => posts(desk) === 2);
      expect(await whatBecameOf(desk, asked)).toEqual(oneFox);
      expect(callsOf(desk, 'files.getUploadURLExternal')).toHaveLength(1);
      expect(callsOf(desk, 'upload')).toHaveLength(1);
    });
  });

  test('whose message may be there asks its person where the bot cannot look, and brings it at a press', async () => {
    const scopes = ['commands', 'chat:write', 'files:write'];
    await onSlack({ fake: { ...quick.fake, scopes } }, async (desk) => {
      const asked = await desk.imagine('a fox');
      await reached(() => desk.seen().length === 1);
      desk.slack.faults.next('chat.postMessage', { hang: true });
      await dieAt(desk, () => posts(desk) === 2);
      await desk.done(asked);
      expect(desk.seen().map(gist)).toMatchObject([
        { files: [], buttons: ['fetch', 'again', 'vary', 'edit', 'delete'] },
      ]);
      expect(desk.seen()[0]?.shown).toContain('Slack did not say whether the pictures arrived.');
      await desk.press('fetch', asked);
      const seen = await desk.sees(([first, ...others]) => first?.files.length === 1 && others.length === 0);
      expect(seen.map(gist)).toMatchObject([{ files: ['a-fox.png'] }]);
      expect(await desk.account()).toEqual({ creates: 1, left: 49 });
    });
  });
});
