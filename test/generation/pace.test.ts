// When a running prediction is looked at: soon enough, and rarely.
import { describe, expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/catalog.ts';
import type { Model } from '../../src/catalog/model.ts';
import { createPace, type Pace } from '../../src/generation/pace.ts';

const { defaultModel } = loadCatalog('flux-schnell');
const modelOf = (typicalMs: number, kind: Model['kind'] = 'image'): Model => ({
  ...defaultModel,
  key: `model-${typicalMs}`,
  typicalMs,
  kind,
});

/** Every look at a run that ends after `runMs`, as the time since the create; the last one sees the end. */
function looksAt(pace: Pace, model: Model, runMs: number): number[] {
  const submittedAt = 1_000_000;
  const looks: number[] = [];
  for (let now = submittedAt; now < submittedAt + runMs;) {
    now = pace.nextLook({ model, submittedAt, now });
    looks.push(now - submittedAt);
  }
  return looks;
}

function learned(model: Model, times: readonly number[]): Pace {
  const pace = createPace();
  for (const tookMs of times) pace.learn(model, tookMs);
  return pace;
}

const steady = (runMs: number) => Array.from({ length: 32 }, () => runMs);
const scattered = (runMs: number) => Array.from({ length: 32 }, (_, at) => runMs * (0.8 + (at % 9) * 0.05));

describe('before anything is learned', () => {
  test('looks first when the catalog expects the end', () => {
    expect(looksAt(createPace(), modelOf(1_200), 1_200)).toEqual([1_200]);
  });

  test('looks for progress every two seconds until the end is near', () => {
    expect(looksAt(createPace(), modelOf(13_000), 13_000)).toEqual([
      2_000, 4_000, 6_000, 8_000, 10_000, 13_000,
    ]);
  });

  test('does not change its mind after one or two runs', () => {
    const model = modelOf(4_500);
    expect(looksAt(learned(model, [9_000, 9_000]), model, 4_500)).toEqual(
      looksAt(createPace(), model, 4_500),
    );
  });
});

describe('what is learned', () => {
  test('moves the first look to where runs of this model end', () => {
    const model = modelOf(1_200);
    const [first] = looksAt(learned(model, steady(2_400)), model, 2_400);
    expect(first).toBeGreaterThanOrEqual(2_400);
    expect(first).toBeLessThan(2_500);
  });

  test('is kept per model', () => {
    const [one, other] = [modelOf(1_200), modelOf(1_300)];
    const pace = learned(one, steady(2_900));
    expect(looksAt(pace, other, 1_300)).toEqual(looksAt(createPace(), other, 1_300));
  });

  test('gives way to newer runs', () => {
    const model = modelOf(1_200);
    const pace = learned(model, [...steady(9_000), ...steady(1_500)]);
    expect(looksAt(pace, model, 1_500)).toEqual(looksAt(learned(model, steady(1_500)), model, 1_500));
  });

  test('starts looking before the usual end where runs end at different times', () => {
    const model = modelOf(4_500);
    const [first] = looksAt(learned(model, scattered(2_500)), model, 2_500);
    expect(first).toBeLessThan(2_500);
  });
});

describe('the number of looks', () => {
  test.each([
    [1_200, 1, 3],
    [4_500, 3, 6],
    [13_000, 7, 10],
  ])(
    'stays small for runs of %i ms: %i when they are alike, %i when they differ',
    (runMs, alike, differing) => {
      const model = modelOf(runMs);
      expect(looksAt(learned(model, steady(runMs)), model, runMs).length).toBeLessThanOrEqual(alike);
      expect(looksAt(learned(model, scattered(runMs)), model, runMs).length).toBeLessThanOrEqual(differing);
    },
  );

  test('grows slowly for a run that takes far longer than expected', () => {
    expect(looksAt(createPace(), modelOf(1_200), 300_000).length).toBeLessThan(175);
    expect(looksAt(createPace(), modelOf(75_000, 'video'), 300_000).length).toBeLessThan(110);
  });
});

describe('the steps', () => {
  const gaps = (looks: readonly number[]) => looks.slice(1).map((look, index) => look - (looks[index] ?? 0));

  test.each([
    ['image', 2_000],
    ['video', 5_000],
  ] as const)('are never longer than the longest for a late %s', (kind, longestMs) => {
    const looks = looksAt(createPace(), modelOf(1_000, kind), 200_000);
    expect(Math.max(...gaps(looks))).toBe(longestMs);
  });

  test('are never shorter than a fifth of a second', () => {
    const looks = looksAt(createPace(), modelOf(100), 20_000);
    expect(Math.min(...gaps(looks))).toBeGreaterThanOrEqual(200);
  });

  test('always lie ahead, even when the clock was set back', () => {
    const now = 1_000;
    const at = createPace().nextLook({ model: modelOf(1_200), submittedAt: 5_000, now });
    expect(at).toBeGreaterThan(now);
  });
});

describe('holding the answer', () => {
  test.each([
    [300, 1_000],
    [1_200, 2_000],
    [13_000, 17_000],
    [15_000, 20_000],
    [16_000, 0],
    [75_000, 0],
  ])('asks for whole seconds, and for none with slow models: %i ms → %i ms', (typicalMs, holdMs) => {
    expect(createPace().holdMs(modelOf(typicalMs))).toBe(holdMs);
  });

  test('follows what is learned', () => {
    const model = modelOf(1_200);
    expect(learned(model, steady(5_000)).holdMs(model)).toBe(6_000);
    expect(learned(model, steady(40_000)).holdMs(model)).toBe(0);
  });
});
