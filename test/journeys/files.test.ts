// What a chat is told of a file besides its bytes: whether to hide it, and where else it can be looked at.
import { describe, expect, test } from 'vitest';
import { atDesk } from '../fakes/desk.ts';
import { startProxy } from '../fakes/proxy.ts';

const hourMs = 3_600_000;

describe.concurrent('a file', () => {
  test('comes with a link to it, for no longer than the gateway keeps it', async () => {
    await atDesk({}, async ({ chat, ends, simulator }) => {
      const { files } = await ends(await chat.say('two foxes --count 2'));
      const [prediction] = simulator.predictions();
      expect(files.map(({ link }) => link?.url)).toEqual(prediction?.output);
      // Its clock says more than milliseconds, which parsing cuts off.
      const goneAt = Date.parse(prediction?.completed_at ?? '') + 1 + hourMs;
      for (const { link } of files) {
        expect(link?.expiresAt).toBeLessThanOrEqual(goneAt);
        expect(link?.expiresAt).toBeGreaterThan(goneAt - hourMs / 60);
      }
    });
  });

  test('has its own link where the one before it cannot be had', async () => {
    const isFirst = (url = '') => url.endsWith('/out-0.png');
    await using proxy = startProxy({ answer: ({ url }) => (isFirst(url) ? 404 : undefined) });
    await atDesk({ baseUrl: proxy.before }, async ({ chat, ends }) => {
      const { files } = await ends(await chat.say('two foxes --count 2'));
      expect(files.map(({ link }) => link?.url)).toEqual([expect.stringMatching(/\/out-1\.png$/u)]);
    });
  });

  test('that the gateway sent along has no link', async () => {
    await atDesk({}, async ({ chat, ends }) => {
      const { files } = await ends(await chat.say('simulate:data'));
      expect(files).toHaveLength(1);
      expect(files[0]).not.toHaveProperty('link');
    });
  });

  test('is hidden where that was asked for, and only there', async () => {
    await atDesk({}, async ({ chat, ends }) => {
      const ask = { prompt: 'a fox', options: {}, private: false };
      const hiding = await chat.say('', { ask: { ...ask, spoiler: true } });
      const ids = [hiding, await chat.press('again', hiding), await chat.say('', { ask })];
      const messages = await Promise.all(ids.map((id) => ends(id)));
      const hidden = messages.flatMap(({ files }) => files.map(({ spoiler }) => spoiler));
      expect(hidden).toEqual([true, true, false]);
    });
  });
});
