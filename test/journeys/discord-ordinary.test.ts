// Discord: someone types /imagine and gets the picture, in one message that develops.
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { onDiscord, reading } from '../fakes/discord-desk.ts';
import { startLongRun } from '../fakes/long-run.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe.concurrent('an ordinary generation on Discord', () => {
  test('answers with its first card, and ends there with the very picture that the gateway made', async () => {
    await onDiscord({}, async ({ discord, imagine, answer, ends, simulator, account }) => {
      const asked = await imagine('a red fox in the snow', { aspect: '16:9', seed: 7 });
      expect(await asked.answered).toBe(4);
      expect(reading(answer(asked))).toEqual({
        lines: ['In the queue', 'a red fox in the snow', 'flux-schnell · seed 7 · 1 credit'],
        buttons: ['cancel'],
        files: [],
      });

      const ended = await ends(asked);
      expect(reading(ended)).toEqual({
        lines: [
          'Here is your picture',
          'a red fox in the snow',
          'flux-schnell · seed 7 · 1 credit',
          'Took 1 sec',
        ],
        buttons: ['again', 'vary', 'edit', 'delete'],
        files: ['a-red-fox-in-the-snow.png'],
      });
      const url = [simulator.predictions()[0]?.output].flat()[0];
      const original = await (await fetch(String(url))).bytes();
      expect(ended.attachments.map(({ bytes }) => sha256(bytes))).toEqual([sha256(original)]);
      expect(discord.messages(discord.channelId)).toEqual([ended]);
      expect(await account()).toEqual({ creates: 1, left: 49 });
    });
  });

  test('of four pictures is one message with all of them, each described', async () => {
    await onDiscord({}, async ({ discord, imagine, ends, account }) => {
      const ended = await ends(await imagine('four foxes', { count: 4, seed: 7 }));
      expect(reading(ended)).toMatchObject({
        lines: ['Here are your 4 pictures', 'four foxes', 'flux-schnell · seed 7 · 4 credits', 'Took 1 sec'],
        files: [1, 2, 3, 4].map((number) => `four-foxes-${number}.png`),
      });
      const { attachments } = ended;
      expect(new Set(attachments.map(({ bytes }) => sha256(bytes))).size).toBe(4);
      const alt = 'four foxes — drawn by flux-schnell, seed 7, in 1 sec';
      expect(attachments.map(({ description }) => description)).toEqual([alt, alt, alt, alt]);
      expect(discord.messages(discord.channelId)).toHaveLength(1);
      expect(await account()).toEqual({ creates: 1, left: 46 });
    });
  });

  test('takes two requests when it is quick, and one more for every two seconds when it is not', async () => {
    await onDiscord({}, async ({ discord, imagine, ends, account }) => {
      const before = discord.requests.length;
      const asked = await imagine('a quick fox');
      await ends(asked);
      const [first, ...edits] = discord.requests.slice(before);
      expect(first?.path).toBe(`/interactions/${asked.id}/${asked.token}/callback`);
      expect(edits.at(-1)).toMatchObject({ method: 'PATCH', files: [{ name: 'a-quick-fox.png' }] });
      const tookMs = (edits.at(-1)?.at ?? 0) - asked.createdAt;
      expect(edits.length).toBeLessThanOrEqual(1 + tookMs / 2000);
      expect(await account()).toEqual({ creates: 1, left: 49 });
    });
  });

  test('shows how far it is when it is slow, with two seconds between two edits', async () => {
    await using run = startLongRun();
    await onDiscord({ baseUrl: run.before }, async (desk) => {
      const { discord, clock, account } = desk;
      const before = discord.requests.length;
      const asked = await desk.imagine('a slow fox', { seed: 7 });
      await asked.answered;
      clock.skip(2000);
      const developing = reading(await desk.shows(asked, 'Developing'));
      expect(developing.lines[0]).toMatch(/^Developing [▰▱]{10} \d+%$/u);
      expect(developing.buttons).toEqual(['cancel']);
      for (let times = 0; times < 10; times += 1) {
        clock.skip(500);
        await new Promise((resolve) => {
          setTimeout(resolve, 20);
        });
      }
      run.release();
      clock.skip(2000);
      expect(reading(await desk.ends(asked)).lines[0]).toBe('Here is your picture');

      const edits = discord.requests.slice(before).filter(({ method }) => method === 'PATCH');
      const progress = edits.slice(0, -1).map(({ at }) => at);
      expect(progress.length).toBeGreaterThan(0);
      const pauses = [asked.createdAt, ...progress]
        .slice(0, -1)
        .map((at, index) => (progress[index] ?? 0) - at);
      expect(pauses.filter((ms) => ms < 2000)).toEqual([]);
      expect(edits.map(({ files }) => files.length)).toEqual([...progress.map(() => 0), 1]);
      expect(await account()).toEqual({ creates: 1, left: 49 });
    });
  });

  test('pings nobody, whoever the prompt calls', async () => {
    await onDiscord({}, async ({ discord, imagine, press, ends, shows, account }) => {
      const friend = discord.addPerson();
      const prompt = `a fox for @everyone, <@${friend.id}> and <@&${discord.guildId}>`;
      const asked = await imagine(prompt, { private: true });
      const secret = await ends(asked);
      const published = await press('publish', asked);
      await published.answered;
      const shown = await shows(published, ({ attachments }) => attachments.length > 0);
      for (const message of [secret, shown]) {
        expect(reading(message).lines[1]).toBe(prompt);
        expect(message.attachments[0]?.description).toContain(prompt);
        expect(message.pings).toEqual([]);
      }
      const bodies = discord.requests
        .map(({ json }) => bodyOf(json))
        .filter(({ content }) => content !== undefined);
      expect(bodies.length).toBeGreaterThan(2);
      expect(bodies.filter(({ allowed_mentions: allowed }) => allowed?.parse.length !== 0)).toEqual([]);
      expect(await account()).toEqual({ creates: 1, left: 49 });
    });
  });
});

interface Body {
  content?: string;
  allowed_mentions?: { parse: string[] };
}

/** The message in a request, which a callback has one level further in. */
function bodyOf(json: unknown): Body {
  const body = (json ?? {}) as Body & { data?: Body };
  return body.data ?? body;
}
