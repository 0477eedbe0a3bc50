// Every sentence a person reads, in their language: one JSON file per language beside this one.
import { readFileSync, readdirSync } from 'node:fs';
import { createInstance } from 'i18next';

/** The texts of one language. */
export interface Texts {
  /** The language that is really used, a BCP 47 tag. */
  locale: string;
  /** The sentence of `key` with its values; a key without a sentence throws, because no person should read a key. */
  say(key: string, values?: Record<string, string | number>): string;
  /** A length of time in words, in its largest sensible unit: `3 h 20 min`, `45 s`. */
  duration(ms: number): string;
  /** How an input of a model is called: `num_inference_steps` → `Steps`; its own words where nobody has named it. */
  option(name: string): string;
  /** `a, b or c`. */
  either(items: readonly string[]): string;
}

const fallback = 'en';
const folder = new URL('./', import.meta.url);

const resources = Object.fromEntries(
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => [file.slice(0, -'.json'.length), { translation: readLanguage(file) }]),
);

/** The languages there are: the names of the files. */
export const locales: readonly string[] = Object.keys(resources);

const i18n = createInstance();
await i18n.init({
  resources,
  fallbackLng: fallback,
  interpolation: { escapeValue: false },
  returnEmptyString: false,
  // NOTE a prompt may contain "$t(...)"; nothing a person typed may call into the texts.
  nsSeparator: false,
  parseMissingKeyHandler: (key) => {
    throw new Error(`no sentence for ${key}`);
  },
});

const known = new Map<string, Texts>();
/** Tags come from outside, so only so many are remembered. */
const mostKnown = 1000;

/**
 * The texts for a requested language: exact (`zh-CN`), else the same language and script (`fr-CA` → `fr`,
 * `zh-HK` → `zh-TW`), else English.
 */
export function textsFor(requested: string): Texts {
  const existing = known.get(requested);
  if (existing) return existing;
  const locale = closest(requested);
  const texts = requested === locale ? createTexts(locale) : textsFor(locale);
  if (known.size < mostKnown) known.set(requested, texts);
  return texts;
}

function createTexts(locale: string): Texts {
  const translate = i18n.getFixedT(locale);
  const lists = new Intl.ListFormat(locale, { type: 'disjunction' });
  const inUnit = createUnits(locale);
  return {
    locale,
    say: (key, values = {}) => translate(key, { ...values, skipOnVariables: true }),
    duration: (ms) => inWords(ms, inUnit),
    option: (name) => (i18n.exists(`option.${name}`) ? translate(`option.${name}`) : inputName(name)),
    either: (items) => lists.format(items),
  };
}

/** `output_quality` → `Output quality`. */
function inputName(name: string): string {
  const words = name.replaceAll(/[_-]+/gu, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

type Unit = 'day' | 'hour' | 'minute' | 'second';

/** Making a format costs as much as a card, so each is made once. */
function createUnits(locale: string): (unit: Unit, amount: number) => string {
  const formats = new Map<Unit, Intl.NumberFormat>();
  return (unit, amount) => {
    const format =
      formats.get(unit) ?? new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' });
    formats.set(unit, format);
    return format.format(amount);
  };
}

function inWords(ms: number, inUnit: (unit: Unit, amount: number) => string): string {
  const units = [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
    ['second', 1000],
  ] as const;
  const seconds = Math.max(1000, ms < 60_000 ? Math.ceil(ms / 1000) * 1000 : Math.ceil(ms / 60_000) * 60_000);
  const start = units.findIndex(([, size]) => seconds >= size);
  let rest = seconds;
  const parts: string[] = [];
  for (const [unit, size] of units.slice(start, start + 2)) {
    const amount = Math.floor(rest / size);
    rest -= amount * size;
    if (amount === 0) continue;
    parts.push(inUnit(unit, amount));
  }
  return parts.join(' ');
}

function closest(requested: string): string {
  const wanted = requested.toLowerCase();
  const exact = locales.find((locale) => locale.toLowerCase() === wanted);
  if (exact) return exact;
  const script = scriptOf(wanted);
  return locales.find((locale) => script !== undefined && scriptOf(locale) === script) ?? fallback;
}

/** The language with the script it is likely written in (`zh-Hant`); undefined for what is no tag. */
function scriptOf(tag: string): string | undefined {
  try {
    const { language, script } = new Intl.Locale(tag.replaceAll('_', '-')).maximize();
    return `${language}-${script}`;
  } catch {
    return undefined;
  }
}

function readLanguage(file: string): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Record<string, unknown>;
}
