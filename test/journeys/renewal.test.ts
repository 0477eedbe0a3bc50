// A chat that loses the right to change its message while the picture is made, and gets it back by a press of Fetch.
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { atDesk, type Desk } from '../fakes/desk.ts';
import { startProxy } from '../fakes/proxy.ts';

const minuteMs = 60_000;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Resolves when the result has been turned away so many times in all. */
async function turnedAway({ records }: Desk, id: string, times = 1): Promise<void> {
  for (;;) {
    const record = await records.get(id);
    if (record?.station === 'delivering' && record.failures >= times) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Somebody's picture that has come to a message that cannot be changed; what is pressed from then on leads there. */
async function waiting(desk: Desk, text = 'a red fox'): Promise<string> {
  desk.paper.fading = { renewMs: 0, deadMs: 0 };
  const id = await desk.chat.say(text);
  await turnedAway(desk, id);
  desk.paper.fading = undefined;
  return id;
}

/** Time goes by, and somebody else gets a picture meanwhile. */
async function later(desk: Desk, ms: number): Promise<void> {
  desk.clock.skip(ms);
  await desk.ends(await desk.chat.say('a boat', { person: 'bob' }));
}

describe.concurrent('a message that fades', () => {
  test('offers Fetch in time, and the next cards come where the press leads', async () => {
    await atDesk({}, async ({ chat, paper, clock, shows, ends, left }) => {
      paper.fading = { renewMs: minuteMs, deadMs: 1.5 * minuteMs };
      const id = await chat.say('simulate:stuck');
      const before = await shows(id, ({ titles }) => titles.includes('Developing'));
      expect(before.card.actions.map(({ name }) => name)).toEqual(['cancel']);

      clock.skip(minuteMs);
      const offered = await shows(id, ({ card }) => card.actions.length === 2);
      expect(offered.card.actions.map(({ label }) => label)).toEqual(['Fetch', 'Cancel']);
      expect(offered.card.lines).toContain(
        'This takes longer than usual. It will appear here; if it does not, press Fetch.',
      );

      await chat.press('fetch', id);
      const renewed = await shows(id, ({ card }) => card.actions.length === 1);
      expect(renewed.card.lines).toHaveLength(1);

      // The old right is gone by now, the new one is not.
      clock.skip(0.75 * minuteMs);
      await chat.press('cancel', id);
      expect([(await ends(id)).card.tone, await left()]).toEqual(['canceled', 50]);
    });
  });

  test('is brought back by a press of Cancel where nobody could put Fetch on it', async () => {
    await atDesk({}, async (desk) => {
      const id = await waiting(desk);
      await desk.chat.press('cancel', id);
      const { card, files } = await desk.ends(id);
      expect([card.tone, files.length, await desk.left()]).toEqual(['done', 1, 49]);
    });
  });

  test('is not brought back by the Fetch of somebody else', async () => {
    await atDesk({}, async (desk) => {
      const { chat, paper, records } = desk;
      const id = await waiting(desk);
      const before = await records.get(id);
      const eve = await chat.press('fetch', id, { person: 'eve', mayModerate: true });
      expect(paper.messages.get(eve)?.card.lines).toEqual(['Only ann can do that.']);
      await later(desk, minuteMs);
      expect(await records.get(id)).toEqual(before);
    });
  });

  test('shows the end, with its picture, when Fetch is pressed behind it', async () => {
    await atDesk({}, async ({ chat, paper, ends }) => {
      const { card, files } = await ends(await chat.say('a fox'));
      await chat.press('fetch', String(card.generationId));
      const [message, ...others] = paper.messages.values();
      expect(message).toMatchObject({ card, files });
      expect([files.length, others.length, message?.titles.at(-2)]).toEqual([1, 0, 'Here is your picture']);
    });
  });
});

describe.concurrent('a picture that cannot be shown', () => {
  test('waits for Fetch, comes whole, and is paid once', async () => {
    await atDesk({}, async (desk) => {
      const { chat, paper, simulator, creates } = desk;
      const id = await waiting(desk, 'a red fox in the snow --count 2');
      expect(paper.messages.get(id)).toMatchObject({ card: { final: false }, files: [] });
      expect(await desk.left()).toBe(48);

      await chat.press('fetch', id);
      const { card, files } = await desk.ends(id);
      expect(card).toMatchObject({ tone: 'done', title: 'Here are your 2 pictures' });
      expect(files.map(({ name }) => name)).toEqual([
        'a-red-fox-in-the-snow-1.png',
        'a-red-fox-in-the-snow-2.png',
      ]);
      const urls = [simulator.predictions()[0]?.output].flat();
      const originals = await Promise.all(urls.map(async (url) => (await fetch(String(url))).bytes()));
      expect(files.map(({ bytes }) => sha256(bytes))).toEqual(originals.map(sha256));
      expect([creates(), await desk.left(), paper.messages.size]).toEqual([1, 48, 1]);
    });
  });

  test('is asked for once while it waits, and once more when it is fetched', async () => {
    const asked = new Map<string, number>();
    await using proxy = startProxy({
      answer: ({ url = '' }) => {
        asked.set(url, (asked.get(url) ?? 0) + 1);
        return undefined;
      },
    });
    await atDesk({ baseUrl: proxy.before }, async (desk) => {
      const id = await waiting(desk);
      const { outputs = [], prediction = '' } = (await desk.records.get(id)) ?? {};
      const its = () => [...asked].filter(([url]) => url.includes(prediction));
      const before = its();
      const file = new URL(outputs[0] ?? '').pathname;
      expect(before).toContainEqual([file, 1]);

      for (const ms of [5_000, 30_000, 10 * minuteMs]) await later(desk, ms);
      expect(its()).toEqual(before);

      await desk.chat.press('fetch', id);
      expect((await desk.ends(id)).card.tone).toBe('done');
      expect(its()).toEqual(before.map(([url, times]) => [url, url === file ? 2 : times]));
    });
  });

  test('waits on when Fetch comes too late to help, until one helps', async () => {
    await atDesk({}, async (desk) => {
      const id = await waiting(desk);
      desk.paper.fading = { renewMs: 0, deadMs: 0 };
      await desk.chat.press('fetch', id);
      await turnedAway(desk, id, 2);
      desk.paper.fading = undefined;
      await desk.chat.press('fetch', id);
      expect((await desk.ends(id)).files).toHaveLength(1);
      expect([desk.creates(), await desk.left()]).toEqual([1, 49]);
    });
  });

  test('is refunded after 55 minutes, and the operator hears of it', async () => {
    await atDesk({}, async (desk) => {
      const { clock, records, metrics } = desk;
      const heard = 'darkroom_undelivered_total{code="address_expired"} 1';
      const id = await waiting(desk);
      await later(desk, 54 * minuteMs);
      expect([(await records.get(id))?.station, await desk.left()]).toEqual(['delivering', 49]);
      expect(await metrics()).not.toContain(heard);

      clock.skip(minuteMs);
      expect((await desk.ends(id)).files).toEqual([]);
      expect((await records.get(id))?.outcome).toMatchObject({ kind: 'failed', code: 'output_gone' });
      expect([await metrics(), await desk.left()]).toEqual([expect.stringContaining(heard), 50]);

      await desk.chat.press('fetch', id);
      const { card } = await desk.ends(id);
      expect(card).toMatchObject({ tone: 'failed', final: true });
      expect(card.lines).toContain('Nothing was taken from your quota.');
    });
  });

  test('is kept over a restart for whoever fetches it, and not paid again', async () => {
    await atDesk({}, async (desk) => {
      const id = await waiting(desk);
      desk.clock.skip(10 * minuteMs);
      await desk.restart();
      await turnedAway(desk, id, 2);
      await later(desk, 30 * minuteMs);
      expect((await desk.records.get(id))?.station).toBe('delivering');

      await desk.chat.press('fetch', id);
      expect((await desk.ends(id)).files).toHaveLength(1);
      expect([desk.creates(), await desk.left()]).toEqual([2, 49]);
    });
  });

  test('does not wait longer because of a restart', async () => {
    await atDesk({}, async (desk) => {
      const id = await waiting(desk);
      await desk.kill();
      desk.clock.skip(30 * minuteMs);
      await desk.restart();
      await turnedAway(desk, id, 2);
      desk.clock.skip(25 * minuteMs);
      await desk.ends(id);
      expect([desk.creates(), await desk.left()]).toEqual([1, 50]);
    });
  });
});
