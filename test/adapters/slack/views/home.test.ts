// The Home tab: within Slack's limits in every language, and what somebody chooses in it.
import { describe, expect, test } from 'vitest';
import { homeChoice, homeView } from '../../../../src/adapters/slack/views/home.ts';
import { loadCatalog } from '../../../../src/catalog/catalog.ts';
import type { Card } from '../../../../src/generation/cards/card.ts';
import { locales, textsFor } from '../../../../src/i18n/texts.ts';
import { crowdedCatalog } from '../../discord/crowded-catalog.ts';
import { optionsOf } from './filled.ts';
import { breachesOf } from './limits.ts';

const catalog = loadCatalog('flux-schnell');
const en = textsFor('en');
const usage: Card = {
  tone: 'info',
  title: 'Your quota',
  lines: ['97 of 100 credits left.', '0 of 2 running now.'],
  actions: [],
  private: true,
  final: true,
};
const pictures = (count: number, alt = 'a <@U1> fox & *friends*') =>
  Array.from({ length: count }, (_, index) => ({
    alt,
    fileId: `F${index}`,
    permalink: `https://team.slack.com/files/U1/F${index}/fox.png`,
  }));

const nobody = {
  usage,
  recent: [],
  withPictures: true,
  locale: undefined,
  model: undefined,
  catalog,
  command: '/imagine',
};
const home = (changes: Partial<Parameters<typeof homeView>[1]> = {}, texts = en) =>
  homeView(texts, { ...nobody, ...changes });

const accessory = (view: ReturnType<typeof home>, id: string) => {
  const block = view.blocks.find((each) => each.block_id === id);
  const element = block && 'accessory' in block ? block.accessory : undefined;
  return element?.type === 'static_select' ? element : undefined;
};
const choicesIn = (view: ReturnType<typeof home>, id: string) => {
  const element = accessory(view, id);
  return element ? optionsOf(element) : [];
};
const typesIn = (view: ReturnType<typeof home>) => view.blocks.map(({ type }) => type);

test.each(locales)('is taken by Slack in %s, empty, full and crowded', (locale) => {
  const texts = textsFor(locale);
  const crowd = crowdedCatalog(150);
  const long = { ...usage, title: 't'.repeat(200), lines: Array.from({ length: 99 }, () => 'l'.repeat(99)) };
  const full = { recent: pictures(50, '🦊'.repeat(1500)), locale, model: 'sdxl' };
  expect(breachesOf(home({}, texts))).toEqual([]);
  expect(breachesOf(home({ ...full, usage: long }, texts))).toEqual([]);
  expect(breachesOf(home({ ...full, catalog: crowd, usage: { ...usage, lines: [] } }, texts))).toEqual([]);
  expect(breachesOf(home({ recent: pictures(3, ''), withPictures: false }, texts))).toEqual([]);
});

test('shows the quota, and says what to type where there is no picture yet', () => {
  const view = home({ command: '/draw' });
  expect(JSON.stringify(view.blocks)).toContain('97 of 100 credits left.\\n0 of 2 running now.');
  expect(view.blocks.at(-1)).toMatchObject({
    text: { text: 'Nothing yet. Type /draw a red fox in the snow in any channel.' },
  });
});

describe('the latest pictures', () => {
  test('are at most ten, each with its link', () => {
    const view = home({ recent: pictures(12) });
    const images = view.blocks.filter(({ type }) => type === 'image');
    expect(images).toHaveLength(10);
    expect(images[0]).toMatchObject({ slack_file: { id: 'F0' }, alt_text: 'a <@U1> fox & *friends*' });
    expect(typesIn(view).filter((type) => type === 'rich_text')).toHaveLength(10);
    expect(view.blocks.at(-1)).toMatchObject({
      elements: [
        { elements: [{ type: 'link', text: 'a <@U1> fox & *friends*', url: pictures(10)[9]?.permalink }] },
      ],
    });
  });

  test('are only linked where pictures cannot be shown', () => {
    expect(typesIn(home({ recent: pictures(2), withPictures: false }))).not.toContain('image');
  });

  test('are only named where there is no link', () => {
    const [picture] = pictures(1, 'a fox');
    const recent = picture ? [{ ...picture, permalink: 'javascript:alert(1)' }] : [];
    expect(home({ recent }).blocks.at(-1)).toMatchObject({
      elements: [{ elements: [{ type: 'text', text: 'a fox' }] }],
    });
  });
});

