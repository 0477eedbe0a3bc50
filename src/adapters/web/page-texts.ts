// The sentences of the page itself in one language; `{name}` stands where the page puts a value in.
import type { Texts } from '../../i18n/texts.ts';
import { tooHeavy } from '../../media/bounds.ts';

const plain = [
  'placeholder',
  'placeholderEdit',
  'send',
  'emptyTitle',
  'emptyText',
  'example1',
  'example2',
  'example3',
  'guest',
  'people',
  'addPerson',
  'language',
  'private',
  'delete',
  'deleteSure',
  'download',
  'close',
  'reveal',
  'newest',
  'connecting',
  'sendFailed',
  'retry',
  'soon',
  'suggestions',
  'messages',
  'attach',
  'preparing',
  'uploadSlow',
  'addMask',
  'maskHint',
  'waitsForPicture',
  'drop',
  'brought',
  'pictures',
  'unplayable',
] as const;

/** The sentences with a value in them, and its name. */
const filled = {
  speakingAs: 'name',
  left: 'duration',
  openPicture: 'alt',
  editPicture: 'alt',
  play: 'alt',
  pause: 'alt',
  remove: 'name',
  uploading: 'percent',
} as const;

/** What the page says, by key. */
export function pageTexts(texts: Texts): Record<string, string> {
  const withValues = Object.entries(filled).map(([key, name]) => [
    key,
    texts.say(`web.${key}`, { [name]: `{${name}}` }),
  ]);
  return {
    ...Object.fromEntries(plain.map((key) => [key, texts.say(`web.${key}`)])),
    ...Object.fromEntries(withValues),
    cancel: texts.say('action.cancel'),
    edit: texts.say('action.edit'),
    // What the page sees by itself needs no upload to be told.
    notPicture: texts.say('error.picture_invalid'),
    tooHeavy: texts.say('error.picture_too_heavy', tooHeavy().params),
  };
}
