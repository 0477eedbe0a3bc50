import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/catalog.ts';
import { readConfig, type Config } from '../../src/config.ts';
import { addModel } from '../../src/models/add.ts';
import { modelPageOf } from '../../src/simulator/model-page.ts';
import { models, painterVersion, started } from '../simulator/fixture.ts';
import { clientOf, folderWith, page, startPages, versionPage } from './fixture.ts';

type Request = Parameters<typeof addModel>[1];

const settings = (folder: string): Config => readConfig({ MODELS_DIR: folder });
const request = (reference: string, more: Partial<Request> = {}): Request => ({
  reference,
  price: { cost: 2 },
  force: false,
  ...more,
});
const painter = request('acme/painter');

describe('from the simulator', () => {
  test('a file is written that the catalog takes', async () => {
    const folder = await folderWith();
    const { baseUrl } = await started();
    const lines = await addModel(settings(folder), painter, clientOf(baseUrl));
    expect(lines).toEqual([
      `${join(folder, 'painter.yaml')} is written: people can use painter after the next start.`,
    ]);
    const model = loadCatalog('flux-schnell', { ownFolder: folder }).find('acme/painter');
    expect(model).toMatchObject({
      key: 'painter',
      call: 'version',
      version: painterVersion,
      cost: 2,
      kind: 'image',
      output: 'string',
      inputs: {
        prompt: { type: 'string', house: 'prompt' },
        seed: { type: 'integer', house: 'seed' },
        width: { default: 512, minimum: 64, maximum: 1024, house: 'width' },
        height: { default: 512, choices: [256, 512, 768], house: 'height' },
        guidance_scale: { type: 'number', default: 7.5, minimum: 1, maximum: 20, offered: true },
      },
    });
  });

  test('it reads like a file that somebody wrote', async () => {
    const folder = await folderWith();
    const { baseUrl } = await started();
    const order = request('black-forest-labs/flux-schnell', { key: 'mine', price: undefined });
    const lines = await addModel(settings(folder), order, clientOf(baseUrl));
    expect(lines).toContain('Its price is not known: cost is set to 10 credits, mend it if that is wrong.');
    const text = await readFile(join(folder, 'mine.yaml'), 'utf8');
    expect(text.split('\n')).toEqual(
      expect.arrayContaining([
        '# Written from the page of black-forest-labs/flux-schnell. What stands behind a # is worth a look.',
        'call: path',
        'cost: 10 # a guess: credits per output, where a picture of flux-schnell is 1',
        '  prompt: { type: string, required: true, house: prompt }',
        "  megapixels: { type: string, default: '1', choices: [ '1', '0.25' ], offered: true }",
        '  output_format: png',
      ]),
    );
    expect(text).toContain("'16:9'");
  });

  test('a folder that is not there yet is made', async () => {
    const folder = join(await folderWith(), 'of', 'mine');
    const { baseUrl } = await started();
    await addModel(settings(folder), painter, clientOf(baseUrl));
    expect(existsSync(join(folder, 'painter.yaml'))).toBe(true);
  });

  test('a gateway without pages is told, and how to do without', async () => {
    const folder = await folderWith();
    const { baseUrl } = await started({ modelPages: false });
    await expect(addModel(settings(folder), painter, clientOf(baseUrl))).rejects.toThrow(
      /^This gateway shows no pages of models\. Save https:\/\/api\.replicate\.com\/v1\/models\/acme\/painter .+ --schema file\.json\.$/u,
    );
    expect(existsSync(join(folder, 'painter.yaml'))).toBe(false);
  });

  test('a model that is not there is told', async () => {
    const { baseUrl } = await started();
    await expect(
      addModel(settings(await folderWith()), request('acme/poet'), clientOf(baseUrl)),
    ).rejects.toThrow('The gateway knows no model acme/poet: check how it is written.');
  });
});

describe('from pages', () => {
  const inputs = {
    prompt: { type: 'string' },
    mask: { type: 'string', format: 'uri' },
    image: { type: 'string', format: 'uri' },
  };

  test('a version that was asked for is called, with the words of the model', async () => {
    const folder = await folderWith();
    const hash = 'cd'.repeat(32);
    const { baseUrl } = await startPages({
      '/models/acme/painter': page('acme/painter', { text: {} }, { description: 'Paints. Well.' }),
      [`/models/acme/painter/versions/${hash}`]: versionPage(hash, inputs),
    });
    await addModel(settings(folder), request(`acme/painter:${hash}`), clientOf(baseUrl));
    expect(loadCatalog('flux-schnell', { ownFolder: folder }).find('painter')).toMatchObject({
      call: 'version',
      version: hash,
      summary: { en: 'Paints' },
      inputs: { mask: { house: 'mask' } },
    });
    expect(await readFile(join(folder, 'painter.yaml'), 'utf8')).toContain(
      '  mask: { type: string, house: mask } # white is to be painted anew',
    );
  });

  test('what the catalog would refuse is not left there', async () => {
    const folder = await folderWith({ 'painter.yml': 'key: painter\nname: acme/other\n' });
    const { baseUrl } = await startPages({ '/models/acme/painter': page('acme/painter', inputs) });
    const attempt = addModel(settings(folder), { ...painter, force: true }, clientOf(baseUrl));
    await expect(attempt).rejects.toThrow(
      /^The file would not be right, and was not written: .+there is another "painter"/u,
    );
    expect(existsSync(join(folder, 'painter.yaml'))).toBe(false);
  });
});

