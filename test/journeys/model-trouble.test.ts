// Models that are not as their files say: gone, unknown, keeping outputs back, answering what nobody can be shown.
import { describe, expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/catalog.ts';
import { atDesk } from '../fakes/desk.ts';
import { quickly } from '../fakes/ground.ts';

const { models } = loadCatalog('flux-schnell');
const allBut = (key: string) => models.filter((model) => model.key !== key).map(quickly);

describe.concurrent('a model that the gateway does not have', () => {
  test.each([
    ['called by its path (404)', 'flux-dev'],
    ['called by its version (422)', 'sdxl'],
  ])('%s is told in one sentence, and nothing is taken', async (_how, key) => {
    await atDesk({ simulator: { models: allBut(key) } }, async ({ chat, ends, records, left, creates }) => {
      const id = await chat.say(`a fox --model ${key}`);
      const { card } = await ends(id);
      expect(card.tone).toBe('failed');
      expect(card.lines[0]).toBe(
        `The picture service does not have ${key}, or not any more. Choose another model; /models shows them.`,
      );
      expect((await records.get(id))?.outcome).toMatchObject({
        kind: 'failed',
        code: 'model_not_served',
        params: { model: key },
      });
      expect([await left(), creates()]).toEqual([50, 1]);
    });
  });
});

describe.concurrent('a model that the operator switches off over a restart', () => {
  /** A catalog whose flux-dev is there until it is switched off. */
  function switchable() {
    const whole = loadCatalog('flux-schnell');
    let isOff = false;
    const find = (key: string) => (isOff && key === 'flux-dev' ? undefined : whole.find(key));
    return { catalog: { ...whole, find }, switchOff: () => (isOff = true) };
  }

  test('still brings the picture that it was drawing', async () => {
    const { catalog, switchOff } = switchable();
    await atDesk({ catalog }, async ({ chat, records, restart, ends, creates, left }) => {
      const id = await chat.say('a fox --model flux-dev');
      while ((await records.get(id))?.station !== 'running') await new Promise(setImmediate);
      switchOff();
      await restart();
      const { card, files } = await ends(id);
      expect([card.tone, files.length, creates(), await left()]).toEqual(['done', 1, 1, 42]);
    });
  });

  test('takes nothing for a picture that still waited', async () => {
    const { catalog, switchOff } = switchable();
    const slow = { concurrency: 1, simulator: { latencyMs: 400 } };
    await atDesk({ catalog, ...slow }, async ({ chat, records, restart, ends, creates, left }) => {
      await chat.say('in front');
      const id = await chat.say('a fox --model flux-dev');
      while (creates() !== 1) await new Promise(setImmediate);
      switchOff();
      await restart();
      const { card } = await ends(id);
      expect([card.tone, card.lines[0]]).toEqual(['failed', expect.stringContaining('flux-dev')]);
      expect((await records.get(id))?.outcome).toMatchObject({ kind: 'failed', code: 'model_unknown' });
      expect([creates(), await left()]).toEqual([1, 49]);
    });
  });
});

test.concurrent('an output that is neither picture nor video is told, and nothing is taken', async () => {
  await atDesk({}, async ({ chat, ends, records, left }) => {
    const id = await chat.say('a fox simulate:audio');
    const { card, files } = await ends(id);
    expect(card.lines[0]).toBe('The result is neither a picture nor a video that can be shown here.');
    expect((await records.get(id))?.outcome).toMatchObject({ code: 'output_unknown' });
    expect([files, await left()]).toEqual([[], 50]);
  });
});

describe.concurrent('what it costs', () => {
  test('is only what came, where the safety filter kept some back', async () => {
    await atDesk({}, async ({ chat, ends, left, metrics }) => {
      const { card, files } = await ends(await chat.say('foxes simulate:fewer --model flux-dev --count 3'));
      expect(files).toHaveLength(2);
      expect(card.lines).toContain('1 of them did not come out; you pay only for what came.');
      expect(card.lines[0]).toContain('16 credits');
      expect(await left()).toBe(34);
      expect(await metrics()).toContain(
        'darkroom_estimated_usd_total{model="flux-dev",adapter="paper"} 0.05\n',
      );
    });
  });

  test('in dollars is counted for what came alone, and not where nobody knows the price', async () => {
    await atDesk({}, async ({ chat, ends, metrics }) => {
      await ends(await chat.say('a fox simulate:failed --model flux-dev'));
      const { card } = await ends(await chat.say('a fox --model nano-banana'));
      expect(card.tone).toBe('done');
      expect(await metrics()).not.toContain('darkroom_estimated_usd_total{');
    });
  });

  test('stands on the first card, before anything runs', async () => {
    await atDesk({}, async ({ chat, shows }) => {
      const id = await chat.say('a fox --model flux-dev --count 3');
      const { card } = await shows(id, ({ titles }) => titles.length > 0);
      expect(card.lines[0]).toContain('24 credits');
    });
  });
});
