// What a slash command asks for, from payloads as Discord sends them.
import { describe, expect, test } from 'vitest';
import { askOf, modelMeant } from '../../../src/adapters/discord/commands/ask.ts';
import { commandDataSchema } from '../../../src/adapters/discord/commands/command-data.ts';
import { definitionsOf } from '../../../src/adapters/discord/commands/definitions.ts';
import { loadCatalog } from '../../../src/catalog/catalog.ts';
import { picture } from '../../contracts/cards.ts';
import { request } from '../../fakes/discord/bots.ts';
import { startFakeDiscord } from '../../fakes/discord/discord.ts';

const catalog = loadCatalog('flux-schnell');

const typeOf = { string: 3, number: 10, boolean: 5 } as const;
type Value = string | number | boolean;

/** A command's data; `files` are the attachments its options name. */
function ask(name: string, values: Record<string, Value>, files: Record<string, object> = {}) {
  const options = Object.entries(values).map(([option, value]) => ({
    name: option,
    type: typeOf[typeof value as keyof typeof typeOf],
    value,
  }));
  const data = { id: '1', name, type: 1, options, resolved: { attachments: files } };
  return askOf(catalog, commandDataSchema.parse(data));
}

const refusal = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was refused');
};

const png = {
  id: '1',
  url: 'https://cdn.discordapp.com/attachments/1/2/fox.png?ex=68f00000&is=1&hm=ab',
  content_type: 'image/png',
  size: 1000,
  width: 640,
  height: 480,
};

describe('/imagine', () => {
  test('with a prompt alone asks for the usual', () => {
    expect(ask('imagine', { prompt: ' a fox ' })).toEqual({
      prompt: 'a fox',
      model: undefined,
      options: {},
      private: false,
    });
  });

  test('with everything asks for everything', () => {
    const values = {
      prompt: 'a fox',
      model: 'sdxl',
      aspect: '16:9',
      count: 2,
      seed: 7,
      negative: 'blur',
      end: 'a fox in the spring',
      private: true,
      spoiler: true,
      options: 'scheduler=DDIM',
    };
    expect(ask('imagine', values)).toEqual({
      prompt: 'a fox',
      model: 'sdxl',
      options: {
        scheduler: 'DDIM',
        aspect: '16:9',
        count: 2,
        seed: 7,
        negative: 'blur',
        end_prompt: 'a fox in the spring',
      },
      private: true,
      spoiler: true,
    });
  });

  test('leaves what a model does not know to the core', () => {
    expect(ask('imagine', { prompt: 'a fox', model: 'nothing', options: 'a=b' })).toMatchObject({
      model: 'nothing',
      options: { a: 'b' },
    });
  });

  test('without a prompt asks for none, which the core refuses', () => {
    expect(ask('imagine', {}).prompt).toBe('');
  });

  test('takes letters however they are composed', () => {
    expect(ask('imagine', { prompt: 'một con cáo'.normalize('NFD') }).prompt).toBe(
      'một con cáo'.normalize('NFC'),
    );
  });
});

describe('flags that are typed into the prompt', () => {
  test('mean what they mean in the web chat', () => {
    const prompt = 'a fox --model sdxl --ar 16:9 —private --no blur';
    expect(ask('imagine', { prompt })).toEqual({
      prompt: 'a fox',
      model: 'sdxl',
      options: { aspect: '16:9', negative: 'blur' },
      private: true,
    });
  });

  test('come behind the fields of the command', () => {
    const values = { prompt: 'a fox --model sdxl --seed 1', model: 'flux-dev', seed: 2 };
    expect(ask('imagine', values)).toMatchObject({
      prompt: 'a fox',
      model: 'flux-dev',
      options: { seed: 2 },
    });
  });

  test('are those of the model that edits, where none is named', () => {
    const values = { prompt: 'make it night --prompt-upsampling', image: '1' };
    expect(ask('edit', values, { '1': png }).options).toEqual({ prompt_upsampling: true });
    expect(ask('edit', values, { '1': png }).model).toBeUndefined();
  });

  test('are refused when there are no such, and dashes in prose are no flags', () => {
    expect(() => ask('imagine', { prompt: 'a fox --v 6' })).toThrow('flag_unknown');
    const prompt = 'a fox — in the snow -- at night';
    expect(ask('imagine', { prompt }).prompt).toBe(prompt);
  });
});

test('options as text count less than a field of their own', () => {
  expect(ask('imagine', { prompt: 'a fox', seed: 7, options: 'seed=8' }).options).toEqual({ seed: 7 });
});

describe('/edit', () => {
  test('asks for a change of the picture', () => {
    expect(ask('edit', { image: '1', prompt: 'more snow', strength: 0.6 }, { '1': png })).toEqual({
      prompt: 'more snow',
      model: undefined,
      options: { strength: 0.6 },
      private: false,
      pictures: { image: { url: png.url, expiresAt: 0x68f00000 * 1000 } },
    });
  });

  test('takes a mask', () => {
    const mask = { ...png, url: 'https://cdn.discordapp.com/mask.png' };
    expect(ask('edit', { image: '1', mask: '2', prompt: 'x' }, { '1': png, '2': mask }).pictures).toEqual({
      image: { url: png.url, expiresAt: 0x68f00000 * 1000 },
      mask: { url: mask.url },
    });
  });

  test('reads options by the model that edits', () => {
    const [editModel] = catalog.editModels;
    expect(modelMeant(catalog, 'edit', undefined)).toBe(editModel);
    expect(
      ask('edit', { image: '1', prompt: 'x', options: 'prompt-upsampling' }, { '1': png }).options,
    ).toEqual({
      prompt_upsampling: true,
    });
  });

  test('without a picture is refused', () => {
    expect(refusal(() => ask('edit', { prompt: 'x' }))).toMatchObject({ code: 'picture_missing' });
    expect(refusal(() => ask('edit', { image: '1', prompt: 'x' }))).toMatchObject({
      code: 'picture_missing',
    });
  });

  test('refuses a mask that cannot be read as it does a picture', () => {
    for (const [mask, code] of [
      [{ ...png, width: undefined }, 'picture_invalid'],
      [{ ...png, width: 9000, height: 9000 }, 'picture_too_large'],
      [{ ...png, size: 40_000_000 }, 'picture_too_heavy'],
    ] as const) {
      const files = { '1': png, '2': mask };
      expect(refusal(() => ask('edit', { image: '1', mask: '2', prompt: 'x' }, files))).toMatchObject({
        code,
      });
      expect(refusal(() => ask('edit', { image: '2', prompt: 'x' }, files))).toMatchObject({ code });
    }
  });

  test('asks for nothing in words where none are given', () => {
    expect(ask('edit', { image: '1', model: 'rembg' }, { '1': png })).toMatchObject({
      prompt: '',
      model: 'rembg',
    });
  });
});

test('reads what the fake Discord sends', async () => {
  await using discord = await startFakeDiscord();
  await request(discord, 'PUT', `/applications/${discord.applicationId}/commands`, definitionsOf(catalog));
  const file = { filename: 'fox.png', bytes: picture(1), contentType: 'image/png' };
  const { payload } = await discord.slash('edit', {
    image: file,
    prompt: 'more snow',
    strength: 0.5,
    spoiler: true,
    options: 'seed=7',
  });
  const asked = askOf(catalog, commandDataSchema.parse((payload as { data: unknown }).data));
  expect(asked).toMatchObject({
    prompt: 'more snow',
    options: { strength: 0.5, seed: '7' },
    spoiler: true,
    pictures: { image: { url: expect.stringContaining('/fox.png') } },
  });
  expect(discord.breaches).toEqual([]);
});
