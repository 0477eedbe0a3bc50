// The card of a generation at every station, with every outcome, in every language.
import { describe, expect, test } from 'vitest';
import { errorCodes } from '../../../src/generation/errors.ts';
import {
  altText,
  costOfOutputs,
  generationCard,
  readDurations,
} from '../../../src/generation/cards/generation-card.ts';
import { stations, type Generation, type Outcome } from '../../../src/generation/generation.ts';
import { locales, textsFor } from '../../../src/i18n/texts.ts';
import { valuesFor } from '../sentence-values.ts';
import { aRecord } from '../record.ts';

const en = textsFor('en');
const open = stations.filter((station) => station !== 'delivering' && station !== 'done');

function running(change: Partial<Generation> = {}): Generation {
  return aRecord({ station: 'running', attempt: 1, submittedAt: 2_000, prediction: 'p1', ...change });
}

function ended(outcome: Outcome, change: Partial<Generation> = {}): Generation {
  return running({ station: 'delivering', outcome, ...change });
}

const succeeded = (change: Partial<Generation> = {}) =>
  ended({ kind: 'succeeded' }, { outputs: ['https://x/1'], tookMs: 1_200, ...change });

describe.each(locales)('in %s', (locale) => {
  const texts = textsFor(locale);
  const records: [string, Generation][] = [
    ...open.map((station): [string, Generation] => [station, aRecord({ station })]),
    ['processing', running({ processing: true, progress: 0.5 })],
    ['waiting', running({ failures: 2 })],
    ['stopping', running({ cancelRequestedAt: 3_000 })],
    ['not to be stopped', running({ cancelRefused: true })],
    ['succeeded', succeeded()],
    ['succeeded with four', succeeded({ count: 4, cost: 4, outputs: ['1', '2', '3', '4'] })],
    ['succeeded with a video', succeeded({ moving: true })],
    ['succeeded with fewer', succeeded({ count: 4, cost: 4 })],
    ['canceled', ended({ kind: 'canceled' })],
    ...errorCodes.map((code): [string, Generation] => [
      `failed with ${code}`,
      ended({ kind: 'failed', code, params: valuesFor(`error.${code}`) }),
    ]),
  ];

  test.each(records)('%s is a card of whole sentences', (_name, record) => {
    const card = generationCard(record, texts);
    const words = [card.title, ...card.lines, ...card.actions.map(({ label }) => label)];
    expect(words.every((word) => word.trim() !== '')).toBe(true);
    expect(words.join('\n')).not.toMatch(/\{\{|\}\}|undefined|NaN|\berror\.|\bcard\./u);
    expect(card).toMatchObject({ generationId: 'gen-one', prompt: 'a red fox in the snow', private: false });
    expect(card.final).toBe(record.outcome !== undefined);
  });
});

describe('an open card', () => {
  test.each([
    [aRecord(), 'waiting', 'In the queue'],
    [aRecord({ station: 'submitting' }), 'working', 'On its way to the model'],
    [running(), 'working', 'The model is starting'],
    [running({ processing: true }), 'working', 'Developing'],
    [running({ failures: 1 }), 'working', 'Waiting for the picture service'],
    [running({ cancelRequestedAt: 1, failures: 1 }), 'working', 'Stopping'],
  ])('says what is going on', (record, tone, title) => {
    expect(generationCard(record, en)).toMatchObject({ tone, title, final: false });
  });

  test('names the place in the queue', () => {
    expect(generationCard(aRecord(), en, { place: 3 }).title).toBe('In the queue, number 3');
  });

  test('can be stopped, until it is being stopped or cannot be', () => {
    const cancel = [{ name: 'cancel', label: 'Cancel' }];
    expect(generationCard(running(), en).actions).toEqual(cancel);
    expect(generationCard(running({ cancelRequestedAt: 1 }), en).actions).toEqual([]);
    const refused = generationCard(running({ cancelRefused: true }), en);
    expect(refused.actions).toEqual([]);
    expect(refused.lines).toContain('The picture service cannot stop it any more, so it will be finished.');
  });

  test('says when the picture is expected, but not while the gateway is out of reach', () => {
    expect(generationCard(running(), en).expectedAt).toBe(3_200);
    expect(generationCard(aRecord(), en)).not.toHaveProperty('expectedAt');
    expect(generationCard(running({ failures: 1 }), en)).not.toHaveProperty('expectedAt');
  });

  test('shows progress where there is some', () => {
    expect(generationCard(running({ progress: 0 }), en).progress).toBe(0);
    expect(generationCard(running(), en)).not.toHaveProperty('progress');
  });

  test('names the model, the seed and the price', () => {
    expect(generationCard(aRecord({ cost: 4 }), en).lines).toEqual(['flux-schnell · seed 7 · 4 credits']);
    const { seed: _seed, ...unseeded } = aRecord();
    expect(generationCard(unseeded, en).lines).toEqual(['flux-schnell · 1 credit']);
  });
});

