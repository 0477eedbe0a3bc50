// The operator's folder: models of their own, changes to ours, and what is switched off.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/catalog.ts';
import { FileError } from '../../src/catalog/yaml-file.ts';

/** A folder with these files; gone when the test is over. */
function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'darkroom-own-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

function withOwn(files: Record<string, string>, editKey?: string) {
  return loadCatalog('flux-schnell', { ownFolder: folderWith(files), editKey });
}

function mistakeOf(load: () => unknown): string {
  try {
    load();
  } catch (error) {
    if (error instanceof FileError) return error.message;
    throw error;
  }
  throw new Error('the catalog was taken');
}

const ownModel = `key: house-style
name: someone/house-style
call: version
version: ${'a'.repeat(64)}
kind: image
output: array
cost: 3
typicalMs: 5000
summary: { en: our own style }
inputs:
  prompt: { type: string, required: true, house: prompt }
`;

test('files are taken by their ending in any case', () => {
  expect(withOwn({ 'House.YML': ownModel }).find('house-style')).toBeDefined();
});

test('a model of the operator stands beside ours', () => {
  const catalog = withOwn({ 'house-style.yaml': ownModel, 'notes.txt': 'no model' });
  expect(catalog.find('house-style')).toMatchObject({ cost: 3, call: 'version' });
  expect(catalog.find('flux-dev')).toBeDefined();
});

test('a file with the key of one of ours changes what it names and leaves the rest', () => {
  const before = loadCatalog('flux-schnell').find('flux-dev');
  const catalog = withOwn({
    'cheaper.yaml':
      'key: flux-dev\ncost: 20\nsummary: { en: the good one }\ninputs: { guidance: { maximum: 5 } }\n',
  });
  const after = catalog.find('flux-dev');
  expect(after).toMatchObject({ cost: 20, summary: { en: 'the good one', fr: before?.summary['fr'] } });
  expect(after?.inputs['guidance']).toEqual({ ...before?.inputs['guidance'], maximum: 5 });
  expect(after?.inputs['prompt']).toEqual(before?.inputs['prompt']);
  expect(catalog.models.filter(({ key }) => key === 'flux-dev')).toHaveLength(1);
});

test('null takes an input away', () => {
  const catalog = withOwn({ 'a.yaml': 'key: flux-dev\ninputs: { guidance: null }\n' });
  expect(catalog.find('flux-dev')?.inputs).not.toHaveProperty('guidance');
});

test('a model that is switched off is not there at all', () => {
  const catalog = withOwn({ 'a.yaml': 'key: sdxl\nenabled: false\n' });
  expect(catalog.find('sdxl')).toBeUndefined();
  expect(catalog.editModels.map(({ key }) => key)).not.toContain('sdxl');
});

test('a mistake is told with the line in the file of the operator', () => {
  const message = mistakeOf(() => withOwn({ 'a.yaml': 'key: flux-dev\n\ncost: free\n' }));
  expect(message).toMatch(/a\.yaml:3: cost: /u);
});

test('a value that only the whole model shows to be wrong is told at the file that says it', () => {
  const message = mistakeOf(() => withOwn({ 'a.yaml': 'key: flux-dev\nfixed: { output_format: bmp }\n' }));
  expect(message).toMatch(/a\.yaml:2: fixed\.output_format: "bmp" is not a value that this input takes/u);
});

test.each([
  ['a safety switch', 'disable_safety_checker: { type: boolean, offered: true }', 'safety switch'],
  ['a secret', 'openai_api_key: { type: string, offered: true }', 'secret'],
  ['the name of a flag of the house', 'model: { type: string, offered: true }', 'means something else'],
  ['the same in capitals', 'Model: { type: string, offered: true }', 'means something else'],
  ['a name that is no flag', '"my style": { type: string, offered: true }', 'can type its name'],
  ['a list that is no picture', 'weights: { type: array, offered: true }', 'only be an array as the image'],
  ['more outputs than a message shows', 'num: { type: integer, house: count, maximum: 15 }', 'at most 10'],
  ['a label that fills a page', `x: { type: integer, label: { en: ${'long '.repeat(50)} } }`, 'Too big'],
  ['a pattern without an example', 'lora: { type: string, pattern: "^a$" }', 'needs an example'],
  ['a price of no choice', 'x: { type: string, choices: [a], costs: { b: 2 } }', 'a price for b'],
  ['a pattern that is none', 'lora: { type: string, pattern: "(", example: a }', 'a pattern that is none'],
  ['a second input for the prompt', 'words: { type: string, house: prompt }', 'fed by prompt'],
  ['a default outside its range', 'steps: { type: integer, maximum: 4, default: 9 }', '9 is not a value'],
  ['an input that goes along with none', 'x: { type: integer, sets: { y: 1 } }', 'is no input of this model'],
])('%s is refused', (_what, input, words) => {
  expect(mistakeOf(() => withOwn({ 'own.yaml': `${ownModel}  ${input}\n` }))).toContain(words);
});

test.each(['enabled: false', 'cost: 20'])('a change of a model that is not ours is refused: %s', (change) => {
  const message = mistakeOf(() => withOwn({ 'own.yaml': `key: flux-prooo\n${change}\n` }));
  expect(message).toMatch(
    /own\.yaml:1: key: there is no "flux-prooo" of ours to change, and a model of its own needs a name$/u,
  );
});

test('a model is listed with what it costs as it is usually asked for', () => {
  const catalog = withOwn({ 'a.yaml': 'key: nano-banana-2\nfixed: { resolution: 4K }\n' });
  const model = catalog.find('nano-banana-2');
  if (!model) throw new Error('there is no nano-banana-2');
  const plan = catalog.plan(model, { prompt: 'a fox', options: {}, seed: 1 });
  expect(catalog.usualCost(model)).toBeGreaterThan(model.cost);
  expect(plan).toMatchObject({ cost: catalog.usualCost(model) });
});

test('a version that is no hash is refused', () => {
  const message = mistakeOf(() => withOwn({ 'own.yaml': ownModel.replace('a'.repeat(64), 'latest') }));
  expect(message).toMatch(/own\.yaml:4: version: must be 64 hex digits/u);
});

test('a folder that is not there is named', () => {
  expect(mistakeOf(() => loadCatalog('flux-schnell', { ownFolder: '/no/such/folder' }))).toBe(
    'The folder of models /no/such/folder cannot be read (ENOENT).',
  );
});

test('the default model has to make something of words alone', () => {
  expect(mistakeOf(() => loadCatalog('rembg'))).toBe(
    'DEFAULT_MODEL is rembg, which makes nothing without a picture.',
  );
});

test('the default model may not be switched off', () => {
  const message = mistakeOf(() => withOwn({ 'a.yaml': 'key: flux-schnell\nenabled: false\n' }));
  expect(message).toMatch(/^there is no model "flux-schnell"; .* Set DEFAULT_MODEL to one of them\.$/u);
});

test('the model for edits can be chosen, and has to work on a picture', () => {
  expect(withOwn({}, 'sdxl').editModels[0]?.key).toBe('sdxl');
  expect(mistakeOf(() => withOwn({}, 'flux-schnell'))).toBe(
    'EDIT_MODEL is flux-schnell, which does not work on a picture.',
  );
  expect(mistakeOf(() => withOwn({}, 'nobody'))).toContain('Set EDIT_MODEL to one of them');
  expect(mistakeOf(() => withOwn({}, 'stable-diffusion-inpainting'))).toBe(
    'EDIT_MODEL is stable-diffusion-inpainting, which makes nothing without a mask.',
  );
});
