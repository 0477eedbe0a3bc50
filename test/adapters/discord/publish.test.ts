// Publish: the pictures of a message that one person sees, in one that everybody sees.
import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { describe, expect, test, vi } from 'vitest';
import { asAppError } from '../../../src/generation/errors.ts';
import type { DeliveredFile } from '../../../src/generation/ports.ts';
import { card, done, fileOf, picture, pictures } from '../../contracts/cards.ts';
import { openScene, patience, type Scene } from './scene.ts';

const actions = [{ name: 'publish' as const, label: 'Publish' }];
const refused = card({
  tone: 'refused',
  title: 'No',
  lines: ['Not yours.'],
  private: true,
  final: true,
  actions: [],
});
const everyone = ({ discord }: Scene) => discord.messages(discord.channelId);

/** A private result with these files, whose Publish is then pressed. */
async function published(
  scene: Scene,
  files: readonly DeliveredFile[],
  context: Parameters<Scene['discord']['press']>[1] = {},
): Promise<void> {
  const address = await scene.imagine({ private: true });
  await scene.deliver(address, { ...done(), private: true, actions }, files);
  // As the core does it: a reply that fails is followed by one that says why.
  scene.work((reply) =>
    reply(done()).catch((error: unknown) => reply({ ...refused, lines: [asAppError(error).code] })),
  );
  scene.asked();
  await scene.discord.press('publish:web-generation-1', context);
  await vi.waitFor(() => expect(scene.outcomes.slice(1).at(-1)?.status).toBe('fulfilled'), patience);
}

describe('Publish', () => {
  test('shows copies of the pictures to everybody, with their descriptions, and promises them first', async () => {
    await using scene = await openScene();
    const [first, second] = pictures();
    const files = [
      { ...first, alt: 'un renard «roux» 🦊' },
      { ...second, spoiler: true },
    ] as DeliveredFile[];
    await published(scene, files);
    expect(scene.asked()).toEqual(['callback 5', 'edit @original']);
    const [message, ...others] = everyone(scene);
    expect(others).toEqual([]);
    expect(message?.content).toContain('Here are your pictures');
    expect(message?.attachments).toMatchObject([
      { filename: 'a-red-fox-1.png', description: 'un renard «roux» 🦊', contentType: 'image/png' },
      { filename: 'SPOILER_a-red-fox-2.png', description: second?.alt },
    ]);
    expect(message?.attachments.map(({ bytes }) => new Uint8Array(bytes))).toEqual([picture(1), picture(2)]);
    expect(scene.shown()).toMatchObject([{ ephemeral: true, attachments: [{}, {}] }, { ephemeral: false }]);
    expect(scene.actions).toMatchObject([{ name: 'publish', address: { ephemeral: false } }]);
  });

  test('hides nothing because of a name', async () => {
    await using scene = await openScene();
    await published(scene, [fileOf(picture(1), 'no-SPOILER_here.png')]);
    expect(everyone(scene)[0]?.attachments).toMatchObject([{ filename: 'no-SPOILER_here.png' }]);
  });

  test('makes a picture smaller where the limit is lower', async () => {
    await using scene = await openScene();
    const noise = { raw: { width: 300, height: 300, channels: 3 as const } };
    const bytes = await sharp(randomBytes(270_000), noise).png().toBuffer();
    await published(scene, [fileOf(new Uint8Array(bytes), 'noise.png')], {
      attachmentSizeLimitBytes: 150_000,
    });
    const [message] = everyone(scene);
    expect(message?.attachments).toMatchObject([{ filename: 'noise.webp', contentType: 'image/webp' }]);
    expect(message?.content).toContain('Made smaller');
  });

  test('of a video over the limit is refused to whoever pressed, and the promise goes away', async () => {
    await using scene = await openScene();
    const video = fileOf(new Uint8Array(2000), 'a-fox.mp4', 'video/mp4');
    await published(scene, [video], { attachmentSizeLimitBytes: 1000 });
    expect(scene.asked()).toEqual(['callback 5', 'delete @original', 'follow-up']);
    expect(everyone(scene)).toEqual([]);
    expect(scene.shown()).toMatchObject([
      {},
      { ephemeral: true, content: expect.stringContaining('too\\_large') },
    ]);
  });

  test('of a video that was only linked is refused to whoever pressed, and nothing is published', async () => {
    await using scene = await openScene({ settings: { uploadLimitBytes: 1000 } });
    const address = await scene.imagine({ private: true });
    const link = { url: 'https://files.example/a.mp4', expiresAt: 1_800_000_000_000 };
    const video = { ...fileOf(new Uint8Array(2000), 'a-fox.mp4', 'video/mp4'), link };
    await scene.deliver(address, { ...done(), private: true, actions }, [video]);
    await scene.discord.press('publish:web-generation-1');
    await vi.waitFor(() => expect(scene.shown()).toHaveLength(2), patience);
    expect(scene.shown()[1]).toMatchObject({
      ephemeral: true,
      content: expect.stringContaining('too large'),
    });
    expect(everyone(scene)).toEqual([]);
    expect(scene.actions).toEqual([]);
  });

  test('of pictures that are no longer there is refused', async () => {
    await using scene = await openScene();
    const [file] = pictures();
    const address = await scene.imagine({ private: true });
    await scene.deliver(address, { ...done(), private: true, actions }, file ? [file] : []);
    scene.work(async (reply) => {
      await scene.clock.advance(2 * 86_400_000);
      await expect(reply(done())).rejects.toMatchObject({ code: 'picture_expired' });
    });
    await scene.discord.press('publish:web-generation-1');
    await scene.settled(2);
    expect(scene.outcomes.at(-1)).toMatchObject({ status: 'rejected' });
  });

  test('that the core refuses shows nothing to anybody else', async () => {
    await using scene = await openScene();
    const address = await scene.imagine({ private: true });
    await scene.deliver(address, { ...done(), private: true, actions }, pictures());
    scene.work((reply) => reply(refused));
    await scene.discord.press('publish:web-generation-1');
    await scene.settled(2);
    expect(everyone(scene)).toEqual([]);
    expect(scene.shown()).toMatchObject([{ attachments: [{}, {}] }, { ephemeral: true, attachments: [] }]);
  });

  test('that is refused where Discord keeps everything private shows the pictures no second time', async () => {
    await using scene = await openScene();
    const guildId = scene.discord.addGuild({ hasBot: false }).id;
    const address = await scene.imagine({}, { guildId, userInstall: true, permissions: 0n });
    await scene.deliver(address, { ...done(), actions }, pictures());
    scene.work((reply) => reply(refused));
    await scene.discord.press('publish:web-generation-1', { permissions: 0n });
    await scene.settled(2);
    expect(scene.discord.messages(String(address['channel']), scene.discord.userId)).toMatchObject([
      { ephemeral: true, attachments: [{}, {}] },
      { ephemeral: true, attachments: [], content: expect.stringContaining('Not yours') },
    ]);
  });
});
