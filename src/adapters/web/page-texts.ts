// The sentences of the page itself in one language; `{name}` stands where the page puts a value in.
import type { Texts } from '../../i18n/texts.ts';

const plain = [
  'placeholder',
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
] as const;

/** What the page says, by key. */
export function pageTexts(texts: Texts): Record<string, string> {
  return {
    ...Object.fromEntries(plain.map((key) => [key, texts.say(`web.${key}`)])),
    speakingAs: texts.say('web.speakingAs', { name: '{name}' }),
    left: texts.say('web.left', { duration: '{duration}' }),
    openPicture: texts.say('web.openPicture', { alt: '{alt}' }),
  };
}
