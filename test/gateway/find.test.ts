// Looking for the prediction of an unanswered create.
import { describe, expect, test } from 'vitest';
import type { Play } from '../fakes/scripted-gateway.ts';
import { failureOf, running, scripted } from './fixture.ts';

const submittedAt = Date.UTC(2026, 0, 1, 12);
const input = { prompt: 'a fox', seed: 7, size: { height: 512, width: 768 }, image_input: ['a', 'b'] };
const request = { input, submittedAt };

function item(id: string, afterMs: number, theirs: unknown = input, more: object = {}): object {
  return {
    ...running,
    id,
    created_at: new Date(submittedAt + afterMs).toISOString(),
    input: theirs,
    ...more,
  };
}

function page(items: unknown[], next: string | null = null): Play {
  return { json: { previous: null, next, results: items } };
}

test('finds what has our input and our time, newest first', async () => {
  const reordered = { image_input: ['a', 'b'], size: { width: 768, height: 512 }, seed: 7, prompt: 'a fox' };
  const { gateway, server, signal } = await scripted([
    page([
      item('older', 1000),
      item('newest', 9000, { ...reordered, go_fast: true, megapixels: '1' }),
      item('other-prompt', 2000, { ...input, prompt: 'a hen' }),
      item('other-order', 2000, { ...input, image_input: ['b', 'a'] }),
      item('lacks-seed', 2000, { prompt: 'a fox' }),
      item('no-input', 2000, null),
      item('by-hand', 2000, input, { source: 'web' }),
      item('no-time', 0, input, { created_at: null }),
      item('slow-clock', -120_000),
      item('too-old', -120_001),
      'nonsense',
      { id: 'broken' },
    ]),
  ]);
  const found = await gateway.find(request, signal);
  expect(found === 'unknown' ? found : found.map(({ id }) => id)).toEqual(['newest', 'older', 'slow-clock']);
  expect(server.requests[0]).toMatchObject({
    method: 'GET',
    url: '/v1/predictions?created_after=2026-01-01T11%3A58%3A00.000Z',
  });
});

test('asks our own base for the next page, at most three in all', async () => {
  const next = (cursor: string) =>
    `https://api.replicate.com/v1/predictions?cursor=${cursor}&created_after=x`;
  const filler = item('filler', 0, { prompt: 'other' });
  const { gateway, server, signal } = await scripted([
    page([filler], next('two')),
    page([item('mine', 5000)], next('three')),
    page([filler], next('four')),
    page([item('never-seen', 1)]),
  ]);
  expect(await gateway.find(request, signal)).toMatchObject([{ id: 'mine' }]);
  expect(server.requests.map(({ url }) => url).slice(1)).toEqual([
    '/v1/predictions?cursor=two&created_after=x',
    '/v1/predictions?cursor=three&created_after=x',
  ]);
});

test('cannot know when the list goes on beyond three pages without a match', async () => {
  const filler = page(
    [item('filler', 0, { prompt: 'other' })],
    'https://api.replicate.com/v1/predictions?cursor=c',
  );
  const { gateway, signal } = await scripted([filler, filler, filler, page([])]);
  expect(await gateway.find(request, signal)).toBe('unknown');
  expect(await gateway.find(request, signal)).toEqual([]);
});

test('stops where the list gets older than the create', async () => {
  const { gateway, server, signal } = await scripted([
    page([item('mine', 5000), item('old', -999_000)], 'https://api.replicate.com/v1/predictions?cursor=two'),
  ]);
  expect(await gateway.find(request, signal)).toMatchObject([{ id: 'mine' }]);
  expect(server.requests).toHaveLength(1);
});

test.each<[string, Play]>([
  ['404', { json: { detail: 'Not found.' }, status: 404 }],
  ['405', { body: '', status: 405 }],
  ['a page', { body: '<html>welcome</html>' }],
  ['an answer of another API', { json: { created: 1, data: [] } }],
  ['an array', { json: [] }],
])('remembers from %s that there is no list', async (_, play) => {
  const { gateway, server, signal } = await scripted([play]);
  expect(await gateway.find(request, signal)).toBe('unknown');
  expect(await gateway.find(request, signal)).toBe('unknown');
  expect(server.requests).toHaveLength(1);
});

