// The catalog: our own model files, and files with mistakes in them.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/catalog.ts';
import { FileError } from '../../src/catalog/yaml-file.ts';
import type { Model } from '../../src/catalog/model.ts';

const folder = new URL('../../src/catalog/models/', import.meta.url);
const catalog = loadCatalog('flux-schnell');

describe('our own models', () => {
  test('are one per file, called like the file', () => {
    const files = readdirSync(folder).map((file) => file.replace(/\.yaml$/u, ''));
    expect(catalog.models.map(({ key }) => key).sort()).toEqual(files.sort());
  });

  test('have names of their own', () => {
    expect(new Set(catalog.models.map(({ name }) => name)).size).toBe(catalog.models.length);
  });

  test('cost one credit for a picture of the default model', () => {
    expect(catalog.defaultModel).toMatchObject({ key: 'flux-schnell', cost: 1 });
  });

  test.each(catalog.models.map((model) => [model.key, model] as const))('%s is consistent', (_key, model) => {
    expect(Object.keys(model.summary).sort()).toEqual(['en', 'fr', 'ko', 'vi', 'zh-CN', 'zh-TW']);
    for (const name of Object.keys(model.fixed)) expect(model.inputs).toHaveProperty(name);
    const version = /^(?:[\w.-]+\/[\w.-]+:)?[0-9a-f]{64}$/u;
    expect(model.call === 'path' || version.test(model.version)).toBe(true);
    for (const input of Object.values(model.inputs)) {
      const { choices = [], minimum = -Infinity, maximum = Infinity } = input;
      const usual = choices.map(String).includes(String(input.default ?? choices[0]));
      expect(choices.length === 0 || usual).toBe(true);
      expect(minimum).toBeLessThan(maximum);
      expect(input.offered && input.house !== undefined).toBe(false);
    }
    const house = new Set(Object.values(model.inputs).map((input) => input.house));
    const needsImage = model.edits || house.has('mask') || house.has('strength');
    expect(!needsImage || house.has('image')).toBe(true);
  });

  test.each(catalog.models.map((model) => [model.key, model] as const))(
    '%s has no two flags of one name',
    (_key, model) => {
      const names = catalog.flags(model).flatMap((flag) => flag.names);
      expect(new Set(names).size).toBe(names.length);
    },
  );
});

describe('find', () => {
  test.each([
    'flux-dev',
    'FLUX-Dev',
    ' flux-dev ',
    'black-forest-labs/flux-dev',
    'Black-Forest-Labs/FLUX-dev',
  ])('knows %j', (name) => {
    expect(catalog.find(name)?.key).toBe('flux-dev');
  });

  test.each(['', 'flux', '__proto__', 'constructor', 'toString', 'flux-dev.yaml', '../flux-dev'])(
    'does not know %j',
    (name) => {
      expect(catalog.find(name)).toBeUndefined();
    },
  );
});

describe('the models for edits', () => {
  test('are the ones that take a picture, and begin with one that does what is said of it', () => {
    const takesPicture = ({ inputs }: Model) => Object.values(inputs).some(({ house }) => house === 'image');
    const [first, ...rest] = catalog.editModels;
    expect(first).toMatchObject({ key: 'flux-kontext-pro', edits: 'first' });
    const told = rest.map(({ edits }) => edits);
    expect(told).not.toContain('first');
    expect(told.toSorted((one, other) => Number(other) - Number(one))).toEqual(told);
    const taking = catalog.models.filter(takesPicture);
    expect(new Set(catalog.editModels)).toEqual(new Set(taking));
    expect(taking).not.toContain(catalog.defaultModel);
  });

  test('begin with the default model among its like, and never before one that edits', () => {
    const keys = (defaultKey: string) => loadCatalog(defaultKey).editModels.map(({ key }) => key);
    const ofWords = (key: string) => loadCatalog('flux-schnell').find(key)?.edits === false;
    expect(keys('sdxl').find(ofWords)).toBe('sdxl');
    expect(keys('nano-banana').slice(0, 2)).toEqual(['flux-kontext-pro', 'nano-banana']);
    expect(keys('flux-kontext-pro')[0]).toBe('flux-kontext-pro');
    expect(keys('sdxl').toSorted()).toEqual(keys('flux-dev').toSorted());
  });

  test('are none where no model takes a picture', () => {
    expect(load({ 'own-model.yaml': good }).editModels).toEqual([]);
  });
});

describe('closest', () => {
  const keys = catalog.models.map(({ key }) => key);

  test.each([
    ['flux-def', 'flux-dev'],
    ['FLUX-DEV', 'flux-dev'],
    ['flux-schnel', 'flux-schnell'],
    ['sdlx', 'sdxl'],
    ['stable', 'stable-diffusion'],
  ])('puts the meant word first: %s → %s', (word, meant) => {
    expect(catalog.closest(word, keys)[0]).toBe(meant);
  });

  test('names at most three, and none for a word like none of them', () => {
    expect(catalog.closest('flux', keys).length).toBeLessThanOrEqual(3);
    expect(catalog.closest('여우', keys)).toEqual([]);
    expect(catalog.closest('x'.repeat(20), keys)).toEqual([]);
  });

  test('names nothing where there is nothing', () => {
    expect(catalog.closest('flux', [])).toEqual([]);
  });
});