describe('what is there already', () => {
  const file = 'painter.yaml';

  test('is not written over, unless that is wanted', async () => {
    const folder = await folderWith();
    const gateway = clientOf((await started()).baseUrl);
    await addModel(settings(folder), painter, gateway);
    const before = await readFile(join(folder, file), 'utf8');
    const dearer = request('acme/painter', { price: { cost: 5 } });
    await expect(addModel(settings(folder), dearer, gateway)).rejects.toThrow(
      `${join(folder, file)} is there already: --force writes it anew, --key gives another name.`,
    );
    expect(await readFile(join(folder, file), 'utf8')).toBe(before);
    await addModel(settings(folder), { ...dearer, force: true }, gateway);
    expect(loadCatalog('flux-schnell', { ownFolder: folder }).find('painter')?.cost).toBe(5);
  });

  test('is not hidden behind another either', async () => {
    const folder = await folderWith();
    const { baseUrl } = await started();
    const order = request('black-forest-labs/flux-schnell');
    await expect(addModel(settings(folder), order, clientOf(baseUrl))).rejects.toThrow(
      'flux-schnell is there already (black-forest-labs/flux-schnell): --key gives another name, --force puts your file over it.',
    );
    await addModel(settings(folder), { ...order, force: true }, clientOf(baseUrl));
    expect(loadCatalog('flux-schnell', { ownFolder: folder }).find('flux-schnell')?.cost).toBe(2);
  });
});

describe('from a saved file', () => {
  const [, simulated] = models;
  if (!simulated) throw new Error('there is no model to save');
  const saved = modelPageOf(simulated);
  const version = saved['latest_version'] as Record<string, unknown>;

  test.each<[string, unknown, unknown]>([
    [
      'a model',
      { ...saved, default_example: { output: ['https://example.com/out.mp4'] } },
      { call: 'version', version: painterVersion, kind: 'video' },
    ],
    ['a version', version, { call: 'version', version: painterVersion, kind: 'image' }],
    ['a schema', version['openapi_schema'], { call: 'path', version: 'hidden' }],
  ])('%s is enough, without any gateway', async (_, json, expected) => {
    const folder = await folderWith({ 'saved.json': JSON.stringify(json) });
    const order = request('acme/painter', { schema: join(folder, 'saved.json') });
    await addModel(settings(folder), order, undefined);
    expect(loadCatalog('flux-schnell', { ownFolder: folder }).find('painter')).toMatchObject(
      expected as object,
    );
  });

  test('that a guess was made is told', async () => {
    const folder = await folderWith({ 'saved.json': JSON.stringify(version['openapi_schema']) });
    const order = request('acme/painter', { schema: join(folder, 'saved.json') });
    expect(await addModel(settings(folder), order, undefined)).toContainEqual(
      expect.stringContaining('called by path or by version is a guess'),
    );
  });

  test.each([
    ['{"owner":"acme","name":"poet","openapi_schema":{}}', 'is of acme/poet, not of acme/painter.'],
    ['<html>', 'is no JSON object'],
    ['[]', 'is no JSON object'],
    ['{"detail":"Not found."}', 'has no schema of its inputs'],
  ])('%s is refused', async (text, sentence) => {
    const folder = await folderWith();
    const schema = join(folder, 'saved.json');
    await writeFile(schema, text);
    await expect(addModel(settings(folder), request('acme/painter', { schema }), undefined)).rejects.toThrow(
      sentence,
    );
    expect(existsSync(join(folder, 'painter.yaml'))).toBe(false);
  });

  test('one that is not there is told', async () => {
    const schema = join(await folderWith(), 'none.json');
    await expect(
      addModel(settings(await folderWith()), request('acme/painter', { schema }), undefined),
    ).rejects.toThrow(`${schema} cannot be read (ENOENT).`);
  });
});

test('without a gateway and without a file nothing can be added', async () => {
  await expect(addModel(settings(await folderWith()), painter, undefined)).rejects.toThrow(
    /^There is no gateway to ask: set REPLICATE_API_TOKEN, or do without\. Save .+--schema file\.json\.$/u,
  );
});

test.each([
  'painter',
  'acme/painter/two',
  'acme/painter:12',
  'https://replicate.com/acme/painter',
  '../etc/x',
])('%s is no model', async (reference) => {
  await expect(addModel(settings(await folderWith()), request(reference), undefined)).rejects.toThrow(
    'is no model: write it as owner/name',
  );
});
