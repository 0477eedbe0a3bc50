// Slack: what only the owner of a result and the people who run the workspace may do, and what a private one is to them.
import { describe, expect, test } from 'vitest';
import { generationOf, onSlack, reading, type SlackDesk } from '../fakes/slack-desk.ts';
import { gist, hurry } from '../fakes/slack-story.ts';
import type { Sent } from '../fakes/slack/sending.ts';

const quick = { fake: { readyAfterMs: 0 } };

/** A picture that the gateway works on until it is stopped. */
async function developing(
  story: (desk: SlackDesk, asked: Sent) => Promise<void>,
  prepare: (desk: SlackDesk) => void = () => {},
): Promise<void> {
  await onSlack(quick, async (desk) => {
    prepare(desk);
    const asked = await desk.imagine('simulate:stuck');
    while ((await desk.record(asked))?.station !== 'running')
      await new Promise((resolve) => setImmediate(resolve));
    await story(desk, asked);
  });
}

/** Resolves once what was asked to stop has ended, in however much time. */
async function stopping(desk: SlackDesk, asked: Sent): Promise<void> {
  while ((await desk.record(asked))?.cancelRequestedAt === undefined)
    await new Promise((resolve) => setImmediate(resolve));
  await hurry(desk, asked);
  await desk.done(asked);
}

describe.concurrent('Cancel', () => {
  test('by the owner stops it, and the message says so', async () => {
    await developing(async (desk, asked) => {
      await desk.press('cancel', asked);
      await stopping(desk, asked);
      expect(desk.seen().map(gist)).toEqual([
        { title: 'Stopped', files: [], buttons: ['again', 'vary', 'delete'] },
      ]);
      expect(await desk.account()).toEqual({ creates: 1, left: 50 });
    });
  });

  test('by somebody else is refused to them alone, by an administrator it is not', async () => {
    await developing(async (desk, asked) => {
      const { slack } = desk;
      const { id: friend } = slack.addPerson({ name: 'friend' });
      await desk.press('cancel', asked, { userId: friend });
      const told = (await desk.sees('can do that', { userId: friend })).at(-1);
      expect(told?.ephemeral).toBe(true);
      expect(reading(told).lines[1]).toMatch(/^Only person-\w+ can do that\.$/u);
      expect((await desk.record(asked))?.cancelRequestedAt).toBeUndefined();
      const { id: boss } = slack.addPerson({ name: 'boss', isAdmin: true });
      await desk.press('cancel', asked, { userId: boss });
      await stopping(desk, asked);
      expect(desk.seen().map(({ shown }) => shown.split('\n')[0])).toEqual(['Stopped']);
    });
  });

  test('works on a message that only its person sees, and so does Delete', async () => {
    await developing(
      async (desk, asked) => {
        expect(desk.seen()).toMatchObject([{ ephemeral: true }]);
        await desk.press('cancel', asked);
        await stopping(desk, asked);
        const seen = await desk.sees('Stopped');
        expect(seen.map(({ ephemeral }) => ephemeral)).toEqual([true, true]);
        await desk.press('delete', asked);
        await desk.sees((messages) => messages.length === 1);
        expect(desk.seen()[0]?.shown).not.toContain('Stopped');
      },
      ({ slack }) => {
        slack.setMember(slack.channelId, false);
        slack.faults.next('chat.postMessage', { error: 'messages_tab_disabled' }, 99);
      },
    );
  });
});

describe.concurrent('Delete', () => {
  test('by somebody else is refused to them alone, by an administrator it is not', async () => {
    await onSlack(quick, async (desk) => {
      const { slack } = desk;
      const asked = await desk.imagine('a fox');
      await desk.done(asked);
      const { id: friend } = slack.addPerson({ name: 'friend' });
      await desk.press('delete', asked, { userId: friend });
      await desk.sees('can do that', { userId: friend });
      expect(desk.seen().map(gist)).toMatchObject([{ files: ['a-fox.png'] }]);
      const { id: boss } = slack.addPerson({ name: 'boss', isAdmin: true });
      await desk.press('delete', asked, { userId: boss });
      await desk.sees((seen) => seen.length === 0);
      await slack.openHome();
      await desk.sees(() => slack.home(slack.userId) !== undefined);
      expect(slack.home(slack.userId)?.shown).toMatchObject({ files: [], broken: [], links: [] });
    });
  });

  test('works where the bot was taken out of the channel', async () => {
    await onSlack(quick, async (desk) => {
      const { slack } = desk;
      const asked = await desk.imagine('a fox');
      await desk.done(asked);
      const [file] = slack.messages(slack.channelId)[0]?.files ?? [];
      slack.setMember(slack.channelId, false);
      await desk.press('delete', asked);
      expect(await desk.sees((seen) => seen.length === 0)).toEqual([]);
      await desk.sees(() => slack.file(String(file?.id))?.deleted === true);
    });
  });

  test('that Slack refuses is said, and the picture is gone all the same', async () => {
    await onSlack(quick, async (desk) => {
      const { slack } = desk;
      const asked = await desk.imagine('a fox');
      await desk.done(asked);
      slack.faults.next('chat.delete', { error: 'cant_delete_message' });
      slack.faults.next('response_url', { status: 404 });
      await desk.press('delete', asked);
      const [message] = await desk.sees('Slack does not let the bot remove this message.');
      expect(message?.files).toEqual([]);
    });
  });
});