const good = `key: own-model
name: someone/own-model
call: path
version: hidden
kind: image
output: array
cost: 1
typicalMs: 1000
summary:
  en: mine
inputs:
  prompt: { type: string, required: true, house: prompt }
  steps: { type: integer, offered: true }
`;

/** Loads a folder with these files; the folder is gone when the test is over. */
function load(files: Record<string, string>, defaultKey = 'own-model') {
  const models = mkdtempSync(join(tmpdir(), 'darkroom-catalog-'));
  onTestFinished(() => rmSync(models, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(models, name), text);
  return loadCatalog(defaultKey, { folder: models });
}

function mistakeIn(files: Record<string, string>, defaultKey?: string): string {
  try {
    load(files, defaultKey);
  } catch (error) {
    if (error instanceof FileError) return error.message;
    throw error;
  }
  throw new Error('the catalog was taken');
}

describe('a model file', () => {
  test('is taken from any folder, and other files are left alone', () => {
    const own = load({ 'own-model.yaml': good, 'README.md': 'not a model' });
    expect(own.models).toHaveLength(1);
    expect(own.defaultModel).toMatchObject({ key: 'own-model', budgetMs: 300_000, promptLimit: 4_000 });
    expect(own.defaultModel).toMatchObject({ edits: false, adult: false });
  });

  test('says who may use the model, and what its pictures are for', () => {
    const told = good
      .replace('kind: image', 'kind: image\nedits: true\nadult: true')
      .replace('offered: true', 'house: strength');
    const own = load({ 'own-model.yaml': `${told}  photo: { type: string, house: image }\n` });
    expect(own.defaultModel).toMatchObject({ edits: true, adult: true });
    expect(own.editModels).toEqual([own.defaultModel]);
    const flags = own.flags(own.defaultModel).flatMap(({ names }) => names);
    expect(flags).toContain('strength');
    expect(flags).not.toContain('image');
  });

  test.each([
    ['a value of the wrong type', good.replace('cost: 1', 'cost: cheap'), 7, 'cost'],
    ['an unknown choice', good.replace('kind: image', 'kind: picture'), 5, 'kind'],
    ['an unknown house option', good.replace('house: prompt', 'house: sketch'), 12, 'inputs.prompt.house'],
    ['an audience that is no yes or no', good.replace('cost: 1', 'cost: 1\nadult: 18'), 8, 'adult'],
    ['a mistake deep inside', good.replace('integer', 'whole'), 13, 'inputs.steps.type'],
    ['a missing text', good.replace('en: mine', 'fr: à moi'), 10, 'summary'],
    ['a key that is not known', good.replace('offered', 'ofered'), 13, 'ofered'],
    [
      'a misspelt key at the top',
      good.replace('typicalMs: 1000', 'typicalMs: 1000\nbugetMs: 5'),
      9,
      'bugetMs',
    ],
    ['broken YAML', good.replace('{ type: integer, offered: true }', '{ type: integer'), 14, ''],
    ['a key twice', `${good}cost: 2\n`, 14, 'unique'],
  ])('with %s is named with its line', (_what, text, line, words) => {
    const message = mistakeIn({ 'own-model.yaml': text });
    expect(message).toMatch(new RegExp(`own-model\\.yaml:${line}: `, 'u'));
    expect(message).toContain(words);
  });

  test('with an alias of nothing is named', () => {
    const message = mistakeIn({ 'own-model.yaml': good.replace('cost: 1', 'cost: *price') });
    expect(message).toMatch(/own-model\.yaml: .*price/u);
  });

  test('names every mistake of a file at once', () => {
    const text = good.replace('cost: 1', 'cost: 0').replace('call: path', 'call: phone');
    expect(mistakeIn({ 'own-model.yaml': text }).split('\n')).toHaveLength(2);
  });

  test.each(['', '[]', 'just words'])('that is no map is refused: %j', (text) => {
    expect(mistakeIn({ 'own-model.yaml': text })).toMatch(/own-model\.yaml:1: /u);
  });

  test('may not have the key of another, and both files are named', () => {
    const message = mistakeIn({ 'a.yaml': good, 'b.yaml': good });
    expect(message).toMatch(/b\.yaml:1: key: there is another "own-model" in .*a\.yaml/u);
  });

  test('may be of the same model as another, as a preset with a key of its own', () => {
    const preset = good.replace('key: own-model', 'key: preset');
    const own = load({ 'a.yaml': good, 'b.yaml': preset });
    expect(own.models.map(({ key }) => key)).toEqual(['own-model', 'preset']);
    expect(own.find('someone/own-model')?.key).toBe('own-model');
    expect(own.find('preset')?.name).toBe('someone/own-model');
  });
});

test('an unknown default model is refused with the setting and the models there are', () => {
  const message = mistakeIn({ 'own-model.yaml': good }, 'flux-9');
  expect(message).toBe('there is no model "flux-9"; there are: own-model. Set DEFAULT_MODEL to one of them.');
});
