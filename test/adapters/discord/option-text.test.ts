// Options that were typed as text.
import { describe, expect, test } from 'vitest';
import { readOptions } from '../../../src/adapters/discord/commands/option-text.ts';
import { loadCatalog } from '../../../src/catalog/catalog.ts';

const catalog = loadCatalog('flux-schnell');

function modelOf(key: string) {
  const model = catalog.find(key);
  if (!model) throw new Error(`there is no ${key}`);
  return model;
}

const optionsOf = (text: string, model = 'flux-dev') => readOptions(text, catalog, modelOf(model));

const refusal = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was refused');
};

describe('options as text', () => {
  test.each([
    ['guidance=4', { guidance: '4' }],
    ['guidance=4 megapixels=1', { guidance: '4', megapixels: '1' }],
    ['guidance=4,megapixels=1', { guidance: '4', megapixels: '1' }],
    [' guidance = 4 ,  megapixels= 1, ', { guidance: '4', megapixels: '1' }],
    ['guidance＝4，megapixels＝1', { guidance: '4', megapixels: '1' }],
    ['--guidance=4 —megapixels=1', { guidance: '4', megapixels: '1' }],
    ['Guidance=4', { guidance: '4' }],
    ['num-inference-steps=20', { num_inference_steps: '20' }],
    ['ar=16:9 n=2', { aspect: '16:9', count: '2' }],
    ['go_fast', { go_fast: true }],
    ['go-fast guidance=4', { go_fast: true, guidance: '4' }],
    ['go_fast=false', { go_fast: 'false' }],
    ['guidance=4 guidance=5', { guidance: '5' }],
    ['guidance= (0 to 10)5', { guidance: '5' }],
    ['guidance=3 (usual) megapixels=1', { guidance: '3', megapixels: '1' }],
    ['', {}],
    [' , ', {}],
  ])('%j', (text, options) => {
    expect(optionsOf(text)).toEqual(options);
  });

  test.each([
    ['lora_weights="https://example.com/a b,c=d"', 'https://example.com/a b,c=d'],
    ['lora_weights=“a (fine) style”', 'a (fine) style'],
    ['lora_weights=https://example.com/x?a=b&c=d', 'https://example.com/x?a=b&c=d'],
  ])('keep what stands in quotes together: %s', (text, value) => {
    expect(optionsOf(text, 'flux-schnell-lora')).toEqual({ lora_weights: value });
  });

  test.each([
    'guidance',
    'guidance=',
    'guidance= megapixels=1',
    'guidance="',
    'guidance="4',
    'guidance=""',
    'guidance=,4',
  ])('without a value are refused with an example: %s', (text) => {
    expect(refusal(() => optionsOf(text))).toMatchObject({
      code: 'flag_value_missing',
      params: { flag: 'guidance', example: 'guidance=3' },
    });
  });

  test.each(['=4', 'megapixels=1 =4', '= 4'])('without a key are refused with examples: %s', (text) => {
    const refused = refusal(() => optionsOf(text)) as { code: string; params: Record<string, string> };
    expect(refused.code).toBe('flag_unknown');
    expect(refused.params['nearest']).toMatch(/\w+=\S/u);
  });

  test.each([
    '__proto__=1',
    'constructor=1',
    'private=true',
    'prompt=a',
    'image=https://example.com/',
    'nothing',
  ])('that a model lacks reach the core and are refused there: %s', (text) => {
    const [key = ''] = text.split('=');
    const options = optionsOf(text);
    expect(Object.keys(options)).toEqual([key]);
    expect(catalog.plan(modelOf('flux-dev'), { prompt: 'a fox', options, seed: 1 })).toMatchObject({
      problem: 'option_unknown',
    });
  });

  test.each([
    ['spaces', ' '.repeat(6000), {}],
    ['commas', ','.repeat(6000), {}],
    ['space between two words', `a${' '.repeat(5998)}b`, { a: '', b: '' }],
    ['space behind an equals sign', `a=${' '.repeat(5997)}b`, { a: 'b' }],
    ['opened quotes', `a${'"'.repeat(5998)}`, { [`a${'"'.repeat(5998)}`]: '' }],
    ['opened remarks', `a${' ('.repeat(2999)}`, { a: '', '(': '' }],
  ])('are read in one go, also with many %s', (_what, text, options) => {
    expect(optionsOf(text)).toEqual(options);
  });
});