test.each<[string, Play, string]>([
  ['a 500', { json: {}, status: 500 }, 'gateway_unreachable'],
  ['a reset', { fault: 'reset after reading' }, 'gateway_unreachable'],
  ['JSON cut short', { body: '{"results":[{"id"' }, 'gateway_unreachable'],
  ['a 429', { json: { retry_after: 3 }, status: 429 }, 'gateway_busy'],
  ['a 401', { json: {}, status: 401 }, 'gateway_unauthorized'],
])('asks again later after %s', async (_, play, code) => {
  const { gateway, signal } = await scripted([play, page([item('mine', 0)])]);
  expect((await failureOf(gateway.find(request, signal))).code).toBe(code);
  expect(await gateway.find(request, signal)).toMatchObject([{ id: 'mine' }]);
});

test('cannot know when the gateway refuses the question, and asks again next time', async () => {
  const { gateway, signal } = await scripted([
    { json: { detail: 'bad query' }, status: 400 },
    page([item('mine', 0)]),
  ]);
  expect(await gateway.find(request, signal)).toBe('unknown');
  expect(await gateway.find(request, signal)).toMatchObject([{ id: 'mine' }]);
});

test('cannot tell a prediction of no time from an old one', async () => {
  const untimed = (theirs: unknown) => page([item('no-time', 0, theirs, { created_at: undefined })]);
  const { gateway, signal } = await scripted([untimed(input), untimed({ ...input, seed: 8 })]);
  expect(await gateway.find(request, signal)).toBe('unknown');
  expect(await gateway.find(request, signal)).toEqual([]);
});

describe('a picture that was sent along', () => {
  const picture = `data:image/webp;base64,${'UklGRkAA'.repeat(20)}`;
  const other = picture.replace('UklGRkAA', 'UklGRkBB');
  const asked = { submittedAt, input: { prompt: 'a fox', image: picture } };
  const theirs = (image: unknown) => ({ prompt: 'a fox', ...(image === undefined ? {} : { image }) });

  test.each<[string, unknown]>([
    ['by itself', picture],
    ['in a list', [picture, other]],
  ])('is the same when it is shown whole, %s', async (_, image) => {
    const { gateway, signal } = await scripted([page([item('mine', 0, theirs(image))])]);
    const input = { prompt: 'a fox', image };
    expect(await gateway.find({ ...asked, input }, signal)).toMatchObject([{ id: 'mine' }]);
  });

  const hidden: [string, unknown][] = [
    ['not at all', undefined],
    ['as null', null],
    ['at an address', 'https://replicate.delivery/in/a.webp'],
    ['shortened with a mark', `${picture.slice(0, 100)}…`],
    ['shortened in words', `${picture.slice(0, 100)}[truncated]`],
    ['by its first letters', 'data:image/webp;base64,UklG...'],
  ];

  test.each(hidden)('cannot be told apart when it is shown %s', async (_, image) => {
    const { gateway, signal } = await scripted([page([item('perhaps', 0, theirs(image))])]);
    expect(await gateway.find(asked, signal)).toBe('unknown');
  });

  test.each(hidden)('is told by the seed beside it when it is shown %s', async (_, image) => {
    const { gateway, signal } = await scripted([
      page([item('mine', 9, { ...theirs(image), seed: 7 }), item('other', 0, { ...theirs(image), seed: 8 })]),
    ]);
    const seeded = { ...asked, input: { ...asked.input, seed: 7 } };
    expect(await gateway.find(seeded, signal)).toMatchObject([{ id: 'mine' }]);
  });

  test('is another when another is shown, or when the words differ', async () => {
    const items = [
      item('other-picture', 0, theirs(other)),
      item('longer', 0, theirs(`${picture}AAAA`)),
      item('other-words', 0, { prompt: 'a hen' }),
    ];
    const { gateway, signal } = await scripted([page(items)]);
    expect(await gateway.find(asked, signal)).toEqual([]);
  });

  test('that is shown whole counts before one that is not', async () => {
    const items = [item('perhaps', 0, theirs(null)), item('mine', 0, theirs(picture))];
    const { gateway, signal } = await scripted([page(items)]);
    const found = await gateway.find(asked, signal);
    expect(found === 'unknown' ? found : found.map(({ id }) => id)).toEqual(['mine']);
  });
});

test.each<[string, Play]>([
  ['is longer than is read', { body: Buffer.alloc(33 * 1024 * 1024, ' ') }],
  ['leads elsewhere', { body: '', status: 302, headers: { location: 'https://elsewhere.test/' } }],
])('cannot know when the list %s, and asks again next time', async (_, play) => {
  const { gateway, signal } = await scripted([play, page([item('mine', 0)])]);
  expect(await gateway.find(request, signal)).toBe('unknown');
  expect(await gateway.find(request, signal)).toMatchObject([{ id: 'mine' }]);
});
