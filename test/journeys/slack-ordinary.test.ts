// Slack: someone types /imagine and gets the picture, in one message that everybody sees.
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { startLongRun } from '../fakes/long-run.ts';
import { onSlack, reading } from '../fakes/slack-desk.ts';
import { callsOf, hurry, oneFox, whatBecameOf } from '../fakes/slack-story.ts';

/** Nothing to wait for before files can be shown. */
const quick = { fake: { readyAfterMs: 0 } };

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe.concurrent('an ordinary generation on Slack', () => {
  test('answers with its first card, and ends as one message with the very picture that the gateway made', async () => {
    await onSlack({}, async ({ slack, imagine, sees, done, seen, simulator, account }) => {
      const ann = slack.addPerson({ name: 'ann' }).id;
      const asked = await imagine('a red fox in the snow --ar 16:9 --seed 7', { userId: ann });
      expect(asked.ack).toBeUndefined();
      const [first] = await sees('a red fox');
      expect(reading(first)).toMatchObject({ buttons: ['cancel'], files: [] });

      await done(asked);
      const messages = seen({ userId: slack.addPerson({ name: 'ben' }).id });
      expect(messages.map(reading)).toEqual([
        {
          lines: [
            'Here is your picture',
            'a red fox in the snow',
            'flux-schnell · seed 7 · 1 credit',
            'Took 1 sec',
            'Asked by ann',
          ],
          buttons: ['again', 'vary', 'edit', 'delete'],
          files: ['a-red-fox-in-the-snow.png'],
        },
      ]);
      const url = [simulator.predictions()[0]?.output].flat()[0];
      const original = await (await fetch(String(url))).bytes();
      expect(messages.flatMap(({ files }) => files.map(({ bytes }) => sha256(bytes)))).toEqual([
        sha256(original),
      ]);
      expect(messages[0]?.files[0]?.alt).toBe(
        'a red fox in the snow — drawn by flux-schnell, seed 7, in 1 sec',
      );
      expect(await account(ann)).toEqual({ creates: 1, left: 49 });
    });
  });

  test('of four pictures is one message with all of them, each described', async () => {
    await onSlack({}, async (desk) => {
      const { slack, seen } = desk;
      await desk.done(await desk.imagine('four foxes --count 4 --seed 7'));
      const messages = seen({ userId: slack.addPerson().id });
      expect(messages.map(reading)).toMatchObject([
        {
          lines: [
            'Here are your 4 pictures',
            'four foxes',
            'flux-schnell · seed 7 · 4 credits',
            'Took 1 sec',
            expect.stringMatching(/^Asked by person-/u),
          ],
          files: [1, 2, 3, 4].map((number) => `four-foxes-${number}.png`),
        },
      ]);
      const files = messages.flatMap((message) => message.files);
      expect(new Set(files.map(({ bytes }) => sha256(bytes))).size).toBe(4);
      const alt = 'four foxes — drawn by flux-schnell, seed 7, in 1 sec';
      expect(files.map((file) => file.alt)).toEqual([alt, alt, alt, alt]);
      expect(await desk.account()).toEqual({ creates: 1, left: 46 });
    });
  });

  test.each([
    ['in flags', 'a fox --ar 16:9 --seed 7'],
    ['with dashes that a phone made longer', '—ar 16:9 a fox –seed=7'],
  ])('takes what is said %s', async (_name, text) => {
    await onSlack(quick, async (desk) => {
      const asked = await desk.imagine(text);
      expect(await whatBecameOf(desk, asked)).toEqual(oneFox);
      const [message] = desk.seen();
      expect(reading(message).lines[2]).toBe('flux-schnell · seed 7 · 1 credit');
      const { width, height } = await sharp(message?.files[0]?.bytes).metadata();
      expect(width / height).toBeCloseTo(16 / 9, 0);
    });
  });

  test('shows how far it is when it is slow, in the message itself, and no picture by an edit', async () => {
    await using run = startLongRun();
    await onSlack({ ...quick, baseUrl: run.before }, async (desk) => {
      const { clock, sees } = desk;
      const asked = await desk.imagine('a fox');
      const [first] = await sees('a fox');
      await hurry(desk, asked, () => desk.seen().some(({ shown }) => shown.includes('%')));
      const developing = desk.seen();
      expect(developing).toHaveLength(1);
      expect(reading(developing[0])).toMatchObject({
        lines: [
          expect.stringMatching(/^Developing\s+[▰▱]{10} \d+%$/u),
          'a fox',
          expect.any(String),
          expect.any(String),
        ],
        buttons: ['cancel'],
      });
      for (let times = 0; times < 10; times += 1) {
        clock.skip(500);
        await new Promise((resolve) => {
          setTimeout(resolve, 20);
        });
      }
      run.release();
      await hurry(desk, asked);
      expect(await whatBecameOf(desk, asked)).toEqual(oneFox);
      expect(desk.seen()[0]?.ts).not.toBe(first?.ts);

      const edits = callsOf(desk, 'chat.update');
      expect(edits.length).toBeGreaterThan(2);
      expect(edits.filter(({ args }) => JSON.stringify(args).includes('slack_file'))).toEqual([]);
      const progress = edits.slice(0, -1).map(({ at }) => at);
      const pauses = progress.slice(1).map((at, index) => at - (progress[index] ?? 0));
      expect(pauses.filter((ms) => ms < 2000)).toEqual([]);
    });
  });

  test('calls nobody and is no markup, whatever is in the prompt', async () => {
    await onSlack(quick, async ({ slack, imagine, done, seen, account }) => {
      const friend = slack.addPerson();
      const prompt = `a *fox* & <b> for @channel, <!here>, <@${friend.id}> by https://a.test/x_y`;
      await done(await imagine(prompt));
      const [message, ...others] = seen();
      expect(others).toEqual([]);
      expect(reading(message).lines[1]).toBe(prompt);
      expect(message?.mentions).toEqual([]);
      expect(message?.links).toEqual([]);
      expect(message?.files[0]?.alt).toContain(prompt);
      expect(await account()).toEqual({ creates: 1, left: 49 });
    });
  });
});
