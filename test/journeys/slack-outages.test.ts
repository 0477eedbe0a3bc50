// Slack: the end meets rate limits, outages and broken connections.
import { describe, expect, test } from 'vitest';
import { onSlack, reading, type SlackDesk } from '../fakes/slack-desk.ts';
import { aFox, brought, callsOf, hurry, oneFox, whatBecameOf } from '../fakes/slack-story.ts';
import type { Fault } from '../fakes/slack/faults.ts';
import type { As, Sent } from '../fakes/slack/sending.ts';

const withoutReading = ['commands', 'chat:write', 'files:write'];

/** A picture whose end meets a fault, and what became of it. */
async function meets(
  desk: SlackDesk,
  faults: [method: string, fault: Fault, times?: number][],
  { as = {}, text = 'a fox' }: { as?: As; text?: string } = {},
) {
  const asked = await desk.imagine(text, as);
  await desk.sees('a fox', as);
  for (const each of faults) desk.slack.faults.next(...each);
  await hurry(desk, asked);
  return { asked, became: await whatBecameOf(desk, asked, as) };
}

const busy = (retryAfter: number): Fault => ({ error: 'ratelimited', retryAfter });
const quick = { fake: { readyAfterMs: 0 } };

describe.concurrent('an end on Slack', () => {
  const passing: [name: string, ...faults: [method: string, fault: Fault, times?: number][]][] = [
    ['an edit that comes too early', ['chat.update', busy(1)]],
    ['an edit that would have to wait long', ['chat.update', busy(60), 9]],
    ['an edit that nobody may make any more', ['chat.update', { error: 'edit_window_closed' }, 9]],
    ['a message that comes too early', ['chat.postMessage', busy(1)]],
    ['an upload that comes too early', ['files.getUploadURLExternal', busy(1)]],
    ['bytes that come too early', ['upload', { status: 429, retryAfter: 1 }]],
    ['bytes that meet an error of Slack’s servers', ['upload', { status: 503 }, 2]],
    ['bytes that break off', ['upload', { reset: 'after' }, 2]],
    ['a file that is completed and not confirmed', ['files.completeUploadExternal', { reset: 'after' }]],
    ['an edit that breaks off', ['chat.update', { reset: 'before' }, 2]],
    ['a status that is removed and not confirmed', ['chat.delete', { reset: 'after' }]],
    ['a status that cannot be removed now', ['chat.delete', busy(90), 1]],
    ['servers that do not remove the status', ['chat.delete', { status: 503 }, 6]],
  ];

  test.each(passing)('gets through %s', async (_name, ...faults) => {
    await onSlack(quick, async (desk) => {
      expect((await meets(desk, faults)).became).toEqual(oneFox);
    });
  });

  test('that has to wait long is tried again then, and not before', async () => {
    await onSlack(quick, async (desk) => {
      expect((await meets(desk, [['chat.postMessage', busy(60)]])).became).toEqual(oneFox);
      const [, refused = 0, taken = 0, ...others] = callsOf(desk, 'chat.postMessage').map(({ at }) => at);
      expect(taken - refused).toBeGreaterThanOrEqual(60_000);
      expect(others).toEqual([]);
      expect(callsOf(desk, 'upload')).toHaveLength(1);
    });
  });

  test('whose status nobody may delete leaves it saying no more than that it is done', async () => {
    await onSlack(quick, async (desk) => {
      const { became } = await meets(desk, [['chat.delete', { error: 'cant_delete_message' }]]);
      expect(became).toEqual({ ...oneFox, channel: [{ ...aFox, files: [], buttons: [] }, aFox] });
      expect(reading(desk.seen()[0]).lines).toEqual(['Here is your picture', 'a fox']);
    });
  });
});

describe.concurrent('a picture on Slack whose arrival is not confirmed', () => {
  const unclear: [how: string, fault: Fault][] = [
    ['breaks before it arrives', { reset: 'before' }],
    ['breaks after it arrived', { reset: 'after' }],
    ['meets an error of Slack’s servers', { status: 502 }],
    ['meets an error inside of Slack', { error: 'internal_error' }],
  ];

  test.each(unclear)('and that %s is looked for, and there once', async (_how, fault) => {
    await onSlack(quick, async (desk) => {
      expect((await meets(desk, [['chat.postMessage', fault]])).became).toEqual(oneFox);
      expect(callsOf(desk, 'upload')).toHaveLength(1);
    });
  });

  test.each(unclear.slice(0, 2))('as a direct message, and that %s, is there once', async (_how, fault) => {
    await onSlack(quick, async (desk) => {
      const as = { channelId: desk.slack.addChannel({ kind: 'private', botIsMember: false }).id };
      const { became } = await meets(desk, [['chat.postMessage', fault]], { as });
      expect(became).toMatchObject({ direct: [brought], creates: 1, left: 49 });
    });
  });

  /** Presses Fetch, and waits for what comes of it. */
  async function fetched(desk: SlackDesk, asked: Sent): Promise<void> {
    await desk.press('fetch', asked);
    await desk.sees((seen) => seen.every(({ files }) => files.length > 0));
  }

  const offer = { title: 'Here is your picture', files: [], buttons: ['fetch', ...aFox.buttons] };

  test('where nobody may look for it, is sent again by Fetch only', async () => {
    await onSlack({ fake: { ...quick.fake, scopes: withoutReading } }, async (desk) => {
      const { asked, became } = await meets(desk, [['chat.postMessage', { reset: 'before' }]]);
      expect(became).toEqual({ ...oneFox, channel: [offer] });
      expect(reading(desk.seen()[0]).lines).toContain(
        'Slack did not say whether the pictures arrived. If you do not see them, press Fetch.',
      );
      await fetched(desk, asked);
      expect(await whatBecameOf(desk, asked)).toEqual(oneFox);
    });
  });

  test('where nobody may look for it, and is there, is not sent again', async () => {
    await onSlack({ fake: { ...quick.fake, scopes: withoutReading } }, async (desk) => {
      const { asked, became } = await meets(desk, [['chat.postMessage', { reset: 'after' }]]);
      expect(became).toEqual({ ...oneFox, channel: [offer, aFox] });
      await desk.restart();
      await fetched(desk, asked);
      expect(await whatBecameOf(desk, asked)).toEqual({ ...oneFox, channel: [aFox, aFox] });
    });
  });
});

