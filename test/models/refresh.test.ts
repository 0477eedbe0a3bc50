import { expect, onTestFinished, test } from 'vitest';
import { loadCatalog, type Catalog } from '../../src/catalog/catalog.ts';
import type { Store } from '../../src/generation/ports.ts';
import { startRefreshing } from '../../src/models/refresh.ts';
import { openMemoryStore } from '../../src/store/memory.ts';
import { createFakeClock, type FakeClock } from '../fakes/clock.ts';
import { clientOf, folderWith, page, startPages, versionPage, watched } from './fixture.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const hash = 'ab'.repeat(32);

const one = `
key: one
name: acme/one
call: path
version: hidden
kind: image
output: array
cost: 1
typicalMs: 1000
summary: { en: one }
inputs:
  prompt: { type: string, required: true, house: prompt }
  steps: { type: integer, default: 4, minimum: 1, maximum: 4, offered: true }
`;
const other = (key: string, version?: string): string => {
  const text = one.replace('key: one', `key: ${key}`);
  return version ? text.replace('call: path', 'call: version').replace('hidden', version) : text;
};

const prompt = { type: 'string' };
const steps = (maximum: number) => ({ type: 'integer', default: 4, minimum: 1, maximum });
const more = { prompt, steps: steps(8) };
const onePath = '/models/acme/one';

interface Setup {
  catalog: Catalog;
  asked: string[];
  answers: Awaited<ReturnType<typeof startPages>>['answers'];
  told: string[];
  clock: FakeClock;
  store: Store;
  pass(ms: number): Promise<void>;
  stop(): void;
}

/** Started over these model files and answers. */
async function started(
  files: Record<string, string>,
  pages: Parameters<typeof startPages>[0],
  {
    clock = createFakeClock(),
    store = openMemoryStore({ clock }),
    source = 'https://gateway.test/v1',
  }: { clock?: FakeClock; store?: Store; source?: string } = {},
): Promise<Setup> {
  const [first = ''] = Object.keys(files);
  const named = Object.entries(files).map(([key, text]) => [`${key}.yaml`, text]);
  const catalog = loadCatalog(first, { folder: await folderWith(Object.fromEntries(named)) });
  const { baseUrl, asked, answers } = await startPages(pages);
  const gateway = watched(clientOf(baseUrl), clock);
  const told: string[] = [];
  const { stop } = startRefreshing({
    source,
    catalog,
    gateway,
    store,
    clock,
    onChange: (key, changes) => told.push(`${key}: ${changes.join(', ')}`),
    onTrouble: (key, error) => told.push(`${key}: ${String(error)}`),
  });
  onTestFinished(stop);
  return { catalog, asked, answers, told, clock, store, pass: gateway.pass, stop };
}

const mostSteps = ({ catalog }: Setup, key = 'one') => catalog.find(key)?.inputs['steps']?.maximum;

test('takes over what is published, and says what is new', async () => {
  const setup = await started({ one }, { [onePath]: page('acme/one', more) });
  await setup.pass(0);
  expect(mostSteps(setup)).toBe(8);
  expect(setup.told).toEqual(['one: steps.maximum: 8 (was 4)']);
});

test('asks for one page after another, and for a shared page once', async () => {
  const files = { one, two: other('two').replace('acme/one', 'acme/two'), preset: other('preset') };
  const setup = await started(files, {
    [onePath]: page('acme/one', more),
    '/models/acme/two': page('acme/two', more),
  });
  await setup.pass(249);
  expect(setup.asked).toEqual([onePath]);
  await setup.pass(1);
  expect(setup.asked).toEqual([onePath, '/models/acme/two']);
  expect(['one', 'preset', 'two'].map((key) => mostSteps(setup, key))).toEqual([8, 8, 8]);
});

test('asks again after a day, and tells only what is new since', async () => {
  const setup = await started({ one }, { [onePath]: page('acme/one', more) });
  await setup.pass(dayMs - 1);
  expect(setup.asked).toHaveLength(1);
  await setup.pass(1);
  expect([setup.asked.length, setup.told.length]).toEqual([2, 1]);
  setup.answers[onePath] = page('acme/one', { prompt, steps: steps(6) });
  await setup.pass(dayMs);
  expect(setup.told.at(-1)).toBe('one: steps.maximum: 6 (was 4)');
  setup.answers[onePath] = page('acme/one', { prompt, steps: steps(4) });
  await setup.pass(dayMs);
  expect([mostSteps(setup), setup.told.at(-1)]).toEqual([4, 'one: ']);
});

test('a start takes what is remembered, without asking', async () => {
  const before = await started({ one }, { [onePath]: page('acme/one', more) });
  await before.pass(hourMs);
  before.stop();
  const after = await started({ one }, {}, before);
  await after.pass(22 * hourMs);
  expect([mostSteps(after), after.told]).toEqual([8, ['one: steps.maximum: 8 (was 4)']]);
  expect(after.asked).toEqual([]);
  await after.pass(hourMs);
  expect(after.asked).toEqual([onePath]);
});