test('a create that the gateway has held for a while is being developed', () => {
  const record = aRecord({ station: 'submitting', submittedAt: 2000 });
  const title = (now: number, isHeld: boolean) => generationCard(record, en, { now, isHeld }).title;
  expect(title(3499, true)).toBe('On its way to the model');
  expect(title(3500, true)).toBe('Developing');
  expect(title(9000, false)).toBe('On its way to the model');
});

test('an address that is soon out of reach is offered to be fetched', () => {
  const record = running({ address: { adapter: 'web', renewAt: 5000 } });
  const at = (now: number) => generationCard(record, en, { now });
  expect(at(4999).actions.map(({ name }) => name)).toEqual(['cancel']);
  expect(at(5000).actions.map(({ name }) => name)).toEqual(['fetch', 'cancel']);
  expect(at(5000).lines).toContain(
    'This takes longer than usual. It will appear here; if it does not, press Fetch.',
  );
});

describe('a final card', () => {
  test('shows what it took and what it cost', () => {
    expect(generationCard(succeeded(), en)).toMatchObject({
      tone: 'done',
      title: 'Here is your picture',
      lines: ['flux-schnell · seed 7 · 1 credit', 'Took 2 sec'],
    });
  });

  test('offers what can be done with a result, and less where there is none', () => {
    const offered = (record: Generation) => generationCard(record, en).actions.map(({ name }) => name);
    expect(offered(succeeded())).toEqual(['again', 'vary', 'edit', 'delete']);
    expect(offered(succeeded({ private: true }))).toEqual(['publish', 'again', 'vary', 'edit', 'delete']);
    expect(offered(ended({ kind: 'canceled' }))).toEqual(['again', 'vary', 'delete']);
  });

  test('counts only what came', () => {
    const fewer = succeeded({ count: 4, cost: 8, outputs: ['1', '2', '3'] });
    const card = generationCard(fewer, en);
    expect(card.title).toBe('Here are your 3 pictures');
    expect(card.lines[0]).toBe('flux-schnell · seed 7 · 6 credits');
    expect(card.lines.at(-1)).toBe('1 of them did not come out; you pay only for what came.');
    expect(costOfOutputs(fewer)).toBe(6);
    expect(costOfOutputs(succeeded({ outputs: ['1', '2', '3'] }))).toBe(1);
    // As prices are: parts of a credit count as a whole one.
    expect(costOfOutputs(succeeded({ count: 3, cost: 16, outputs: ['1', '2'] }))).toBe(11);
    expect(costOfOutputs(succeeded({ count: 10, cost: 70, outputs: ['1', '2', '3'] }))).toBe(21);
    expect(costOfOutputs(succeeded({ outputs: [] }))).toBe(0);
  });

  test('says that nothing was taken when nothing came', () => {
    const canceled = generationCard(ended({ kind: 'canceled' }), en);
    expect(canceled).toMatchObject({ tone: 'canceled', lines: ['Nothing was taken from your quota.'] });
    const params = { durationMs: 300_000 };
    const failed = generationCard(ended({ kind: 'failed', code: 'prediction_timeout', params }), en);
    expect(failed).toMatchObject({ tone: 'failed', title: 'No picture this time' });
    expect(failed.lines).toEqual([
      'It took longer than 5 min, so it was stopped.',
      'Nothing was taken from your quota.',
      'Reference: gen-one',
    ]);
  });

  test('still finds words for a code that only an older version knew', () => {
    const card = generationCard(ended({ kind: 'failed', code: 'gone_code', params: {} }), en);
    expect(card.lines[0]).toBe('Something broke on our side.');
  });

  test('repeats the words of the model, whatever is in them', () => {
    const reason = '$t(card.queued) {{reason}} <b>*_`';
    const card = generationCard(ended({ kind: 'failed', code: 'prediction_failed', params: { reason } }), en);
    expect(card.lines[0]).toBe(`The model gave up: ${reason}`);
  });
});

