// What is offered while somebody types.
import { describe, expect, test } from 'vitest';
import { commandDataSchema } from '../../../src/adapters/discord/commands/command-data.ts';
import { definitionsOf } from '../../../src/adapters/discord/commands/definitions.ts';
import { suggest } from '../../../src/adapters/discord/commands/suggest.ts';
import { loadCatalog } from '../../../src/catalog/catalog.ts';
import type { Model } from '../../../src/catalog/model.ts';
import { locales, textsFor } from '../../../src/i18n/texts.ts';
import { request } from '../../fakes/discord/bots.ts';
import { startFakeDiscord } from '../../fakes/discord/discord.ts';
import { crowdedCatalog } from './crowded-catalog.ts';
import { catalog, offer, type Typed } from './typing.ts';

const models = (typed: string, more: Typed = {}) => offer('model', typed, more).map(({ value }) => value);
describe('models', () => {
  test('are all offered where nothing is typed, the default first', () => {
    const few = { ...catalog, models: catalog.models.filter(({ cost }) => cost < 10) };
    const drawing = few.models.filter((model) => !needs('image', model)).map(({ key }) => key);
    expect(models('', { from: few })[0]).toBe('flux-schnell');
    expect(models('', { from: few }).toSorted()).toEqual(drawing.toSorted());
    expect(models('', { from: loadCatalog('sdxl') })[0]).toBe('sdxl');
  });

  test('say price and typical time in the language of the person', () => {
    expect(offer('model', 'flux-dev')[0]?.name).toBe(
      'flux-dev · 8 credits · about 5 sec: finer detail, for pictures that stay',
    );
    expect(offer('model', 'flux-dev', { locale: 'ko' })[0]?.name).toContain('8크레딧 · 약 5초');
    expect(offer('model', '', { locale: 'zh-TW' })[0]?.name).toContain('（預設）');
  });

  test.each([
    ['sd', ['sdxl']],
    ['SDXL', ['sdxl']],
    ['black-forest-labs/flux-dev', ['flux-dev']],
    ['classic negative', ['sdxl']],
    ['sdlx', ['sdxl']],
    ['flux finer', ['flux-dev']],
    ['여우', []],
  ])('match %j', (typed, expected) => {
    expect(models(typed).toSorted()).toEqual(expected.toSorted());
  });

  test('match the person’s own language, however its letters are composed', () => {
    expect(models('nhỏ gọn'.normalize('NFD'), { locale: 'vi' })).toEqual(['stable-diffusion']);
  });

  test('are put first where their name begins like it', () => {
    const found = models('pro');
    const named = found.filter((key) => key.includes('pro'));
    expect(found.slice(0, named.length)).toEqual(named);
    expect(found).toContain('sdxl');
    expect(named).toContain('flux-1.1-pro');
    expect(models('flux-pro')[0]).toBe('flux-pro');
  });

  test('that move come last, and are found by that', () => {
    const offered = models('').map((key) => catalog.find(key)?.kind !== 'image');
    expect(offered).toContain(true);
    expect(offered.lastIndexOf(false)).toBeLessThan(offered.indexOf(true));
    const videos = catalog.models.filter((model) => model.kind === 'video' && !needs('image', model));
    expect(models('video')).toEqual(expect.arrayContaining(videos.map(({ key }) => key)));
  });

  test('for an edit take a picture, the usual one first', () => {
    const offered = models('', { command: 'edit' });
    const keys = catalog.editModels.map(({ key }) => key);
    expect(offered).toHaveLength(Math.min(keys.length, 25));
    expect(offered[0]).toBe(keys[0]);
    expect(keys).toEqual(expect.arrayContaining(offered));
    expect(offer('model', '', { command: 'edit' })[0]?.name).toContain('(default)');
  });

  test('for an edit with a mask take one, and say where they need one', () => {
    const image = { name: 'image', type: 11, value: '1' };
    const mask = { name: 'mask', type: 11, value: '2' };
    const typed = { name: 'model', type: 3, value: '', focused: true };
    const data = commandDataSchema.parse({ name: 'edit', options: [image, mask, typed] });
    const offered = suggest(catalog, textsFor('en'), data);
    const masked = catalog.editModels.filter((model) => catalog.houseInput(model, 'mask'));
    expect(offered.map(({ value }) => value).toSorted()).toEqual(masked.map(({ key }) => key).toSorted());
    const needy = masked.filter((model) => needs('mask', model)).map(({ key }) => key);
    expect(needy).toContain('stable-diffusion-inpainting');
    const hinted = offered.filter(({ name }) => name.includes(': needs a mask; '));
    expect(hinted.map(({ value }) => value).toSorted()).toEqual(needy.toSorted());
  });

  test('that cannot do without a picture are not offered for words alone', () => {
    const bound = catalog.models.filter((model) => needs('image', model));
    expect(bound.map(({ key }) => key)).toContain('rembg');
    for (const { key } of bound) {
      expect(models(key)).not.toContain(key);
      expect(models(key, { command: 'edit' })[0]).toBe(key);
      expect(models(key, { command: 'models' })[0]).toBe(key);
    }
  });

  test('for adults are offered only where they may be used', () => {
    const from = crowdedCatalog(10);
    const data = commandDataSchema.parse({
      name: 'imagine',
      options: [{ name: 'model', type: 3, value: '', focused: true }],
    });
    const inPlace = (adult: boolean) =>
      suggest(from, textsFor('en'), data, { adult }).map(({ value }) => value);
    expect(inPlace(true)).toHaveLength(10);
    expect(inPlace(false)).toEqual(from.models.filter(({ adult }) => !adult).map(({ key }) => key));
  });
});

