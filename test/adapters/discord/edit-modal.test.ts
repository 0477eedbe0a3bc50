// Which model changes a picture, chosen in a modal beside what should change.
import { describe, expect, test } from 'vitest';
import { loadCatalog } from '../../../src/catalog/catalog.ts';
import type { Catalog } from '../../../src/catalog/catalog.ts';
import { picture } from '../../contracts/cards.ts';
import { request } from '../../fakes/discord/bots.ts';
import { allComponents } from '../../fakes/discord/message-rules.ts';
import { crowdedCatalog } from './crowded-catalog.ts';
import { displayed } from './displayed.ts';
import { modalOf, openScene, type Scene } from './scene.ts';

const catalog = loadCatalog('flux-schnell');
const png = { filename: 'fox.png', bytes: picture(1) };

/** A PNG that says of itself to be this large. */
function claiming(width: number, height: number): Uint8Array<ArrayBuffer> {
  const bytes = picture(1);
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return bytes;
}

/** Uses the command of the menu on a message with these files. */
async function use({ discord }: Scene, files = [png], context = {}) {
  const message = discord.say(discord.channelId, 'look', files);
  return discord.messageCommand('Edit picture', message.id, context);
}

async function choicesOf(scene: Scene, context = {}) {
  const modal = await modalOf(await use(scene, [png], context));
  const select = allComponents(modal.components).find(({ custom_id: id }) => id === 'model');
  return select?.options ?? [];
}

describe('the model in the modal', () => {
  test('is one that needs no mask, the usual one chosen already', async () => {
    await using scene = await openScene();
    const choices = await choicesOf(scene);
    const fitting = catalog.editModels.filter((model) => !catalog.houseInput(model, 'mask')?.required);
    expect(choices).toHaveLength(Math.min(25, fitting.length));
    expect(fitting.map(({ key }) => key)).toEqual(expect.arrayContaining(choices.map(({ value }) => value)));
    expect(choices.map((choice) => choice.default)).toEqual(choices.map((_, index) => index === 0));
    expect(choices[0]).toMatchObject({
      value: catalog.editModels[0]?.key,
      description: expect.stringMatching(/^\d+ credits · \d+ sec · ./u),
    });
  });

  test.each([
    [false, 16],
    [true, 20],
  ])('is for adults only where that is allowed (%s)', async (nsfw, count) => {
    await using scene = await openScene({ catalog: crowdedCatalog(60) });
    const choices = await choicesOf(scene, { nsfw });
    expect(choices).toHaveLength(count);
    for (const { label } of choices) expect(label.length).toBeLessThanOrEqual(100);
  });

  test('is not asked for where there is only one', async () => {
    const one: Catalog = { ...catalog, editModels: catalog.editModels.slice(0, 1) };
    await using scene = await openScene({ catalog: one });
    expect(await choicesOf(scene)).toEqual([]);
    await scene.discord.submitModal({ prompt: 'make it blue' });
    await scene.settled();
    expect(scene.commands).toMatchObject([{ ask: { prompt: 'make it blue', model: undefined } }]);
  });

  test('is what works on the picture', async () => {
    await using scene = await openScene();
    await modalOf(await use(scene));
    await scene.discord.submitModal({ model: ['sdxl'], prompt: 'make it blue' });
    await scene.settled();
    expect(scene.commands).toMatchObject([
      { name: 'imagine', ask: { model: 'sdxl', prompt: 'make it blue' } },
    ]);
  });

  test('may need no words', async () => {
    await using scene = await openScene();
    await modalOf(await use(scene));
    await scene.discord.submitModal({ model: ['rembg'] });
    await scene.settled();
    expect(scene.commands).toMatchObject([{ ask: { model: 'rembg', prompt: '', options: {} } }]);
  });
});

describe('flags among the words', () => {
  test('mean what they mean everywhere, for the model that was chosen', async () => {
    await using scene = await openScene();
    await modalOf(await use(scene));
    const prompt = 'make it blue --strength 0.4 --scheduler DDIM --private';
    await scene.discord.submitModal({ model: ['sdxl'], prompt });
    await scene.settled();
    expect(scene.commands).toMatchObject([
      {
        ask: {
          prompt: 'make it blue',
          model: 'sdxl',
          options: { strength: '0.4', scheduler: 'DDIM' },
          private: true,
        },
        address: { ephemeral: true },
      },
    ]);
  });

  test('name another model', async () => {
    await using scene = await openScene();
    await modalOf(await use(scene));
    await scene.discord.submitModal({ prompt: 'make it blue --model sdxl' });
    await scene.settled();
    expect(scene.commands).toMatchObject([{ ask: { prompt: 'make it blue', model: 'sdxl' } }]);
  });

  test('that there are not are refused privately', async () => {
    await using scene = await openScene();
    await modalOf(await use(scene));
    const sent = await scene.discord.submitModal({ prompt: 'make it blue --guidence 3', model: ['sdxl'] });
    await expect(sent.answered).resolves.toBe(4);
    expect(displayed(scene.shown().at(-1)?.content ?? '')).toContain('--guidence');
    expect(scene.shown().at(-1)?.ephemeral).toBe(true);
    expect(scene.commands).toEqual([]);
  });
});

describe('pictures that are too large', () => {
  const bomb = { filename: 'bomb.png', bytes: claiming(7750, 7750) };

  test('are left out, and the others keep their numbers', async () => {
    await using scene = await openScene();
    const message = scene.discord.say(scene.discord.channelId, 'look', [png, bomb, png]);
    const modal = await modalOf(await scene.discord.messageCommand('Edit picture', message.id));
    const select = allComponents(modal.components).find(({ custom_id: id }) => id === 'picture');
    expect(select?.options).toMatchObject([{ label: 'Picture 1' }, { label: 'Picture 3' }]);
    await scene.discord.submitModal({ picture: ['1'], prompt: 'make it blue' });
    await scene.settled();
    const { url } = message.attachments[2] ?? {};
    expect(scene.commands).toMatchObject([{ ask: { pictures: { image: { url } } } }]);
  });

  test('are refused where a message shows Discord’s copy of one', async () => {
    await using scene = await openScene();
    const { discord } = scene;
    const image = { url: 'https://example.com/huge.png', width: 9000, height: 9000 };
    const path = `/channels/${discord.channelId}/messages`;
    const { json } = await request(discord, 'POST', path, { embeds: [{ image }] });
    const used = await discord.messageCommand('Edit picture', String(json['id']));
    await expect(used.answered).resolves.toBe(4);
    expect(displayed(scene.shown().at(-1)?.content ?? '')).toContain('81 megapixels');
  });

  test('are refused privately where there is no other', async () => {
    await using scene = await openScene();
    const used = await use(scene, [bomb]);
    await expect(used.answered).resolves.toBe(4);
    expect(displayed(scene.shown().at(-1)?.content ?? '')).toContain('61 megapixels');
    expect(scene.shown().at(-1)?.ephemeral).toBe(true);
  });
});
