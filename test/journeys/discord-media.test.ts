// Discord: every kind of file that a model can give, as people there get to see it.
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { onDiscord, reading } from '../fakes/discord-desk.ts';
import type { FakeMessage } from '../fakes/discord/messages.ts';

const aPhoto = async (filename = 'boat.png', background = 'navy') => ({
  filename,
  bytes: await sharp({ create: { width: 64, height: 64, channels: 3, background } })
    .png()
    .toBuffer(),
});

/** The one file of a message that shows nothing else: no embed, as a video in one would stand still. */
function onlyFileOf({ attachments, embeds }: FakeMessage) {
  expect(embeds).toEqual([]);
  expect(attachments).toHaveLength(1);
  const [file] = attachments;
  if (!file) throw new Error('there is no file');
  return file;
}

const magicOf = (bytes: Uint8Array, from: number, to: number) =>
  Buffer.from(bytes.subarray(from, to)).toString('latin1');

describe.concurrent('what comes of a command on Discord', () => {
  test('is one picture as a file of the message', async () => {
    await onDiscord({}, async ({ imagine, ends }) => {
      const file = onlyFileOf(await ends(await imagine('a fox', { options: 'output_format=png' })));
      expect(file).toMatchObject({ filename: 'a-fox.png', contentType: 'image/png' });
      expect(file.description).toContain('a fox');
    });
  });

  test('is as many pictures as were asked for, in one message and in their order', async () => {
    await onDiscord({}, async ({ discord, simulator, imagine, ends }) => {
      const ended = await ends(await imagine('four foxes', { count: 4 }));
      expect(reading(ended).files).toEqual([1, 2, 3, 4].map((number) => `four-foxes-${number}.png`));
      const urls = [simulator.predictions()[0]?.output].flat();
      for (const [index, { bytes }] of ended.attachments.entries()) {
        const made = await (await fetch(String(urls[index]))).bytes();
        expect(Buffer.from(made).equals(bytes)).toBe(true);
      }
      expect(discord.messages(discord.channelId)).toHaveLength(1);
    });
  });

  test.each([
    ['webp', 'image/webp', 'WEBP', [8, 12]],
    ['jpg', 'image/jpeg', '\xff\xd8\xff', [0, 3]],
  ] as const)(
    'is a %s where that was asked for, as it is',
    async (ending, contentType, magic, [from, to]) => {
      await onDiscord({}, async ({ imagine, ends }) => {
        const asked = await imagine('a fox', { options: `output_format=${ending}` });
        const file = onlyFileOf(await ends(asked));
        expect(file).toMatchObject({ filename: `a-fox.${ending}`, contentType });
        expect(magicOf(file.bytes, from, to)).toBe(magic);
      });
    },
  );

  test('is a picture without its background, which stays transparent when it is made smaller', async () => {
    await onDiscord({}, async ({ discord, simulator, ends, account }) => {
      const image = await aPhoto();
      const whole = onlyFileOf(await ends(await discord.slash('edit', { image, model: 'rembg' })));
      expect(whole.contentType).toBe('image/png');
      expect((await sharp(whole.bytes).stats()).isOpaque).toBe(false);
      expect(simulator.predictions()[0]?.input).toMatchObject({
        image: expect.stringMatching(/\/boat\.png\?ex=/u),
      });

      const attachmentSizeLimitBytes = Math.floor(whole.bytes.byteLength / 2);
      const again = await discord.slash('edit', { image, model: 'rembg' }, { attachmentSizeLimitBytes });
      const smaller = onlyFileOf(await ends(again));
      expect(smaller.contentType).toBe('image/webp');
      expect(smaller.bytes.byteLength).toBeLessThanOrEqual(attachmentSizeLimitBytes);
      expect((await sharp(smaller.bytes).stats()).isOpaque).toBe(false);
      expect((await account()).creates).toBe(2);
    });
  });

  test('is a GIF that moves between two descriptions', async () => {
    await onDiscord({}, async ({ simulator, imagine, ends }) => {
      const values = { model: 'stable-diffusion-animation', end: 'a fox in the spring' };
      const file = onlyFileOf(await ends(await imagine('a fox in the snow', values)));
      expect(file).toMatchObject({ filename: 'a-fox-in-the-snow.gif', contentType: 'image/gif' });
      expect(magicOf(file.bytes, 0, 3)).toBe('GIF');
      expect((await sharp(file.bytes, { pages: -1 }).metadata()).pages).toBeGreaterThan(1);
      expect(Object.values(simulator.predictions()[0]?.input ?? {})).toEqual(
        expect.arrayContaining(['a fox in the snow', 'a fox in the spring']),
      );
    });
  });

  test('is a video without a preview, as an embed would stop it', async () => {
    await onDiscord({}, async ({ imagine, ends, account }) => {
      const ended = await ends(await imagine('a fox', { model: 'animate-diff', private: true }));
      const file = onlyFileOf(ended);
      expect(file).toMatchObject({ filename: 'a-fox.mp4', contentType: 'video/mp4' });
      expect(magicOf(file.bytes, 4, 8)).toBe('ftyp');
      expect(reading(ended).buttons).toEqual(['publish', 'again', 'vary', 'delete']);
      expect((await account()).creates).toBe(1);
    });
  });

  test.each([
    ['a video', 'animate-diff', {}],
    ['a GIF', 'stable-diffusion-animation', { end: 'a wolf' }],
  ])('is a link where %s is too large, as it cannot be made smaller', async (_what, model, more) => {
    await onDiscord({}, async ({ simulator, imagine, ends, account }) => {
      const attachmentSizeLimitBytes = 400;
      const ended = await ends(await imagine('a fox', { model, ...more }, { attachmentSizeLimitBytes }));
      const url = String([simulator.predictions()[0]?.output].flat()[0]);
      expect(ended).toMatchObject({ attachments: [], embeds: [] });
      expect(ended.content).toContain(`(<${url}>)`);
      expect(ended.content).toMatch(/<t:\d+:R>/u);
      expect((await fetch(url)).status).toBe(200);
      expect((await account()).creates).toBe(1);
    });
  });
});