function needs(option: string, model: Model): boolean {
  return catalog.houseInput(model, option)?.required ?? false;
}

test.each(['', 'a', 'a_rather', 'a_rather_long_name_of_an_input_7=', 'a_rather_long_name_of_an_input_7=y '])(
  'with sixty models of forty options each, everything fits for %j',
  (typed) => {
    const from = crowdedCatalog(60);
    for (const locale of locales) {
      for (const choices of [
        offer('model', typed, { from, locale }),
        offer('options', typed, { from, locale }),
      ]) {
        expect(choices.length).toBeLessThanOrEqual(25);
        for (const { name, value } of choices) {
          expect(name.length).toBeLessThanOrEqual(100);
          expect(name).toBe(name.toWellFormed());
          expect(value.length).toBeLessThanOrEqual(100);
        }
      }
    }
  },
);

test.each([
  ['nothing is focused', { name: 'imagine', options: [{ name: 'model', type: 3, value: 'f' }] }],
  ['there are no options', { name: 'imagine' }],
  [
    'another option is focused',
    { name: 'imagine', options: [{ name: 'prompt', type: 3, value: 'f', focused: true }] },
  ],
])('nothing is offered where %s', (_what, data) => {
  expect(suggest(catalog, textsFor('en'), commandDataSchema.parse(data))).toEqual([]);
});

test('Discord takes the suggestions for what it has sent', async () => {
  await using discord = await startFakeDiscord();
  await request(discord, 'PUT', `/applications/${discord.applicationId}/commands`, definitionsOf(catalog));
  for (const [command, values, focused] of [
    ['imagine', { model: '' }, 'model'],
    ['imagine', { model: 'flux-dev', options: 'guidance=3 ' }, 'options'],
    ['edit', { model: 'stable' }, 'model'],
    ['models', { model: '' }, 'model'],
  ] as const) {
    const { id, token, payload } = await discord.autocomplete(command, values, focused);
    const data = commandDataSchema.parse((payload as { data: unknown }).data);
    const choices = suggest(catalog, textsFor('ko'), data);
    expect(choices.length).toBeGreaterThan(1);
    const answer = await request(discord, 'POST', `/interactions/${id}/${token}/callback`, {
      type: 8,
      data: { choices },
    });
    expect(answer.status).toBeLessThan(300);
    expect(discord.interaction(id)?.choices).toEqual(choices);
  }
  expect(discord.breaches).toEqual([]);
});
