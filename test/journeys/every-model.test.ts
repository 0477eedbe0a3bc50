// Every model of the catalog, from what a person types to the file in the chat, against what its gateway publishes of it.
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/catalog.ts';
import type { Model } from '../../src/catalog/model.ts';
import type { Ask, OptionValue } from '../../src/generation/command.ts';
import type { Pictures } from '../../src/generation/generation.ts';
import { parseAsk } from '../../src/generation/text-form.ts';
import { atDesk, type Desk } from '../fakes/desk.ts';
import { publishedModel } from '../fakes/published-models.ts';

const catalog = loadCatalog('flux-schnell');
const { houseInput } = catalog;
const everyModel = catalog.models.map((model) => [model.key, model] as const);

const picture = await pictureOf('#c4502e');
const mask = await pictureOf('#ffffff');

async function pictureOf(background: string): Promise<string> {
  const create = { width: 64, height: 64, channels: 3, background } as const;
  const bytes = await sharp({ create }).png().toBuffer();
  return `data:image/png;base64,${bytes.toString('base64')}`;
}

/** What the model works on, wherever it can. */
function picturesFor(model: Model): Pictures | undefined {
  if (!houseInput(model, 'image')) return undefined;
  return { image: { url: picture }, ...(houseInput(model, 'mask') ? { mask: { url: mask } } : {}) };
}

/** Only what the model cannot do without. */
function neededPictures(model: Model): Pictures | undefined {
  const needed = picturesFor(model);
  if (!houseInput(model, 'image')?.required) return undefined;
  return houseInput(model, 'mask')?.required ? needed : { image: { url: picture } };
}

/** The example of the model's file, as its reader would type it. */
function exampleOf(model: Model): Ask {
  const pictures = neededPictures(model);
  const ask = parseAsk(`${model.example ?? ''} --model ${model.key}`, catalog);
  return { ...ask, ...(pictures ? { pictures } : {}) };
}

/** Everything that can be set, at the end of its range. */
function everythingOf(model: Model): Ask {
  const pictures = picturesFor(model);
  const options = catalog.flags(model).flatMap(({ option, choices, maximum, takes, example }) => {
    if (option === 'model' || option === 'private') return [];
    const typed = example.split(/ (.*)/su)[1]?.replaceAll('"', '');
    const value = choices?.at(-1) ?? maximum ?? (takes === 'switch' ? true : typed);
    return value === undefined || value === '…' ? [] : [[option, value] as [string, OptionValue]];
  });
  return {
    ...exampleOf(model),
    options: { ...Object.fromEntries(options), ...(houseInput(model, 'count') ? { count: 2 } : {}) },
    ...(pictures ? { pictures } : {}),
  };
}

const mediaTypes: Record<Model['kind'], RegExp> = {
  image: /^image\/(?:png|jpeg|webp)$/u,
  animation: /^(?:image\/gif|video\/mp4)$/u,
  video: /^video\/mp4$/u,
};

/** A desk where everybody can afford everything, and the gateway knows what is published. */
function atPublishedDesk(story: (desk: Desk) => Promise<void>): Promise<void> {
  const models = catalog.models.map(publishedModel);
  return atDesk({ simulator: { models }, limits: { limit: 1_000_000, concurrent: 100 } }, story);
}

describe.each([
  ['its example', exampleOf],
  ['everything it can be asked for', everythingOf],
] as const)('%s', (_what, askOf) => {
  test.concurrent.each(everyModel)('is made by %s', async (key, model) => {
    await atPublishedDesk(async ({ chat, ends, simulator, records, left }) => {
      const id = await chat.say('', { ask: askOf(model) });
      const { card, files } = await ends(id);
      expect([card.tone, ...(card.tone === 'done' ? [] : card.lines)]).toEqual(['done']);

      const record = await records.get(id);
      const [prediction] = simulator.predictions();
      expect(prediction).toMatchObject({ model: model.name, status: 'succeeded' });
      const published = Object.keys(publishedModel(model).inputs);
      expect(published).toEqual(expect.arrayContaining(Object.keys(prediction?.input ?? {})));
      expect(simulator.requests[0]?.path).toBe(
        model.call === 'path' ? `/models/${model.name}/predictions` : '/predictions',
      );
      expect(files).toHaveLength(record?.count ?? 0);
      for (const file of files) expect(file.mediaType).toMatch(mediaTypes[model.kind]);
      expect(await left()).toBe(1_000_000 - (record?.cost ?? 0));
      expect(record?.model).toBe(key);
    });
  });
});

test.each([
  ['a GIF', '', 'image/gif'],
  ['a film', ' --output-format mp4', 'video/mp4'],
])('an animation is %s as it is asked for', async (_what, flags, mediaType) => {
  await atPublishedDesk(async ({ chat, ends }) => {
    const { card, files } = await ends(
      await chat.say(`a meadow in spring --model stable-diffusion-animation${flags} --end a meadow in snow`),
    );
    expect(card.title).toBe('Here is your video');
    expect(files.map((file) => file.mediaType)).toEqual([mediaType]);
  });
});