describe.concurrent('a picture that comes with a command on Discord', () => {
  test('is worked on where a mask says so', async () => {
    await onDiscord({}, async ({ discord, simulator, ends, account }) => {
      const values = {
        image: await aPhoto(),
        mask: await aPhoto('hole.png', 'white'),
        prompt: 'a red boat',
        model: 'stable-diffusion-inpainting',
      };
      expect(reading(await ends(await discord.slash('edit', values))).files).toEqual(['a-red-boat.png']);
      expect(simulator.predictions()[0]?.input).toMatchObject({
        image: expect.stringMatching(/\/boat\.png\?/u),
        mask: expect.stringMatching(/\/hole\.png\?/u),
      });
      expect((await account()).creates).toBe(1);
    });
  });

  test.each([
    ['no words for a model that needs some', 'sdxl', /what the picture should show/u],
    ['no mask for a model that needs one', 'stable-diffusion-inpainting', /needs a mask/u],
  ])('with %s is refused privately', async (_what, model, words) => {
    await onDiscord({}, async ({ discord, answer, account }) => {
      const prompt = model === 'sdxl' ? {} : { prompt: 'a red boat' };
      const asked = await discord.slash('edit', { image: await aPhoto(), model, ...prompt });
      await asked.answered;
      expect(answer(asked)).toMatchObject({ ephemeral: true });
      expect(reading(answer(asked)).lines[1]).toMatch(words);
      expect(await account()).toEqual({ creates: 0, left: 50 });
    });
  });

  test.each([
    ['text under the name of a picture', Buffer.from('not a picture'), /^That file is not a picture/u],
    ['a bomb', claiming(7750, 7750), /^That picture has 61 megapixels; at most 52/u],
    [
      'a heavy file',
      Buffer.concat([claiming(64, 64), Buffer.alloc(33_554_432)]),
      /^That file has more than 32 MiB/u,
    ],
  ])('and is %s is refused privately, before anything is reserved', async (_what, bytes, words) => {
    await onDiscord({}, async ({ discord, answer, account }) => {
      const asked = await discord.slash('edit', { image: { filename: 'boat.png', bytes }, prompt: 'x' });
      await asked.answered;
      expect(answer(asked)).toMatchObject({ ephemeral: true });
      expect(reading(answer(asked)).lines[1]).toMatch(words);
      expect(await account()).toEqual({ creates: 0, left: 50 });
    });
  });
});

/** The beginning of a PNG that says of itself to be this large. */
function claiming(width: number, height: number): Buffer {
  const head = Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0\0\0\0\0\x08\x02\0\0\0', 'latin1');
  head.writeUInt32BE(width, 16);
  head.writeUInt32BE(height, 20);
  return head;
}
