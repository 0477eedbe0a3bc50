// A picture that a person brought: the gateway gets it, whatever happens on the way, and no record holds it.
import sharp from 'sharp';
import { describe, expect, test, vi } from 'vitest';
import type { Picture } from '../../src/generation/generation.ts';
import { keepPicture } from '../../src/generation/pictures.ts';
import { atDesk, type Desk } from '../fakes/desk.ts';
import { startProxy } from '../fakes/proxy.ts';

/** About as large as one may be, which only noise is. */
const noise = {
  width: 450,
  height: 450,
  channels: 3,
  background: 'grey',
  noise: { type: 'gaussian', mean: 128, sigma: 50 },
} as const;
const webp = await sharp({ create: noise }).webp({ quality: 95 }).toBuffer();
const dataUri = `data:image/webp;base64,${webp.toString('base64')}`;
const kept = ({ store, clock }: Desk) => keepPicture(store, 'one', dataUri, clock.now() + 86_400_000);
const edit = ({ chat }: Desk, image: Picture) =>
  chat.say('', { ask: { prompt: 'make it stormy', options: {}, private: false, pictures: { image } } });

/** Everything but the pictures themselves, as it lies in the store. */
async function stored({ store }: Desk): Promise<string> {
  const entries = await Array.fromAsync(store.entries(''));
  return JSON.stringify(entries.filter(([key]) => !key.startsWith('picture:')));
}

describe.concurrent('a kept picture', () => {
  test('arrives at the gateway as it is, and can be used again', async () => {
    await atDesk({}, async (desk) => {
      const id = await edit(desk, await kept(desk));
      expect((await desk.ends(id)).card.tone).toBe('done');
      const again = await desk.chat.press('again', id);
      expect((await desk.ends(again)).card.tone).toBe('done');
      const inputs = desk.simulator.predictions().map(({ input }) => input['input_image'] === dataUri);
      expect(inputs).toEqual([true, true]);
      const records = await stored(desk);
      expect(records).toContain('darkroom:picture/one');
      expect(records).not.toContain('base64');
    });
  });

  test('is what a prediction is found by whose create nobody answered', async () => {
    await using proxy = startProxy({
      breakAfter: ({ method = '' }, number) => method === 'POST' && number === 1,
    });
    await atDesk({ baseUrl: proxy.before }, async (desk) => {
      const id = await edit(desk, await kept(desk));
      expect((await desk.ends(id)).card.tone).toBe('done');
      expect([desk.creates(), await desk.left()]).toEqual([1, 37]);
      expect(await stored(desk)).not.toContain('base64');
    });
  });

  test('is what a held create is found by to be cancelled', async () => {
    const held = { simulator: { hold: true, speed: 0.04 }, typicalMs: 8000 };
    await atDesk(held, async (desk) => {
      const id = await edit(desk, await kept(desk));
      await vi.waitFor(() => expect(desk.creates()).toBe(1));
      await desk.chat.press('cancel', id);
      expect((await desk.ends(id)).card.tone).toBe('canceled');
      expect(desk.simulator.predictions().map(({ status }) => status)).toEqual(['canceled']);
      expect(await desk.left()).toBe(50);
    });
  });

  test('that is gone is not asked for: its person is told, and pays nothing', async () => {
    await atDesk({}, async (desk) => {
      const id = await edit(desk, { url: 'darkroom:picture/gone' });
      expect((await desk.ends(id)).card.tone).toBe('failed');
      expect((await desk.records.get(id))?.outcome).toMatchObject({ code: 'picture_expired' });
      expect([desk.creates(), await desk.left()]).toEqual([0, 50]);
    });
  });
});
