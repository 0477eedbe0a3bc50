// What is wrong with the texts of one language, measured against English.

/** Every sentence by its whole key. */
export function sentencesOf(node: unknown, prefix = ''): Map<string, string> {
  if (typeof node !== 'object' || node === null) return new Map([[prefix, String(node)]]);
  const below = Object.entries(node).flatMap(([name, value]) => [
    ...sentencesOf(value, prefix === '' ? name : `${prefix}.${name}`),
  ]);
  return new Map(below);
}

/** One line for everything that `texts` lacks, has too much, or says in another way than `english` allows. */
export function problemsOf(
  locale: string,
  texts: ReadonlyMap<string, string>,
  english: ReadonlyMap<string, string>,
): string[] {
  const required = requiredKeys(english, new Intl.PluralRules(locale).resolvedOptions().pluralCategories);
  const missing = [...required.keys()].filter((key) => !texts.has(key) && !optional(key, locale));
  const surplus = [...texts.keys()].filter((key) => !required.has(key));
  const wrong = [...texts].flatMap(([key, text]) =>
    textProblems(key, text, english.get(required.get(key) ?? '')),
  );
  return [
    ...missing.map((key) => `${key} is missing`),
    ...surplus.map((key) => `${key} is not in English`),
    ...wrong,
  ];
}

const plural = /^(?<stem>.*)_(?<form>zero|one|two|few|many|other)$/u;

/** Each key that the language has to have, and the English key that its placeholders are measured against. */
function requiredKeys(english: ReadonlyMap<string, string>, forms: readonly string[]): Map<string, string> {
  const keys = [...english.keys()].flatMap((key): [string, string][] => {
    const stem = plural.exec(key)?.groups?.['stem'];
    return stem === undefined ? [[key, key]] : forms.map((form) => [`${stem}_${form}`, `${stem}_other`]);
  });
  return new Map(keys);
}

/** French counts millions apart; nobody gets a million pictures. */
function optional(key: string, locale: string): boolean {
  return plural.exec(key)?.groups?.['form'] === 'many' && locale === 'fr';
}

function textProblems(key: string, text: string, english: string | undefined): string[] {
  const problems: string[] = [];
  if (text.trim() === '') problems.push(`${key} is empty`);
  if (text !== text.trim()) problems.push(`${key} has space around it`);
  if (text !== text.normalize('NFC')) problems.push(`${key} is not NFC`);
  if (text.includes('$t(')) problems.push(`${key} calls into other texts`);
  if (/[{}]/u.test(text.replaceAll(/\{\{\w+\}\}/gu, ''))) problems.push(`${key} has a stray brace`);
  if (english === undefined) return problems;
  const [own, expected] = [placeholders(text), placeholders(english)];
  // "1" may be a word of its own: "Here is your picture".
  const lost = expected.filter((name) => !own.includes(name) && !(name === 'count' && plural.test(key)));
  const added = own.filter((name) => !expected.includes(name));
  return [
    ...problems,
    ...lost.map((name) => `${key} has no {{${name}}}`),
    ...added.map((name) => `${key} has {{${name}}} and English does not`),
  ];
}

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/gu)].map(([, name = '']) => name);
}
