// The words in a prompt that make the simulator misbehave on request.

const scriptWords = [
  'nsfw',
  'failed',
  'transient',
  'slow',
  'stuck',
  'fewer',
  'busy',
  'empty',
  'data',
  'audio',
  'gone-model',
] as const;

/** What can be asked for with `simulate:` and one of these words. */
export type ScriptWord = (typeof scriptWords)[number];

/** Finds every `simulate:word` in the texts of an input; links and inline files are not searched. */
export function findScriptWords(input: Readonly<Record<string, unknown>>): ReadonlySet<ScriptWord> {
  const found = new Set<ScriptWord>();
  for (const value of Object.values(input)) {
    if (typeof value !== 'string' || /^(?:data|https?):/.test(value)) continue;
    for (const word of scriptWords) {
      if (value.includes(`simulate:${word}`)) found.add(word);
    }
  }
  return found;
}
