// Discord: pictures that are larger than the person's limit for files.
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { onDiscord, reading } from '../fakes/discord-desk.ts';

const kibibyte = 1024;

/** A picture of about a megabyte. */
const large = { options: 'megapixels=1' };

describe.concurrent('a picture over the limit', () => {
  test('is made smaller, keeps its edges, and the card says so', async () => {
    await onDiscord({}, async ({ imagine, ends, account }) => {
      const attachmentSizeLimitBytes = 300 * kibibyte;
      const ended = await ends(await imagine('a fox', { ...large, seed: 7 }, { attachmentSizeLimitBytes }));
      expect(reading(ended)).toMatchObject({
        lines: [
          'Here is your picture',
          'a fox',
          'flux-schnell · seed 7 · 1 credit',
          'Took 1 sec',
          'Made smaller to fit: files here may have 0.3 MiB.',
        ],
        files: ['a-fox.webp'],
      });
      const [picture] = ended.attachments;
      expect(picture?.bytes.byteLength).toBeLessThanOrEqual(attachmentSizeLimitBytes);
      expect(picture?.description).toBe('a fox — drawn by flux-schnell, seed 7, in 1 sec');
      expect(await sharp(picture?.bytes).metadata()).toMatchObject({ format: 'webp', width: 1024 });
      expect(await account()).toEqual({ creates: 1, left: 49 });
    });
  });

  test('that cannot be made small enough is a link that says how long it lasts', async () => {
    await onDiscord({}, async ({ discord, simulator, imagine, ends, account }) => {
      const ended = await ends(await imagine('a fox', {}, { attachmentSizeLimitBytes: 30 }));
      const url = String([simulator.predictions()[0]?.output].flat()[0]);
      expect(ended.content).toContain(`[open it](<${url}>), gone <t:`);
      expect(ended.content).toMatch(/^Too large for this chat \(\d(?:\.\d)? MiB, at most 0\): /mu);
      expect(ended.attachments).toEqual([]);
      expect((await fetch(url)).status).toBe(200);
      expect(discord.messages(discord.channelId)).toHaveLength(1);
      expect(await account()).toEqual({ creates: 1, left: 49 });
    });
  });

  test('is made smaller only where Discord says so, and again where it takes less than it had said', async () => {
    await onDiscord({}, async ({ discord, imagine, ends, account }) => {
      discord.faults.push({
        on: (method, _path, withFiles) => method === 'PATCH' && withFiles,
        do: { status: 413, body: { message: 'Request entity too large', code: 40_005 } },
      });
      const attachmentSizeLimitBytes = 1200 * kibibyte;
      const { lines, files } = reading(
        await ends(await imagine('a fox', large, { attachmentSizeLimitBytes })),
      );
      expect(lines.at(-1)).toBe('Made smaller to fit: files here may have 0.3 MiB.');
      expect(files).toEqual(['a-fox.webp']);
      expect(await account()).toEqual({ creates: 1, left: 49 });
    });
  });

  test('is one of four: only those that do not fit are made smaller', async () => {
    await onDiscord({}, async ({ simulator, imagine, ends, account }) => {
      const largest = async (): Promise<number[]> => {
        const urls = [simulator.predictions()[0]?.output].flat();
        const files = await Promise.all(urls.map(async (url) => (await fetch(String(url))).bytes()));
        return files.map(({ byteLength }) => byteLength).toSorted((one, other) => other - one);
      };
      await ends(await imagine('four foxes', { count: 4, seed: 7 }));
      const [first = 0, second = 0] = await largest();
      const attachmentSizeLimitBytes = Math.round((first + second) / 2);
      const again = await imagine('four foxes', { count: 4, seed: 7 }, { attachmentSizeLimitBytes });
      const { files } = reading(await ends(again));
      expect(files.filter((name) => name.endsWith('.webp'))).toHaveLength(1);
      expect(files.map((name) => name.split('.')[0])).toEqual(
        [1, 2, 3, 4].map((number) => `four-foxes-${number}`),
      );
      expect(await account()).toEqual({ creates: 2, left: 42 });
    });
  });
});
