// The modal for Vary, shown and read back, and the texts around every modal.
import { describe, expect, test } from 'vitest';
import { readPrompt, varyModal } from '../../../../src/adapters/slack/views/vary-modal.ts';
import { locales, textsFor } from '../../../../src/i18n/texts.ts';
import { filled } from './filled.ts';
import { breachesOf } from './limits.ts';
import { blockOf, catalog } from './shown.ts';

const en = textsFor('en');
const { defaultModel: model } = catalog;

test.each(locales)('is taken by Slack in %s', (locale) => {
  const texts = textsFor(locale);
  const metadata = 'm'.repeat(3000);
  expect(breachesOf(varyModal(texts, { model, prompt: '', metadata }))).toEqual([]);
  expect(breachesOf(varyModal(texts, { model, prompt: `x${'🦊'.repeat(2000)}`, metadata }))).toEqual([]);
});

test.each(locales)('the titles and buttons of modals need no cutting in %s', (locale) => {
  const { say } = textsFor(locale);
  const names = ['imagine', 'vary', 'edit'].flatMap((name) => [`${name}Title`, `${name}Submit`]);
  for (const name of [...names, 'close']) expect(say(`slack.modal.${name}`).length).toBeLessThanOrEqual(24);
});

describe('Vary', () => {
  const view = varyModal(en, { model, prompt: 'a red fox', metadata: 'm' });

  test('begins with the old prompt and gives back what became of it', () => {
    expect(view).toMatchObject({
      callback_id: 'vary',
      private_metadata: 'm',
      title: { text: 'Vary the picture' },
    });
    expect(readPrompt(filled(view))).toBe('a red fox');
    expect(readPrompt(filled(view, { prompt: ' a blue fox\n' }))).toBe('a blue fox');
    expect(readPrompt(filled(view, { prompt: '' }))).toBe('');
  });

  test.each([undefined, {}, { state: { values: { prompt: { prompt: { value: null } } } } }])(
    'is empty in %j',
    (sent) => {
      expect(readPrompt(sent)).toBe('');
    },
  );

  test('needs no words where the model needs none', () => {
    const wordless = catalog.find('rembg') ?? model;
    const empty = varyModal(en, { model: wordless, prompt: '', metadata: 'm' });
    expect(blockOf(view, 'prompt')).toMatchObject({ optional: false });
    expect(blockOf(empty, 'prompt')).toMatchObject({
      optional: true,
      hint: { text: 'rembg needs no words.' },
    });
  });
});