describe.concurrent('a private picture', () => {
  /** In the direct messages of its person, asked for in the channel. */
  const secret = async (desk: SlackDesk): Promise<Sent> => {
    const asked = await desk.imagine('a fox --private');
    await desk.done(asked);
    expect(desk.slack.messages(desk.slack.channelId, desk.slack.addPerson().id)).toEqual([]);
    return asked;
  };
  const everyone = ({ slack }: SlackDesk) => slack.messages(slack.channelId);
  const mine = ({ slack }: SlackDesk) => slack.direct(slack.userId);

  test('is published where it was asked for, once, and after a restart too', async () => {
    await onSlack(quick, async (desk) => {
      const asked = await secret(desk);
      expect(mine(desk).map(gist)).toMatchObject([
        { files: ['a-fox.png'], buttons: ['publish', 'again', 'vary', 'edit', 'delete'] },
      ]);
      await desk.restart();
      await desk.press('publish', asked);
      await desk.sees(() => everyone(desk).length === 1);
      expect(everyone(desk).map(gist)).toEqual([
        {
          title: 'Here is your picture',
          files: ['a-fox.png'],
          buttons: ['again', 'vary', 'edit', 'delete'],
        },
      ]);
      desk.clock.skip(3000);
      const [direct] = mine(desk);
      const at = { channelId: desk.slack.directId(desk.slack.userId), ts: String(direct?.ts) };
      await desk.slack.press(
        'publish',
        `${asked.triggerId === '' ? '' : (await desk.record(asked))?.id}`,
        at,
      );
      await desk.sees('Everyone here can see this one already.');
      expect(everyone(desk)).toHaveLength(1);
      expect(await desk.account()).toEqual({ creates: 1, left: 49 });
    });
  });

  test('that is published stays where it was published when its own message is deleted', async () => {
    await onSlack(quick, async (desk) => {
      const { slack } = desk;
      const asked = await secret(desk);
      await desk.press('publish', asked);
      await desk.sees(() => everyone(desk).length === 1);
      const at = { channelId: slack.directId(slack.userId), ts: String(mine(desk)[0]?.ts) };
      await slack.press('delete', generationOf(asked), at);
      await desk.sees(() => mine(desk).length === 0);
      expect(everyone(desk).map(gist)).toMatchObject([{ files: ['a-fox.png'] }]);
      desk.clock.skip(3000);
      const [file] = everyone(desk)[0]?.files ?? [];
      await desk.press('delete', asked);
      await desk.sees(() => everyone(desk).length === 0);
      await desk.sees(() => slack.file(String(file?.id))?.deleted === true);
    });
  });

  test('made once more from a private one is private, and can be published in the same place', async () => {
    await onSlack(quick, async (desk) => {
      const again = await desk.press('again', await secret(desk));
      await desk.done(again);
      expect(everyone(desk)).toEqual([]);
      expect(mine(desk)).toHaveLength(2);
      await desk.press('publish', again);
      await desk.sees(() => everyone(desk).length === 1);
      expect(everyone(desk).map(gist)).toMatchObject([{ files: ['a-fox.png'] }]);
      expect(await desk.account()).toEqual({ creates: 2, left: 48 });
    });
  });

  test('asked for where the bot is not says how to publish it, and can be published then', async () => {
    await onSlack(quick, async (desk) => {
      const { slack } = desk;
      slack.setMember(slack.channelId, false);
      const asked = await secret(desk);
      await desk.press('publish', asked);
      await desk.sees('Invite it there first: /invite @darkroom');
      slack.setMember(slack.channelId, true);
      desk.clock.skip(3000);
      await desk.press('publish', asked);
      await desk.sees(() => everyone(desk).length === 1);
      expect(everyone(desk).map(gist)).toMatchObject([{ files: ['a-fox.png'] }]);
    });
  });
});
