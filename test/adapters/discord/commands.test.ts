// The definitions of the commands, held against Discord's own rules.
import { describe, expect, test } from 'vitest';
import { definitionsOf, editPictureName } from '../../../src/adapters/discord/commands/definitions.ts';
import { loadCatalog, type Catalog } from '../../../src/catalog/catalog.ts';
import { request } from '../../fakes/discord/bots.ts';
import { startFakeDiscord } from '../../fakes/discord/discord.ts';
import { crowdedCatalog } from './crowded-catalog.ts';

const catalog = loadCatalog('flux-schnell');

interface Definition {
  name: string;
  name_localizations?: Record<string, string> | null;
  description?: string;
  description_localizations?: Record<string, string> | null;
  options?: Definition[];
  choices?: Definition[];
  [more: string]: unknown;
}

const listOf = (from: Catalog): Definition[] => definitionsOf(from) as unknown as Definition[];
const optionsOf = (name: string, from = catalog): Definition[] =>
  listOf(from).find((each) => each.name === name)?.options ?? [];
const optionOf = (command: string, name: string): Definition | undefined =>
  optionsOf(command).find((each) => each.name === name);

const languages = ['en-GB', 'en-US', 'fr', 'ko', 'vi', 'zh-CN', 'zh-TW'];

test.each([
  ['of our models', catalog],
  ['of sixty models', crowdedCatalog(60)],
  ['of models without pictures', { ...catalog, editModels: [] }],
])('commands %s are taken by Discord', async (_what, from) => {
  await using discord = await startFakeDiscord();
  const path = `/applications/${discord.applicationId}/commands`;
  const answer = await request(discord, 'PUT', path, definitionsOf(from));
  expect(discord.breaches).toEqual([]);
  expect(answer.status).toBe(200);
  expect(discord.commands().map(({ name }) => name)).toEqual(listOf(from).map(({ name }) => name));
});

test('there are five commands and one in the menu of a message', () => {
  expect(listOf(catalog).map(({ name, type }) => [name, type])).toEqual([
    ['imagine', 1],
    ['edit', 1],
    ['usage', 1],
    ['models', 1],
    [editPictureName, 3],
    ['darkroom', 1],
  ]);
});

test('what everybody uses is there in servers, direct messages and as an app of one person', () => {
  for (const definition of listOf(catalog).filter(({ name }) => name !== 'darkroom')) {
    expect(definition).toMatchObject({ contexts: [0, 1, 2], integration_types: [0, 1] });
    expect(definition).not.toHaveProperty('default_member_permissions');
  }
});

test('/edit is missing where no model takes a picture', () => {
  expect(listOf({ ...catalog, editModels: [] }).map(({ name }) => name)).toEqual([
    'imagine',
    'usage',
    'models',
    'darkroom',
  ]);
});

describe('/imagine', () => {
  test('takes everything that models share', () => {
    expect(optionsOf('imagine').map(({ name }) => name)).toEqual([
      'prompt',
      'model',
      'aspect',
      'count',
      'seed',
      'negative',
      'end',
      'private',
      'spoiler',
      'options',
    ]);
  });

  test('limits what it can by the catalog, and completes what it cannot', () => {
    const longest = Math.max(...catalog.models.map(({ promptLimit }) => promptLimit));
    const most = Math.max(...catalog.models.map((model) => catalog.houseInput(model, 'count')?.maximum ?? 1));
    expect(optionOf('imagine', 'prompt')).toMatchObject({
      type: 3,
      required: true,
      max_length: Math.min(longest, 6000),
    });
    expect(optionOf('imagine', 'model')).toMatchObject({ type: 3, autocomplete: true });
    expect(optionOf('imagine', 'count')).toMatchObject({ type: 4, min_value: 1, max_value: most });
    expect(optionOf('imagine', 'seed')).toMatchObject({ type: 4, min_value: 0 });
    expect(optionOf('imagine', 'private')).toMatchObject({ type: 5 });
    expect(optionOf('imagine', 'options')).toMatchObject({ type: 3, autocomplete: true });
    expect(optionOf('imagine', 'options')?.description).toMatch(/ \w+=\d/u);
  });

  test('offers each ratio once, named by its shape, and nothing that is no ratio', () => {
    const choices = optionOf('imagine', 'aspect')?.choices ?? [];
    const values = choices.map(({ value }) => String(value));
    expect(new Set(values).size).toBe(values.length);
    expect(values).toEqual(expect.arrayContaining(['1:1', '16:9', '9:16']));
    expect(values.filter((value) => !/^\d+:\d+$/u.test(value))).toEqual([]);
    expect(choices.find(({ value }) => value === '16:9')).toMatchObject({
      name: '16:9 landscape',
      name_localizations: { 'en-US': '16:9 landscape', ko: '16:9 가로', 'zh-TW': '16:9 橫向' },
    });
    expect(choices.find(({ value }) => value === '9:16')?.name).toBe('9:16 portrait');
    expect(choices.find(({ value }) => value === '1:1')?.name).toBe('1:1 square');
  });

  test('has no option that no model knows', () => {
    const [model] = catalog.models;
    if (!model) throw new Error('there is no model');
    const plain = { ...model, inputs: { text: { type: 'string', required: true, offered: false } as const } };
    const names = optionsOf('imagine', { ...catalog, models: [plain], defaultModel: plain }).map(
      ({ name }) => name,
    );
    expect(names).toEqual(['prompt', 'model', 'private', 'spoiler']);
  });

  test('has a bound only where every model has one', () => {
    const [model] = catalog.models;
    if (!model) throw new Error('there is no model');
    const free = {
      ...model,
      inputs: { n: { type: 'integer', house: 'count', required: false, offered: false } as const },
    };
    const huge = {
      ...model,
      inputs: {
        s: { type: 'integer', house: 'seed', maximum: 2 ** 64, required: false, offered: false } as const,
      },
    };
    const options = optionsOf('imagine', { ...catalog, models: [...catalog.models, free, huge] });
    expect(options.find(({ name }) => name === 'count')).not.toHaveProperty('max_value');
    expect(options.find(({ name }) => name === 'seed')).not.toHaveProperty('max_value');
  });
});

