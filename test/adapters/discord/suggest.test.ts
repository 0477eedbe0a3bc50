// What is offered while somebody types.
import { describe, expect, test } from 'vitest';
import { commandDataSchema } from '../../../src/adapters/discord/commands/command-data.ts';
import { definitionsOf } from '../../../src/adapters/discord/commands/definitions.ts';
import { suggest } from '../../../src/adapters/discord/commands/suggest.ts';
import { loadCatalog } from '../../../src/catalog/catalog.ts';
import { locales, textsFor } from '../../../src/i18n/texts.ts';
import { request } from '../../fakes/discord/bots.ts';
import { startFakeDiscord } from '../../fakes/discord/discord.ts';
import { crowdedCatalog } from './crowded-catalog.ts';
import { catalog, offer, type Typed } from './typing.ts';

const models = (typed: string, more: Typed = {}) => offer('model', typed, more).map(({ value }) => value);
describe('models', () => {
  test('are all offered where nothing is typed, the default first', () => {
    expect(models('')[0]).toBe('flux-schnell');
    expect(models('').toSorted()).toEqual(catalog.models.map(({ key }) => key).toSorted());
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
    ['pro', ['flux-pro', 'flux-1.1-pro', 'flux-kontext-pro', 'sdxl']],
    ['black-forest-labs/flux-dev', ['flux-dev']],
    ['negative', ['sdxl']],
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
    expect(models('flux-pro')[0]).toBe('flux-pro');
    expect(models('pro').at(-1)).toBe('sdxl');
  });

  test('for an edit take a picture, the usual one first', () => {
    const keys = catalog.editModels.map(({ key }) => key);
    expect(models('', { command: 'edit' })).toEqual(keys);
    expect(models('', { command: 'edit' })).not.toContain('flux-schnell');
    expect(offer('model', '', { command: 'edit' })[0]?.name).toContain('(default)');
  });

  test('that cannot do without a picture are not offered for words alone', () => {
    const [model] = catalog.editModels;
    if (!model) throw new Error('no model takes a picture');
    const image = { type: 'string', house: 'image', required: true, offered: false } as const;
    const bound = { ...model, key: 'bound', inputs: { ...model.inputs, image } };
    const from = { ...catalog, models: [...catalog.models, bound], editModels: [bound] };
    expect(models('', { from })).not.toContain('bound');
    expect(models('', { from, command: 'edit' })).toEqual(['bound']);
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
  for (const [values, focused] of [
    [{ model: '' }, 'model'],
    [{ model: 'flux-dev', options: 'guidance=3 ' }, 'options'],
  ] as const) {
    const { id, token, payload } = await discord.autocomplete('imagine', values, focused);
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
