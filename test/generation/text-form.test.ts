// The text form of `/imagine`: flags, quotes, dashes, and every refusal.
import { describe, expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/catalog.ts';
import { AppError } from '../../src/generation/errors.ts';
import { parseAsk } from '../../src/generation/text-form.ts';

const catalog = loadCatalog('flux-schnell');
const parse = (text: string) => parseAsk(text, catalog);

function refusal(text: string): { code: string; params: AppError['params'] } {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, params: error.params };
    throw error;
  }
  throw new Error(`"${text}" was taken on`);
}

describe('flags', () => {
  test('reads the flags behind a prompt', () => {
    expect(parse('a red fox --model flux-dev --ar 16:9 --count 2 --seed 7 --no blur, text')).toEqual({
      prompt: 'a red fox',
      model: 'flux-dev',
      options: { aspect: '16:9', count: '2', seed: '7', negative: 'blur, text' },
      private: false,
    });
  });

  test.each(['--seed 7 a red fox', 'a red --seed 7 fox', 'a red fox --seed 7', 'a red\n--seed 7\nfox'])(
    'finds a flag anywhere: %j',
    (text) => {
      const { prompt, options } = parse(text);
      expect(prompt.split(/\s+/u)).toEqual(['a', 'red', 'fox']);
      expect(options).toEqual({ seed: '7' });
    },
  );

  test('leaves one space where a flag stood', () => {
    expect(parse('a red --seed 7 fox').prompt).toBe('a red fox');
  });

  test.each(['--ar=16:9', '--ar 16:9', '--AR 16:9', '--aspect=16:9', '---ar   16:9', '--ar="16:9"'])(
    'reads %j as the aspect ratio',
    (flag) => {
      expect(parse(`fox ${flag}`)).toMatchObject({ prompt: 'fox', options: { aspect: '16:9' } });
    },
  );

  test.each([
    ['--num-inference-steps 3', 'num_inference_steps', '3'],
    ['--num_inference_steps=3', 'num_inference_steps', '3'],
    ['--output-format jpg', 'output_format', 'jpg'],
  ])('reads the own flag of a model: %j', (flag, option, value) => {
    expect(parse(`fox ${flag}`).options).toEqual({ [option]: value });
  });

  test('leaves everything up to the next flag to what must not be in the picture', () => {
    expect(parse('fox --no blur, bad hands --seed 7').options).toEqual({
      negative: 'blur, bad hands',
      seed: '7',
    });
  });

  test('ends what must not be in the picture where its quote ends', () => {
    expect(parse('--no "blur, text" a red fox')).toMatchObject({
      prompt: 'a red fox',
      options: { negative: 'blur, text' },
    });
  });

  test('takes the last of two equal flags', () => {
    expect(parse('fox --seed 7 --seed 8').options).toEqual({ seed: '8' });
    expect(parse('fox --model sdxl --m flux-dev').model).toBe('flux-dev');
  });

  test('keeps a negative number as a value', () => {
    expect(parse('fox --seed -5').options).toEqual({ seed: '-5' });
  });

  test.each(['flux-dev', 'FLUX-DEV', 'black-forest-labs/flux-dev', '"flux-dev"', '“flux-dev”'])(
    'finds the model called %s',
    (name) => {
      expect(parse(`fox --model ${name}`).model).toBe('flux-dev');
    },
  );

  test('leaves the model open when nobody names one', () => {
    expect(parse('fox').model).toBeUndefined();
  });
});

describe('switches', () => {
  test.each([
    ['fox --private', true],
    ['fox --private --seed 7', true],
    ['fox --private true', true],
    ['fox --private=on', true],
    ['fox --private false', false],
    ['fox --private=off', false],
    ['fox --private=no', false],
    ['fox', false],
  ])('reads %j as private: %s', (text, expected) => {
    expect(parse(text)).toMatchObject({ prompt: 'fox', private: expected });
  });

  test.each([
    ['fox --go-fast', true],
    ['fox --go-fast false', 'false'],
    ['fox --go-fast=off', 'off'],
  ])('reads %j as go_fast %s', (text, expected) => {
    expect(parse(text)).toMatchObject({ prompt: 'fox', options: { go_fast: expected } });
  });

  test('leaves the words behind a switch in the prompt', () => {
    expect(parse('--private a red fox').prompt).toBe('a red fox');
    expect(parse('a party --private on the moon').prompt).toBe('a party on the moon');
  });
});

describe('refusals', () => {
  test('names the nearest flag for an unknown one', () => {
    expect(refusal('fox --aspct 16:9')).toEqual({
      code: 'flag_unknown',
      params: { flag: '--aspct', nearest: '--ar' },
    });
    expect(refusal('fox --sed 7').params).toEqual({ flag: '--sed', nearest: '--seed' });
    expect(refusal('fox --constructor 7').code).toBe('flag_unknown');
    expect(refusal('fox --__proto__ 7 --toString').code).toBe('flag_unknown');
  });

  test('offers only flags that the model has', () => {
    expect(refusal('fox --schedule DDIM').params['nearest']).not.toBe('--scheduler');
    expect(refusal('fox --model sdxl --schedule DDIM').params['nearest']).toBe('--scheduler');
  });

  test.each(['fox --seed', 'fox --seed ', 'fox --seed --count 2', 'fox --seed=', 'fox --no', 'fox —seed'])(
    'asks for the missing value in %j',
    (text) => {
      const { code, params } = refusal(text);
      expect(code).toBe('flag_value_missing');
      expect(params['flag']).toMatch(/^--(?:seed|no)$/u);
      expect(params['example']).toMatch(/^--(?:seed 7|no blur)$/u);
    },
  );

  test('names the nearest models for an unknown one', () => {
    const { code, params } = refusal('fox --model flux-def');
    expect(code).toBe('model_unknown');
    expect(params['model']).toBe('flux-def');
    expect(String(params['nearest']).split(', ')[0]).toBe('flux-dev');
  });

  test.each(['__proto__', 'constructor', 'toString'])('knows no model called %s', (name) => {
    expect(refusal(`fox --model ${name}`).code).toBe('model_unknown');
  });

  test('takes 8000 characters, and refuses one more with the limit that a prompt has', () => {
    expect(parse('a'.repeat(8000)).prompt).toHaveLength(8000);
    expect(refusal('a'.repeat(8001))).toEqual({
      code: 'prompt_too_long',
      params: { length: 8001, limit: 4000 },
    });
  });

  test('leaves an empty prompt to the model, which may not need one', () => {
    expect(parse('').prompt).toBe('');
    expect(parse('   --seed 7 ')).toMatchObject({ prompt: '', options: { seed: '7' } });
  });
});

describe('languages', () => {
  test.each([
    '눈 속의 붉은 여우',
    '雪中的红狐，清晨的光',
    'một con cáo đỏ trong tuyết',
    'un renard roux à l’aube'.normalize('NFD'),
    '🦊 in ❄️ with 👩‍👩‍👧‍👧',
  ])('keeps %s as it is', (text) => {
    expect(parse(`${text} --seed 7`)).toMatchObject({ prompt: text, options: { seed: '7' } });
  });

  test('takes the wide space of Chinese and Japanese keyboards as a space', () => {
    expect(parse('红狐　--seed　7')).toMatchObject({ prompt: '红狐', options: { seed: '7' } });
  });

  test('names an unknown flag in another script', () => {
    expect(refusal('여우 --비율 16:9').params['flag']).toBe('--비율');
  });
});
