// What the page suggests at the caret, and how it shows what was typed.
import { expect, test } from 'vitest';
import { suggestionsOf } from '../../../src/adapters/web/commands.ts';
import { loadCatalog } from '../../../src/catalog/catalog.ts';
import { textsFor } from '../../../src/i18n/texts.ts';

interface Item {
  label: string;
  insert: string;
  about: string;
  detail: string;
  needs?: string;
}
type Suggest = (text: string, caret: number, known: unknown) => { from: number; to: number; items: Item[] };
type PiecesOf = (typed: string, models: unknown) => { text: string; flag: boolean }[];
type ShapeOf = (typed: string, usual?: number) => { aspect: number; count: number };

// The page's own scripts are plain JavaScript, so they are loaded as the browser does: by address.
const page = new URL('../../../src/adapters/web/page/', import.meta.url);
const { suggest } = (await import(new URL('suggest.js', page).href)) as { suggest: Suggest };
const { piecesOf, shapeOf } = (await import(new URL('said.js', page).href)) as {
  piecesOf: PiecesOf;
  shapeOf: ShapeOf;
};
const known = suggestionsOf(loadCatalog('flux-schnell'), textsFor('en'), { operates: false });
const labels = (before: string, after = '') =>
  suggest(before + after, before.length, known).items.map(({ label }) => label);

test('a slash offers the commands, and nothing once one is typed out', () => {
  expect(labels('/')).toEqual(['/imagine', '/usage', '/models']);
  expect(labels('/us')).toEqual(['/usage']);
  expect(labels('/usage')).toEqual([]);
  expect(labels('/usage --')).toEqual([]);
});

test('who looks after the bot is offered what can be done, and then has to name somebody', () => {
  const operates = suggestionsOf(loadCatalog('flux-schnell'), textsFor('en'), { operates: true });
  const items = (text: string) => suggest(text, text.length, operates).items;
  expect(items('/').at(-1)?.label).toBe('/darkroom');
  expect(
    items('/darkroom ')
      .map(({ label }) => label)
      .join(' '),
  ).toBe('use log block unblock grant pause resume');
  expect(items('/darkroom gr').map(({ insert }) => insert)).toEqual(['grant @']);
  expect(items('/darkroom pause')).toEqual([]);
  expect(items('/darkroom block @')).toEqual([]);
  expect(labels('/darkroom ')).toEqual([]);
});

test('two dashes offer the flags of the model in question that are not used yet', () => {
  expect(labels('a fox --')).toEqual(expect.arrayContaining(['--model', '--ar', '--count', '--seed']));
  expect(labels('a fox --ar 1:1 --')).not.toContain('--ar');
  expect(labels('a fox --', ' --ar 1:1')).not.toContain('--ar');
  expect(labels('a fox --')).not.toContain('--scheduler');
  expect(labels('a fox --model sdxl --')).toContain('--scheduler');
  expect(labels('a fox —se')).toEqual(['--seed']);
  expect(labels('a fox -')).toEqual([]);
});

test('behind a flag stand its choices, behind --model the models, default first', () => {
  expect(labels('a fox --model ')[0]).toBe('flux-schnell');
  expect(labels('a fox --m sd')).toEqual(['sdxl']);
  expect(labels('a fox --ar 16')).toEqual(['16:9']);
  expect(labels('a fox --ar 16:9')).toEqual([]);
  expect(labels('a fox --seed ')).toEqual([]);
  expect(labels('a fo')).toEqual([]);
});

/** The text once the first suggestion is taken. */
function taken(before: string, after = ''): string {
  const { from, to, items } = suggest(before + after, before.length, known);
  return before.slice(0, from) + (items[0]?.insert ?? '') + (before + after).slice(to);
}

