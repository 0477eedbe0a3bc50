// Cards that only tell something: refusals, the quota, the models.
import { describe, expect, test } from 'vitest';
import { loadCatalog } from '../../../src/catalog/catalog.ts';
import { AppError, errorCodes } from '../../../src/generation/errors.ts';
import { refusalCard, usageCard } from '../../../src/generation/cards/told-card.ts';
import { locales, textsFor } from '../../../src/i18n/texts.ts';
import { valuesFor } from '../sentence-values.ts';

const en = textsFor('en');
const limits = { limit: 50, windowMs: 86_400_000, concurrent: 3 };
const catalog = loadCatalog('flux-schnell');
const { usualCost } = catalog;
const models = ['flux-schnell', 'stable-diffusion', 'sdxl', 'flux-dev', 'flux-pro'].flatMap(
  (key) => catalog.find(key) ?? [],
);
const nothingUsed = { limit: 50, used: 0, left: 50, running: 0, resetsAt: undefined, resetsCredits: 0 };

describe.each(locales)('a refusal in %s', (locale) => {
  test.each(errorCodes)('for %s says it in a whole sentence, only to the person', (code) => {
    const params = valuesFor(`error.${code}`);
    const card = refusalCard(new AppError(code, params), 'web-1', textsFor(locale));
    expect(card).toMatchObject({ tone: 'refused', private: true, final: true, actions: [] });
    const [sentence = ''] = card.lines;
    expect(sentence).not.toMatch(/\{\{|\}\}|undefined|NaN|error\./u);
    expect(sentence.trim()).not.toBe('');
    for (const [name, value] of Object.entries(params)) {
      const shown = name.endsWith('Ms') ? textsFor(locale).duration(Number(value)) : String(value);
      expect(sentence).toContain(shown);
    }
  });
});

test('a refusal shows what the person typed as they typed it', () => {
  const typed = '$t(card.queued) {{flag}} <@U1> 여우';
  const card = refusalCard(new AppError('flag_unknown', { flag: typed, nearest: '--seed' }), 'web-1', en);
  expect(card.lines).toEqual([`There is no flag “${typed}”. Did you mean --seed?`]);
});

describe('the quota', () => {
  test('says that everything is left', () => {
    expect(usageCard(nothingUsed, limits, { now: 0, models: [], usualCost }, en)).toMatchObject({
      tone: 'info',
      title: 'Your quota',
      private: true,
      lines: ['50 of 50 credits left.', '0 of 3 running now.', 'Nothing used in the last 1 day.'],
    });
  });

  test('says what comes back, and when', () => {
    const balance = { limit: 50, used: 8, left: 42, running: 1, resetsAt: 3_700_000, resetsCredits: 4 };
    expect(usageCard(balance, limits, { now: 100_000, models: [], usualCost }, en).lines).toEqual([
      '42 of 50 credits left.',
      '1 of 3 running now.',
      '4 credits back in 1 hr.',
    ]);
  });

  test('does not say that nothing was used while something is held', () => {
    const held = { limit: 50, used: 4, left: 46, running: 1, resetsAt: undefined, resetsCredits: 0 };
    expect(usageCard(held, limits, { now: 0, models: [], usualCost }, en).lines.join(' ')).not.toContain(
      'Nothing used',
    );
  });

  test('says how much of each model that is enough for, models of one price in one line', () => {
    const balance = { ...nothingUsed, used: 42, left: 8 };
    const { lines } = usageCard(balance, limits, { now: 0, models, usualCost }, en);
    expect(lines.slice(2)).toEqual([
      'Enough for 8 with flux-schnell, stable-diffusion.',
      'Enough for 4 with sdxl.',
      'Enough for 1 with flux-dev.',
      'Not enough for flux-pro.',
    ]);
  });

  test.each(locales)('has whole sentences in %s', (locale) => {
    const balance = { limit: 50, used: 8, left: 42, running: 1, resetsAt: 3_700_000, resetsCredits: 1 };
    for (const each of [balance, nothingUsed]) {
      expect(
        usageCard(each, limits, { now: 0, models, usualCost }, textsFor(locale)).lines.join(' '),
      ).not.toMatch(/\{\{|undefined|NaN/u);
    }
  });
});