describe('the settings', () => {
  test('begin with what nobody has chosen', () => {
    const view = home();
    const languages = accessory(view, 'home-locale');
    expect(languages?.initial_option?.text.text).toBe('As Slack says');
    expect(languages?.options?.map(({ text }) => text.text)).toEqual(
      expect.arrayContaining(['English', 'Français', '한국어', 'Tiếng Việt', '简体中文', '繁體中文']),
    );
    expect(accessory(view, 'home-model')?.initial_option).toMatchObject({
      text: { text: 'The usual one' },
      description: { text: 'flux-schnell' },
    });
  });

  test('show what was chosen, even far down in a long list', () => {
    const crowd = crowdedCatalog(150);
    const model = crowd.models[146]?.key;
    const view = home({ locale: 'ko', model, catalog: crowd });
    expect(accessory(view, 'home-locale')?.initial_option?.value).toBe('ko');
    expect(accessory(view, 'home-model')?.initial_option?.value).toBe(model);
  });

  test('never offer what is only for adults', () => {
    const adult = { ...catalog.defaultModel, key: 'adult', adult: true };
    const view = home({ catalog: { ...catalog, models: [...catalog.models, adult] }, model: 'adult' });
    expect(choicesIn(view, 'home-model').map(({ value }) => value)).not.toContain('adult');
    expect(accessory(view, 'home-model')?.initial_option?.text.text).toBe('The usual one');
  });
});

describe('the model', () => {
  test('is one of those that draw from words, in groups, the usual one first', () => {
    const groups = accessory(home(), 'home-model')?.option_groups ?? [];
    expect(groups.map(({ label }) => label.text)).toEqual([
      'As usual',
      'From words',
      'Work on a picture',
      'Moving pictures',
    ]);
    const keys = groups.slice(1).map(({ options }) => options.map(({ value }) => value));
    expect(keys[0]?.[0]).toBe('flux-schnell');
    expect(keys[1]).toContain('flux-kontext-pro');
    expect(keys[2]).toContain('stable-diffusion-animation');
    const needy = ['rembg', 'stable-diffusion-inpainting', 'kling-v2.1', 'object-removal'];
    expect(needy.filter((key) => !catalog.find(key) || keys.flat().includes(key))).toEqual([]);
  });
});

test('shows all of what the quota is enough for', () => {
  const lines = Array.from({ length: 60 }, (_, index) => `Enough for ${index} with ${'model, '.repeat(14)}`);
  const view = home({ usage: { ...usage, lines } });
  expect(breachesOf(view)).toEqual([]);
  expect(JSON.stringify(view.blocks).match(/Enough for/gu)).toHaveLength(60);
});

describe('a choice', () => {
  const chosen = (id: string, index: number) => {
    const option = choicesIn(home(), id)[index];
    return homeChoice({ type: 'static_select', action_id: id, selected_option: option });
  };

  test('is a language or a model, or nothing again', () => {
    expect(chosen('home-locale', 0)).toEqual({ locale: undefined });
    expect(chosen('home-locale', 1)).toEqual({ locale: locales[0] });
    expect(chosen('home-model', 0)).toEqual({ model: undefined });
    expect(chosen('home-model', 1)).toEqual({ model: catalog.defaultModel.key });
  });

  test.each([
    undefined,
    {},
    { action_id: 'home-locale' },
    { action_id: 'home-locale', selected_option: null },
    { action_id: 'home-locale', selected_option: { value: '../en' } },
    { action_id: 'model', selected_option: { value: 'sdxl' } },
  ])('is none in %j', (action) => {
    expect(homeChoice(action)).toBeUndefined();
  });
});
