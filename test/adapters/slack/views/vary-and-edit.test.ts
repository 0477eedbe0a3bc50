// The modals for Vary and Edit, shown and read back, and the texts around every modal.
import { describe, expect, test } from 'vitest';
import { editModal, readEdit } from '../../../../src/adapters/slack/views/edit-modal.ts';
import { readPrompt, varyModal } from '../../../../src/adapters/slack/views/vary-modal.ts';
import { locales, textsFor } from '../../../../src/i18n/texts.ts';
import { filled } from './filled.ts';
import { breachesOf } from './limits.ts';

const en = textsFor('en');

test.each(locales)('are taken by Slack in %s', (locale) => {
  const texts = textsFor(locale);
  const metadata = 'm'.repeat(3000);
  expect(breachesOf(varyModal(texts, { prompt: '', metadata }))).toEqual([]);
  expect(breachesOf(varyModal(texts, { prompt: `x${'🦊'.repeat(2000)}`, metadata }))).toEqual([]);
  for (const pictures of [0, 1, 2, 10, 500]) {
    expect(breachesOf(editModal(texts, { pictures, metadata }))).toEqual([]);
  }
});

test.each(locales)('have titles and buttons that need no cutting in %s', (locale) => {
  const { say } = textsFor(locale);
  const names = ['imagine', 'vary', 'edit'].flatMap((name) => [`${name}Title`, `${name}Submit`]);
  for (const name of [...names, 'close']) expect(say(`slack.modal.${name}`).length).toBeLessThanOrEqual(24);
});

describe('Vary', () => {
  const view = varyModal(en, { prompt: 'a red fox', metadata: 'm' });

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
});

describe('Edit', () => {
  test('asks which picture only where there are several', () => {
    expect(editModal(en, { pictures: 1, metadata: '' }).blocks.map((block) => block.block_id)).toEqual([
      'prompt',
    ]);
    const view = editModal(en, { pictures: 3, metadata: '' });
    expect(view).toMatchObject({ callback_id: 'edit' });
    expect(readEdit(filled(view, { prompt: 'make it night', picture: '2' }))).toEqual({
      prompt: 'make it night',
      picture: 2,
    });
    expect(readEdit(filled(view, { prompt: 'make it night' }))).toMatchObject({ picture: 0 });
  });

  test.each(['-1', '1.5', 'two', '', '99999', '0x1'])('takes %j for the first picture', (value) => {
    const values = { picture: { picture: { selected_option: { value } } } };
    expect(readEdit({ state: { values } })).toEqual({ prompt: '', picture: 0 });
  });
});
