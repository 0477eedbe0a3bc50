// A text of ours in every language that Discord has and we have too.
import { Locale } from 'discord.js';
import { textsFor, type Texts } from '../../../i18n/texts.ts';

/** Discord's locales that somebody here speaks; both kinds of English, as one alone would be shown to the other too. */
const spoken = Object.values(Locale).filter(
  (locale) => languageOf(textsFor(locale).locale) === languageOf(locale),
);

/** What `say` says in English. Composed letters only: Discord refuses names with others. */
export function inEnglish(say: (texts: Texts) => string): string {
  return say(textsFor('en')).normalize('NFC');
}

/** What `say` says, by Discord's locale. */
export function localised(say: (texts: Texts) => string): Partial<Record<Locale, string>> {
  return Object.fromEntries(spoken.map((locale) => [locale, say(textsFor(locale)).normalize('NFC')]));
}

function languageOf(locale: string): string | undefined {
  return locale.split('-')[0];
}
