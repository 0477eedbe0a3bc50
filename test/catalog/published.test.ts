// What a gateway publishes of a model, over what its file says.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadCatalog, type Catalog } from '../../src/catalog/catalog.ts';
import type { ModelInput } from '../../src/catalog/model.ts';
import type { PublishedInput, PublishedInputs } from '../../src/catalog/published.ts';

function catalogWith(own?: string): Catalog {
  if (own === undefined) return loadCatalog('flux-schnell');
  const folder = mkdtempSync(join(tmpdir(), 'darkroom-own-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'own.yaml'), own);
  return loadCatalog('flux-schnell', { ownFolder: folder });
}

/** What flux-dev's file says, as its gateway would publish it, but for some inputs. */
function published(
  catalog: Catalog,
  but: Record<string, Partial<PublishedInput> | undefined>,
): PublishedInputs {
  const inputs = catalog.find('flux-dev')?.inputs ?? {};
  const all: Record<string, PublishedInput> = {};
  for (const [name, input] of Object.entries(inputs)) all[name] = asPublished(input);
  for (const [name, other] of Object.entries(but)) {
    if (other) all[name] = { type: 'string', required: false, isFile: false, ...all[name], ...other };
    else delete all[name];
  }
  return all;
}

function asPublished(input: ModelInput): PublishedInput {
  const { type, required, default: usual, minimum, maximum, choices, house } = input;
  return {
    type,
    required,
    isFile: house === 'image',
    ...(usual === undefined ? {} : { default: usual }),
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
    ...(choices === undefined ? {} : { choices }),
  };
}

const devInput = (catalog: Catalog, name: string) => catalog.find('flux-dev')?.inputs[name];

test('what is as the file says changes nothing', () => {
  const catalog = catalogWith();
  const before = structuredClone(catalog.find('flux-dev'));
  expect(catalog.refresh('flux-dev', published(catalog, {}))).toEqual([]);
  expect(catalog.find('flux-dev')).toEqual(before);
});

test('ranges, choices and defaults follow, and are told', () => {
  const catalog = catalogWith();
  const changes = catalog.refresh(
    'flux-dev',
    published(catalog, {
      guidance: { maximum: 20, default: 4 },
      output_format: { choices: ['png', 'avif'], default: 'avif' },
    }),
  );
  expect(devInput(catalog, 'guidance')).toMatchObject({ minimum: 0, maximum: 20, default: 4 });
  expect(devInput(catalog, 'output_format')).toMatchObject({ choices: ['png', 'avif'], default: 'avif' });
  expect(changes).toContain('guidance.maximum: 20 (was 10)');
  expect(changes).toContain('output_format.choices: ["png","avif"] (was ["webp","jpg","png"])');
  expect(catalog.models.find(({ key }) => key === 'flux-dev')).toBe(catalog.find('flux-dev'));
});

test('what the operator wrote down gets narrower and never wider', () => {
  const own =
    'key: flux-dev\ninputs: { guidance: { maximum: 5 }, output_format: { choices: [png, jpg], default: png } }\n';
  const catalog = catalogWith(own);
  catalog.refresh(
    'flux-dev',
    published(catalog, {
      guidance: { minimum: 1, maximum: 20, default: 9 },
      output_format: { choices: ['png', 'webp'] },
      num_inference_steps: { maximum: 99 },
    }),
  );
  expect(devInput(catalog, 'guidance')).toMatchObject({ minimum: 1, maximum: 5, default: 3 });
  expect(devInput(catalog, 'output_format')).toMatchObject({ choices: ['png'] });
  expect(devInput(catalog, 'num_inference_steps')).toMatchObject({ maximum: 99 });
});

test('an input with prices of its own gets no choice without one', () => {
  const own =
    'key: flux-dev\ninputs: { megapixels: { type: string, choices: ["1", "0.25"], offered: true, costs: { "1": 2 } } }\n';
  const catalog = catalogWith(own);
  catalog.refresh('flux-dev', published(catalog, { megapixels: { choices: ['1', '0.25', '8'] } }));
  expect(devInput(catalog, 'megapixels')).toMatchObject({ choices: ['1', '0.25'] });
});

test('a usual choice that is gone is not sent, though its price is known', () => {
  const own =
    'key: flux-dev\ninputs: { megapixels: { type: string, default: "1", choices: ["1", "0.25"], costs: { "1": 2 } } }\n';
  const catalog = catalogWith(own);
  const sent = () => {
    const plan = catalog.plan(catalog.find('flux-dev') ?? catalog.defaultModel, {
      prompt: 'a fox',
      options: {},
      seed: 1,
    });
    return 'input' in plan ? plan.input['megapixels'] : plan;
  };
  expect(sent()).toBe('1');
  catalog.refresh('flux-dev', published(catalog, { megapixels: { choices: ['0.25', '8'], default: '8' } }));
  expect(sent()).toBeUndefined();
});

test('an input that is gone is neither offered nor sent', () => {
  const catalog = catalogWith();
  const changes = catalog.refresh('flux-dev', published(catalog, { output_format: undefined }));
  expect(changes).toContain('output_format is gone');
  const model = catalog.find('flux-dev');
  expect(model?.fixed).not.toHaveProperty('output_format');
  const plan = model && catalog.plan(model, { prompt: 'a fox', options: {}, seed: 1 });
  expect(plan && 'input' in plan && plan.input).not.toHaveProperty('output_format');
});

test('what is always sent is not, when the model would refuse it today', () => {
  const catalog = catalogWith();
  catalog.refresh('flux-dev', published(catalog, { output_format: { choices: ['webp', 'jpg'] } }));
  expect(catalog.find('flux-dev')?.fixed).not.toHaveProperty('output_format');
});

test('more outputs than a message shows are not asked for, whatever is published', () => {
  const catalog = catalogWith();
  catalog.refresh('flux-dev', published(catalog, { num_outputs: { maximum: 15 } }));
  expect(devInput(catalog, 'num_outputs')).toMatchObject({ maximum: 10 });
});

test('fewer outputs than one are neither usual nor asked for, whatever is published', () => {
  const catalog = catalogWith();
  catalog.refresh('flux-dev', published(catalog, { num_outputs: { minimum: 0, default: 0 } }));
  const model = catalog.find('flux-dev') ?? catalog.defaultModel;
  expect(catalog.plan(model, { prompt: 'a fox', options: {}, seed: 1 })).toMatchObject({ count: 1 });
  expect(catalog.plan(model, { prompt: 'a fox', options: { count: 0 }, seed: 1 })).toMatchObject({
    problem: 'option_out_of_range',
    params: { minimum: 1 },
  });
});

test('what goes along with another input is not sent, when the model would refuse or ignore it today', () => {
  const sets = '{ megapixels: "0.25", output_quality: 50, seed: 1 }';
  const catalog = catalogWith(`key: flux-dev\ninputs: { guidance: { sets: ${sets} } }\n`);
  const now = { megapixels: { choices: ['1', '2'] }, output_quality: undefined };
  catalog.refresh('flux-dev', published(catalog, now));
  expect(devInput(catalog, 'guidance')?.sets).toEqual({ seed: 1 });
});

test.each([undefined, 'key: flux-dev\ninputs: { num_inference_steps: { maximum: 40 } }'])(
  'a range that nothing is in changes nothing',
  (own) => {
    const catalog = catalogWith(own);
    const before = devInput(catalog, 'num_inference_steps');
    const crossed = { minimum: 60, maximum: 50 };
    expect(catalog.refresh('flux-dev', published(catalog, { num_inference_steps: crossed }))).toEqual([]);
    expect(devInput(catalog, 'num_inference_steps')).toEqual(before);
  },
);

test('a range that became words is not one of numbers any more, and stays as it was', () => {
  const catalog = catalogWith();
  catalog.refresh('flux-dev', published(catalog, { guidance: { type: 'string', choices: ['low', 'high'] } }));
  expect(devInput(catalog, 'guidance')).toMatchObject({ minimum: 0, maximum: 10 });
});

test('a number that is published as text is the usual one as a number', () => {
  const catalog = catalogWith();
  catalog.refresh('flux-dev', published(catalog, { guidance: { default: '4.5' } }));
  expect(devInput(catalog, 'guidance')?.default).toBe(4.5);
});

test('an input with a name that every object has is gone all the same', () => {
  const own = 'key: flux-dev\ninputs: { constructor: { type: string, offered: true } }\n';
  const catalog = catalogWith(own);
  const { constructor: _, ...others } = published(catalog, {});
  expect(catalog.refresh('flux-dev', others)).toContain('constructor is gone');
});

test('a new input that is needed is told, as nobody can give it', () => {
  const catalog = catalogWith();
  const needed = { type: 'string', required: true, isFile: false };
  expect(catalog.refresh('flux-dev', published(catalog, { voice: needed }))).toContain(
    'voice is needed now, and no house option feeds it',
  );
});

test('a schema without the inputs that the model lives by is of another one', () => {
  const catalog = catalogWith();
  const before = catalog.find('flux-dev');
  expect(catalog.refresh('flux-dev', published(catalog, { prompt: undefined }))).toBeUndefined();
  expect(catalog.find('flux-dev')).toBe(before);
});

test('the next publication is compared with the file again, not with the last one', () => {
  const catalog = catalogWith();
  catalog.refresh('flux-dev', published(catalog, { guidance: undefined }));
  catalog.refresh('flux-dev', published(loadCatalog('flux-schnell'), {}));
  expect(devInput(catalog, 'guidance')).toMatchObject({ maximum: 10 });
});

test('where nothing is published any more the file holds again', () => {
  const catalog = catalogWith();
  catalog.refresh('flux-dev', published(catalog, { guidance: { maximum: 20 } }));
  expect(catalog.refresh('flux-dev', undefined)).toEqual([]);
  expect(devInput(catalog, 'guidance')).toMatchObject({ maximum: 10 });
});

test('a default that is no choice any more is none', () => {
  const catalog = catalogWith();
  catalog.refresh('flux-dev', published(catalog, { output_format: { choices: ['avif'], default: 3 } }));
  expect(devInput(catalog, 'output_format')).not.toHaveProperty('default');
});

test('a key that is not there is left alone', () => {
  expect(catalogWith().refresh('nobody', {})).toBeUndefined();
});
