// Slack: pictures that its messages do not show as they are, and files that are no pictures.
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { onSlack, reading, type SlackDesk } from '../fakes/slack-desk.ts';
import { aFox, callsOf, gist, oneFox, startOwnOutputs, whatBecameOf } from '../fakes/slack-story.ts';

const size = { width: 64, height: 48 };
const fox = sharp({ create: { ...size, channels: 3, background: '#c60' } });
const snow = sharp({ create: { ...size, channels: 3, background: '#fff' } });

/** The first bytes of a film, which is all that anybody looks at. */
const film = Buffer.from('\0\0\0\x18ftypisom\0\0\x02\0isomiso2avc1mp41', 'latin1');

async function animated(format: 'webp' | 'gif'): Promise<Uint8Array> {
  const frames = await Promise.all([fox, snow].map((frame) => frame.clone().png().toBuffer()));
  return sharp(frames, { join: { animated: true } })
    .toFormat(format)
    .toBuffer();
}

/** Tells a story in which the gateway makes these files. */
async function storyOf(
  outputs: Parameters<typeof startOwnOutputs>[0],
  story: (desk: SlackDesk) => Promise<void>,
): Promise<void> {
  await using gateway = startOwnOutputs(outputs);
  await onSlack({ baseUrl: gateway.before, fake: { readyAfterMs: 0 } }, story);
}

const uploads = (desk: SlackDesk) => callsOf(desk, 'upload').length;

test('pictures in formats that messages on Slack do not show become some that they do, in full size', async () => {
  const [webp, avif] = await Promise.all(
    [fox.clone().webp(), fox.clone().avif()].map((picture) => picture.toBuffer()),
  );
  const files = [
    { mediaType: 'image/webp', bytes: webp ?? film },
    { mediaType: 'image/avif', bytes: avif ?? film },
    { mediaType: 'image/webp', bytes: await animated('webp') },
  ];
  await storyOf(files, async (desk) => {
    const became = await whatBecameOf(desk, await desk.imagine('a fox --count 3'));
    const names = ['a-fox-1.png', 'a-fox-2.png', 'a-fox-3.gif'];
    const title = 'Here are your 3 pictures';
    expect(became).toEqual({ ...oneFox, channel: [{ ...aFox, title, files: names }], left: 47 });
    const shown = desk.seen()[0]?.files.map(({ bytes }) => sharp(bytes).metadata()) ?? [];
    expect(await Promise.all(shown)).toMatchObject([
      { format: 'png', ...size },
      { format: 'png', ...size },
      { format: 'gif', width: size.width, pages: 2 },
    ]);
    expect(uploads(desk)).toBe(3);
  });
});

test('an animation that Slack shows stays the very one', async () => {
  const bytes = await animated('gif');
  await storyOf([{ mediaType: 'image/gif', bytes }], async (desk) => {
    const became = await whatBecameOf(desk, await desk.imagine('a fox'));
    expect(became).toEqual({ ...oneFox, channel: [{ ...aFox, files: ['a-fox.gif'] }] });
    expect(desk.seen()[0]?.files[0]?.bytes).toEqual(new Uint8Array(bytes));
  });
});

describe.concurrent('a film on Slack', () => {
  const shared = { title: undefined, files: ['a-fox.mp4'], buttons: [] };
  const told = { ...aFox, files: [] };

  test('is shared as a file behind its card', async () => {
    await storyOf([{ mediaType: 'video/mp4', bytes: film }], async (desk) => {
      const asked = await desk.imagine('a fox');
      await desk.done(asked);
      await desk.sees((seen) => seen.length > 1);
      expect(await whatBecameOf(desk, asked)).toEqual({ ...oneFox, channel: [told, shared] });
      expect(reading(desk.seen()[0]).lines).toContain('The file is in the next message.');
      expect(uploads(desk)).toBe(1);
    });
  });

  test('is shared in the thread that it was asked for in', async () => {
    await storyOf([{ mediaType: 'video/mp4', bytes: film }], async (desk) => {
      const { slack } = desk;
      const { ts: threadTs } = slack.say(slack.channelId, 'what about a film?');
      const asked = await slack.mention('a fox', { threadTs });
      await desk.done(asked);
      const seen = await desk.sees((messages) => messages.length > 3);
      expect(seen.slice(2).map((message) => message.threadTs)).toEqual([threadTs, threadTs]);
      expect(seen.slice(2).map(gist)).toEqual([told, shared]);
      expect(await desk.account()).toEqual({ creates: 1, left: 49 });
    });
  });

  test('asked for alone comes as a direct message', async () => {
    await storyOf([{ mediaType: 'video/mp4', bytes: film }], async (desk) => {
      const asked = await desk.imagine('a fox --private');
      await desk.done(asked);
      await desk.sees((seen) => seen.some(({ files }) => files.length > 0));
      const { channel, direct } = await whatBecameOf(desk, asked);
      expect(channel).toEqual([]);
      expect(direct.map(({ files }) => files)).toEqual([[], ['a-fox.mp4']]);
      expect(await desk.account()).toEqual({ creates: 1, left: 49 });
    });
  });

  test('beside a picture leaves the picture where pictures are', async () => {
    const png = { mediaType: 'image/png', bytes: await fox.clone().png().toBuffer() };
    await storyOf([png, { mediaType: 'video/mp4', bytes: film }], async (desk) => {
      const asked = await desk.imagine('a fox --count 2');
      await desk.done(asked);
      await desk.sees((seen) => seen.length > 1);
      const { channel, ...rest } = await whatBecameOf(desk, asked);
      expect(channel.map(({ files }) => files)).toEqual([['a-fox-1.png'], ['a-fox-2.mp4']]);
      expect(rest).toEqual({ aside: [], direct: [], creates: 1, left: 48 });
    });
  });
});