test('a gateway without pages is left alone for a day, also over a restart', async () => {
  const files = { one, two: other('two').replace('acme/one', 'acme/two') };
  const before = await started(files, {});
  await before.pass(hourMs);
  expect(before.asked).toEqual([onePath]);
  before.stop();
  const after = await started(files, { [onePath]: page('acme/one', more) }, before);
  await after.pass(23 * hourMs - 1);
  expect([after.asked, mostSteps(after)]).toEqual([[], 4]);
  await after.pass(1);
  expect([after.asked[0], mostSteps(after)]).toEqual([onePath, 8]);
});

test('a version is asked for its own page where another is the newest', async () => {
  const own = `${onePath}/versions/${hash}`;
  const setup = await started(
    { one: other('one', `acme/one:${hash}`) },
    { [onePath]: page('acme/one', { prompt }), [own]: versionPage(hash, more) },
  );
  await setup.pass(250);
  expect([setup.asked, mostSteps(setup)]).toEqual([[onePath, own], 8]);
});

test('the newest version is not asked for twice', async () => {
  const setup = await started(
    { one: other('one', hash) },
    { [onePath]: page('acme/one', more, { version: hash }) },
  );
  await setup.pass(hourMs);
  expect([setup.asked, mostSteps(setup)]).toEqual([[onePath], 8]);
});

test('a model that is not to follow is not asked for', async () => {
  const files = { one: `${one}live: false\n`, two: other('two').replace('acme/one', 'acme/two') };
  const setup = await started(files, { '/models/acme/two': page('acme/two', more) });
  await setup.pass(hourMs);
  expect(setup.asked).toEqual(['/models/acme/two']);
});

test('what is published of another model is told, and not taken', async () => {
  const setup = await started({ one }, { [onePath]: page('acme/one', { text: prompt }) });
  await setup.pass(0);
  expect([mostSteps(setup), setup.told]).toEqual([
    4,
    ['one: Error: what is published of acme/one has not the inputs of one'],
  ]);
});

test('trouble is told, and tried again after longer and longer', async () => {
  const busy = { status: 500, json: {} };
  const setup = await started({ one }, { [onePath]: busy });
  await setup.pass(hourMs - 1);
  expect(setup.asked).toHaveLength(1);
  expect(setup.told).toEqual([expect.stringMatching(/^one: AppError: gateway_unreachable/u)]);
  setup.answers[onePath] = page('acme/one', more);
  await setup.pass(1);
  expect(mostSteps(setup)).toBe(8);
});

test('one page in trouble holds up the others for a minute', async () => {
  const files = { one, two: other('two').replace('acme/one', 'acme/two') };
  const setup = await started(files, {
    [onePath]: { status: 500, json: {} },
    '/models/acme/two': page('acme/two', more),
  });
  await setup.pass(59_999);
  expect(setup.asked).toEqual([onePath]);
  await setup.pass(1);
  expect(mostSteps(setup, 'two')).toBe(8);
});

test('a store that fails is told of, and the catalog is kept to what is published all the same', async () => {
  const clock = createFakeClock();
  const store = openMemoryStore({ clock });
  await store.close();
  const setup = await started({ one }, { [onePath]: page('acme/one', more) }, { clock, store });
  await setup.pass(0);
  expect(mostSteps(setup)).toBe(8);
  expect(setup.told).toContainEqual(expect.stringContaining('The store is closed'));
});

test('a page that is gone leaves the file alone to hold', async () => {
  const setup = await started({ one }, { [onePath]: page('acme/one', more) });
  await setup.pass(0);
  setup.answers[onePath] = { status: 404, json: { detail: 'Not found.' } };
  await setup.pass(dayMs);
  expect([mostSteps(setup), setup.told.at(-1)]).toEqual([4, 'one: ']);
});

test('what another gateway has published does not count', async () => {
  const before = await started({ one }, { [onePath]: page('acme/one', more) });
  await before.pass(0);
  before.stop();
  const { clock, store } = before;
  const setup = await started(
    { one },
    { [onePath]: page('acme/one', {}) },
    { clock, store, source: 'https://other.test/v1' },
  );
  await setup.pass(0);
  expect([setup.asked, mostSteps(setup)]).toEqual([[onePath], 4]);
});

test('a stop ends it at once, and silently', async () => {
  const setup = await started({ one }, { [onePath]: 'silence' });
  await expect.poll(() => setup.asked).toHaveLength(1);
  setup.stop();
  await setup.pass(2 * dayMs);
  expect([setup.asked.length, setup.told]).toEqual([1, []]);
});