describe.concurrent('an outage of Slack', () => {
  /** Everything breaks before the picture can be brought, for so many minutes. */
  async function outage(desk: SlackDesk, minutes: number): Promise<Sent> {
    const asked = await desk.imagine('a fox');
    await desk.sees('a fox');
    while (desk.creates() === 0) await new Promise((resolve) => setImmediate(resolve));
    desk.slack.outage(true);
    while (!(await desk.record(asked))?.outcome) await new Promise((resolve) => setImmediate(resolve));
    const until = desk.clock.now() + minutes * 60_000;
    await hurry(desk, asked, () => desk.clock.now() > until, 30_000);
    desk.slack.outage(false);
    return asked;
  }

  test('of ten minutes is outlasted', async () => {
    await onSlack(quick, async (desk) => {
      const asked = await outage(desk, 10);
      await hurry(desk, asked);
      expect(await whatBecameOf(desk, asked)).toEqual(oneFox);
      while (desk.slack.sockets.count() === 0) {
        desk.clock.skip(1000);
        await new Promise((resolve) => setImmediate(resolve));
      }
      await desk.done(await desk.imagine('a boat'));
      expect(await desk.account()).toEqual({ creates: 2, left: 48 });
    });
  });

  test('that lasts longer than a picture is kept for costs nothing', async () => {
    await onSlack({ ...quick, errors: ['undelivered'] }, async (desk) => {
      const asked = await outage(desk, 70);
      const { channel, ...became } = await whatBecameOf(desk, asked);
      expect(channel).toHaveLength(1);
      expect(became).toEqual({ aside: [], direct: [], creates: 1, left: 50 });
    });
  });
});

describe.concurrent('a status on Slack that is deleted by somebody', () => {
  test.each(['a fox', 'a fox --private'])(
    'takes the picture of “%s” with it, and nothing is paid',
    async (text) => {
      await onSlack({ ...quick, errors: ['undelivered'] }, async (desk) => {
        const { slack } = desk;
        const asked = await desk.imagine(text);
        const seen = await desk.sees((messages) => messages.some(({ ephemeral }) => !ephemeral));
        const status = seen.find(({ ephemeral }) => !ephemeral);
        slack.deleteMessage(String(status?.channelId), String(status?.ts));
        const { aside: _hint, ...became } = await whatBecameOf(desk, asked);
        expect((await desk.record(asked))?.outcome).toMatchObject({ code: 'address_gone' });
        expect(became).toEqual({ channel: [], direct: [], creates: 1, left: 50 });
        // It was on its way already, and nobody will ever see it.
        expect(callsOf(desk, 'files.delete')).toHaveLength(callsOf(desk, 'upload').length);
      });
    },
  );
});

describe.concurrent('a first answer on Slack', () => {
  test('that is lost on its way is made up for by the end', async () => {
    await onSlack(quick, async (desk) => {
      desk.slack.faults.next('chat.postMessage', { reset: 'before' });
      expect(await whatBecameOf(desk, await desk.imagine('a fox'))).toEqual(oneFox);
    });
  });

  test('that is not confirmed is the answer all the same', async () => {
    await onSlack(quick, async (desk) => {
      desk.slack.faults.next('chat.postMessage', { reset: 'after' });
      const became = await whatBecameOf(desk, await desk.imagine('a fox'));
      const left = { title: 'In the queue', files: [], buttons: ['cancel'] };
      expect(became).toEqual({ ...oneFox, channel: [left, aFox] });
    });
  });

  test('that Slack does not take makes nothing, costs nothing, and its person is told', async () => {
    await onSlack(quick, async (desk) => {
      desk.slack.faults.next('chat.postMessage', busy(60));
      const asked = await desk.imagine('a fox');
      await desk.sees('This chat is taking no more messages right now.');
      const refused = { title: 'That did not work', files: [], buttons: [] };
      const became = await whatBecameOf(desk, asked);
      expect(became).toEqual({ channel: [], aside: [refused], direct: [], creates: 0, left: 50 });
    });
  });

  test('that says no comes another way where the address of the command takes none', async () => {
    await onSlack(quick, async (desk) => {
      desk.slack.faults.next('response_url', { status: 403 });
      await desk.imagine('a fox --sede 7');
      const told = await desk.sees('--seed');
      expect(told.map(({ ephemeral }) => ephemeral)).toEqual([true]);
    });
  });
});
