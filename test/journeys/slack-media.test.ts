// Slack: each kind of file that a model makes is shown in the best way that Slack has for it.
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { onSlack, reading, type SlackDesk } from '../fakes/slack-desk.ts';
import { aFox, callsOf, startOwnOutputs, whatBecameOf } from '../fakes/slack-story.ts';

const quick = { fake: { readyAfterMs: 0 }, limits: { limit: 100 } };
const files = (desk: SlackDesk) => desk.seen().map((message) => message.files.map(({ name }) => name));
const bytesIn = (desk: SlackDesk, at = 0) => desk.seen()[at]?.files[0]?.bytes ?? new Uint8Array();

describe.concurrent('in the message itself', () => {
  test.each([
    ['one PNG', 'a fox', ['a-fox.png'], 'png', 1],
    ['several pictures', 'a fox --count 3', ['a-fox-1.png', 'a-fox-2.png', 'a-fox-3.png'], 'png', 1],
    ['a JPEG', 'a fox --model flux-dev --output-format jpg', ['a-fox.jpg'], 'jpeg', 1],
    ['a WebP, as a PNG', 'a fox --model flux-dev --output-format webp', ['a-fox.png'], 'png', 1],
    ['a GIF', 'a fox --end a wolf --model stable-diffusion-animation', ['a-fox.gif'], 'gif', 10],
  ])('%s', async (_what, asked, names, format, pages) => {
    await onSlack(quick, async (desk) => {
      await desk.done(await desk.imagine(asked));
      expect(files(desk)).toEqual([names]);
      expect(callsOf(desk, 'upload')).toHaveLength(names.length);
      const read = await sharp(bytesIn(desk)).metadata();
      expect([read.format, read.pages ?? 1]).toEqual([format, pages]);
    });
  });

  test('what is transparent stays so, untouched or converted', async () => {
    const create = { width: 64, height: 48, channels: 4, background: '#c606' } as const;
    const [png, webp] = await Promise.all([
      sharp({ create }).png().toBuffer(),
      sharp({ create }).webp().toBuffer(),
    ]);
    await using gateway = startOwnOutputs([
      { mediaType: 'image/png', bytes: png },
      { mediaType: 'image/webp', bytes: webp },
    ]);
    await onSlack({ ...quick, baseUrl: gateway.before }, async (desk) => {
      await desk.done(await desk.imagine('a fox --count 2'));
      const [one, other] = desk.seen()[0]?.files ?? [];
      expect(one?.bytes).toEqual(new Uint8Array(png));
      const { channels } = await sharp(other?.bytes).stats();
      expect(channels[3]?.mean).toBeCloseTo(0x66, 0);
      expect(await sharp(other?.bytes).metadata()).toMatchObject({ format: 'png' });
    });
  });
});

describe.concurrent('a film', () => {
  test.each([
    ['of two scenes', 'a fox --end a wolf --output-format mp4 --model stable-diffusion-animation'],
    ['of one scene', 'a fox --model animate-diff'],
  ])('%s is shared as a file behind its card, and says so', async (_what, asked) => {
    await onSlack(quick, async (desk) => {
      await desk.done(await desk.imagine(asked));
      await desk.sees((seen) => seen.length > 1);
      expect(files(desk)).toEqual([[], ['a-fox.mp4']]);
      const { lines } = reading(desk.seen()[0]);
      expect(lines[0]).toBe('Here is your video');
      expect(lines).toContain('The file is in the next message.');
      expect(Buffer.from(bytesIn(desk, 1)).subarray(4, 8).toString()).toBe('ftyp');
    });
  });
});

test('of everything at once the pictures are in the message, and films behind it', async () => {
  const create = { width: 64, height: 48, channels: 3, background: '#c60' } as const;
  const [png, webp, gif] = await Promise.all(
    (['png', 'webp', 'gif'] as const).map((format) => sharp({ create }).toFormat(format).toBuffer()),
  );
  const film = Buffer.from('\0\0\0\x18ftypisom\0\0\x02\0isomiso2avc1mp41', 'latin1');
  await using gateway = startOwnOutputs([
    { mediaType: 'video/mp4', bytes: film },
    { mediaType: 'image/png', bytes: png ?? film },
    { mediaType: 'image/webp', bytes: webp ?? film },
    { mediaType: 'image/gif', bytes: gif ?? film },
  ]);
  await onSlack({ ...quick, baseUrl: gateway.before }, async (desk) => {
    const asked = await desk.imagine('a fox --count 4');
    await desk.done(asked);
    await desk.sees((seen) => seen.length > 1);
    const { channel } = await whatBecameOf(desk, asked);
    expect(channel).toMatchObject([
      { files: ['a-fox-2.png', 'a-fox-3.png', 'a-fox-4.gif'], buttons: aFox.buttons },
      { files: ['a-fox-1.mp4'] },
    ]);
  });
});