test('choices are found by any of their words, and those with spaces are quoted', () => {
  const styles = labels('a fox --model ideogram-v3-turbo --style-preset ');
  expect(styles.length).toBeGreaterThan(25);
  expect(labels('a fox --model ideogram-v3-turbo --style-preset art')).toEqual(
    expect.arrayContaining(['Art Deco', 'Pop Art']),
  );
  const asked = 'a fox --model ideogram-v3-turbo --style-preset';
  expect(taken(`${asked} pop`)).toBe(`${asked} "Pop Art" `);
  expect(taken(`${asked} "Pop A`)).toBe(`${asked} "Pop Art" `);
  expect(taken(`${asked} "Pop A`, 'rt" --seed 7')).toBe(`${asked} "Pop Art"  --seed 7`);
  expect(taken(`${asked} "Pop A`, ' in the snow')).toBe(`${asked} "Pop Art"  in the snow`);
  expect(labels(`${asked} "Pop Art`)).toEqual(['Pop Art']);
  expect(labels(`${asked} "Pop Art"`)).toEqual([]);
});

test('the very word comes first, and then asks for no accepting', () => {
  const { items } = suggest('/models flux-dev', 16, known);
  expect(items.map(({ label }) => label).slice(0, 2)).toEqual(['flux-dev', 'flux-dev-lora']);
  expect(labels('/models sdxl')).toEqual([]);
  expect(labels('/models sdxl and')).toEqual([]);
});

test('flags say what they are for, also the second prompt', () => {
  const flags = suggest('--model stable-diffusion-animation --', 37, known).items;
  expect(flags.find(({ label }) => label === '--end')?.about).toBe('what it turns into');
  expect(flags.every(({ about }) => about !== '')).toBe(true);
  const [steps] = suggest('a fox --model flux-dev --num', 28, known).items;
  expect(steps).toMatchObject({ label: '--num-inference-steps', about: 'Steps', detail: '1 – 50' });
});

test('models say what they take and need, and with a picture those come first that work on one', () => {
  const { items } = suggest('a fox --model ', 14, known);
  const needs = new Map(items.map(({ label, needs: needed }) => [label, needed]));
  expect(needs.get('flux-schnell')).toBe('');
  expect(needs.get('rembg')).toBe('needs a picture');
  expect(needs.get('stable-diffusion-inpainting')).toBe('needs a picture and a mask');
  expect(items.every(({ detail }) => /^\d+ credits? · .+$/.test(detail))).toBe(true);
  const withPicture = suggest('a fox --model ', 14, { ...known, hasPicture: true }).items;
  expect(withPicture.at(-1)?.label).not.toBe(items.at(-1)?.label);
  expect(withPicture.map(({ label }) => label).indexOf('flux-schnell')).toBeGreaterThan(10);
  expect(suggest('a fox --aspect ', 15, { ...known, hasPicture: true }).items[0]?.label).toBe(
    'match_input_image',
  );
});

test('flags are told apart from words, and no character gets lost', () => {
  const pieces = (typed: string) =>
    piecesOf(typed, known.models).map(({ text, flag }) => (flag ? `[${text}]` : text));
  expect(pieces('/imagine a fox --ar 16:9 in snow')).toEqual(['a fox', '[--ar 16:9]', 'in snow']);
  expect(pieces('a fox --no blur and noise --seed 7')).toEqual([
    'a fox',
    '[--no blur and noise]',
    '[--seed 7]',
  ]);
  expect(pieces('a fox --private in snow —seed=7')).toEqual(['a fox', '[--private]', 'in snow', '[—seed=7]']);
  expect(pieces('well-known words – and dashes')).toEqual(['well-known words – and dashes']);
});

test('the tray has the shape that was asked for, within reason', () => {
  expect(shapeOf('a fox --ar 16:9 --count 4')).toEqual({ aspect: 16 / 9, count: 4 });
  expect(shapeOf('a fox')).toEqual({ aspect: 1, count: 1 });
  expect(shapeOf('a fox', 1.5)).toEqual({ aspect: 1.5, count: 1 });
  expect(shapeOf('a fox --ar 2:1', 1.5)).toEqual({ aspect: 2, count: 1 });
  expect(shapeOf('a fox --ar 999:1 --n 99')).toEqual({ aspect: 3, count: 8 });
  expect(shapeOf('a fox --ar 0:0')).toEqual({ aspect: 1, count: 1 });
});