describe('every card', () => {
  test('is the same for the same record, even after it went through JSON', () => {
    for (const record of [aRecord(), running({ progress: 0.3 }), succeeded()]) {
      const stored = JSON.parse(JSON.stringify(record)) as Generation;
      expect(JSON.stringify(generationCard(stored, en))).toBe(JSON.stringify(generationCard(record, en)));
    }
  });

  test('is private where the generation is', () => {
    expect(generationCard(aRecord({ private: true }), en).private).toBe(true);
    expect(generationCard(succeeded({ private: true }), en).private).toBe(true);
  });

  test('has no prompt where there was none', () => {
    expect(generationCard(aRecord({ prompt: '' }), en)).not.toHaveProperty('prompt');
  });
});

test('the alt text says what was asked and what drew it', () => {
  expect(altText(aRecord(), en)).toBe('a red fox in the snow — drawn by flux-schnell, seed 7');
  const { seed: _seed, ...unseeded } = aRecord({ prompt: '{{model}} $t(alt)' });
  expect(altText(unseeded, en)).toBe('{{model}} $t(alt) — drawn by flux-schnell');
});

test('the text for who does not see it names the model where nothing was said', () => {
  expect(altText(succeeded({ prompt: '', model: 'rembg' }), en)).toBe('Made by rembg, in 2 sec');
});

test('what moves is called so, and is nothing to edit', () => {
  const card = generationCard(succeeded({ moving: true }), en);
  expect(card.title).toBe('Here is your video');
  expect(card.actions.map(({ name }) => name)).toEqual(['again', 'vary', 'delete']);
});

test.each([
  ['en', 'a fox — drawn by flux-schnell, seed 7, in 2 sec'],
  ['fr', 'a fox — image dessinée par flux-schnell, graine 7, en 2 s'],
  ['ko', 'a fox — flux-schnell 모델의 그림, 시드 7, 2초 소요'],
  ['vi', 'a fox — vẽ bởi flux-schnell, số seed 7, trong 2 giây'],
  ['zh-CN', 'a fox——由 flux-schnell 绘制，种子 7，用时 2秒'],
  ['zh-TW', 'a fox——由 flux-schnell 繪製，種子 7，耗時 2 秒'],
])('the alt text of a result says how long it took, in %s', (locale, sentence) => {
  const alt = altText(succeeded({ prompt: 'a fox' }), textsFor(locale));
  expect(alt.replaceAll(/\s/gu, ' ')).toBe(sentence);
});

test('the alt text of a long prompt still ends with what drew it', () => {
  const alt = altText(succeeded({ prompt: `${'x'.repeat(799)}🦊${'y'.repeat(4000)}` }), en);
  expect(alt).toBe(`${'x'.repeat(799)}… — drawn by flux-schnell, seed 7, in 2 sec`);
});

test('durations are put into words, and nothing else', () => {
  const values = { durationMs: 90_000, reason: 'x', limit: 3, textMs: 'soon' };
  expect(readDurations(values, en)).toEqual({ duration: '2 min' });
});