test('/edit takes a picture first, then what should change', () => {
  expect(optionsOf('edit').map(({ name, required = false }) => [name, required])).toEqual([
    ['image', true],
    ['prompt', false],
    ['model', false],
    ['mask', false],
    ['strength', false],
    ['private', false],
    ['spoiler', false],
    ['options', false],
  ]);
  expect(optionOf('edit', 'image')).toMatchObject({ type: 11, file_types: ['image'] });
  expect(optionOf('edit', 'mask')).toMatchObject({ type: 11, file_types: ['image'] });
  expect(optionOf('edit', 'strength')).toMatchObject({ type: 10, min_value: 0, max_value: 1 });
});

test('/models takes one of them', () => {
  expect(optionsOf('models')).toMatchObject([{ name: 'model', type: 3, autocomplete: true }]);
});

describe('every text', () => {
  const commands = listOf(catalog);
  const all = commands.flatMap((command) => [
    command,
    ...(command.options ?? []),
    ...(command.options ?? []).flatMap(({ choices = [], options = [] }) => [...choices, ...options]),
  ]);

  test('is there in every language', () => {
    for (const { name_localizations: names, description, description_localizations: about } of all) {
      const own = Object.keys(names ?? {}).filter((locale) => !locale.startsWith('en'));
      expect(own.sort()).toEqual(languages.filter((locale) => !locale.startsWith('en')));
      expect(Object.keys(about ?? {}).sort()).toEqual(description === undefined ? [] : languages);
    }
  });

  test('fits, and is made of composed letters', () => {
    for (const { name, name_localizations: names, description, description_localizations: about } of all) {
      const texts = [name, ...Object.values(names ?? {}), description ?? '', ...Object.values(about ?? {})];
      for (const text of texts) {
        expect(text).toBe(text.normalize('NFC'));
        expect(text.length).toBeLessThanOrEqual(100);
      }
    }
  });

  test('of a slash command is a name that Discord takes', () => {
    const slash = commands.filter(({ type }) => type === 1);
    for (const { name, name_localizations: names } of slash.flatMap((each) => [
      each,
      ...(each.options ?? []),
      ...(each.options ?? []).flatMap(({ options = [] }) => options),
    ])) {
      for (const each of [name, ...Object.values(names ?? {})]) {
        expect(each).toMatch(/^[-_'\p{L}\p{N}]{1,32}$/u);
        expect(each).toBe(each.toLowerCase());
      }
    }
  });

  test.each(languages)('in %s tells commands and options apart', (locale) => {
    const nameIn = ({ name, name_localizations: names }: Definition) => names?.[locale] ?? name;
    const both = [...commands, ...optionsOf('darkroom')];
    for (const siblings of [commands, ...both.map(({ options = [] }) => options)]) {
      const names = siblings.map(nameIn);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  test('of an option is no default name of its command', () => {
    for (const { options = [] } of [...commands, ...optionsOf('darkroom')]) {
      const defaults = new Set(options.map(({ name }) => name));
      const translated = options.flatMap((each) => Object.values(each.name_localizations ?? {}));
      expect(translated.filter((name) => defaults.has(name))).toEqual([]);
    }
  });

  test.each([
    ['our models', catalog],
    ['sixty models', crowdedCatalog(60)],
  ])('of a command with %s has room for as much again below 8000 characters', (_what, from) => {
    for (const command of listOf(from)) expect(charactersOf(command)).toBeLessThan(4000);
  });
});

/** As Discord counts: of every text the longest translation, and the values of choices. */
function charactersOf(each: Definition): number {
  const longest = (text = '', translations: Record<string, string> | null = {}) =>
    Math.max(...[text, ...Object.values(translations ?? {})].map(({ length }) => length));
  const below = [...(each.options ?? []), ...(each.choices ?? [])].map(charactersOf);
  const value = typeof each['value'] === 'string' ? each['value'].length : 0;
  return [
    longest(each.name, each.name_localizations),
    longest(each.description, each.description_localizations),
    value,
    ...below,
  ].reduce((sum, count) => sum + count, 0);
}

test('at most 25 ratios are offered', () => {
  const aspect = optionsOf('imagine', crowdedCatalog(60)).find(({ name }) => name === 'aspect');
  expect(aspect?.choices).toHaveLength(25);
});

test('definitions are the same every time', () => {
  expect(listOf(loadCatalog('flux-schnell'))).toEqual(listOf(catalog));
});
