// Plausible values for a sentence, read from its placeholders.
import english from '../../src/i18n/en.json' with { type: 'json' };

/** A value for every `{{placeholder}}` of the English sentence; durations as the core hands them over. */
export function valuesFor(key: string): Record<string, string | number> {
  const sentence = key.split('.').reduce<unknown>(below, english);
  if (typeof sentence !== 'string') throw new Error(`no sentence for ${key}`);
  const names = [...sentence.matchAll(/\{\{(\w+)\}\}/gu)].map(([, name = '']) => name);
  return Object.fromEntries(
    names.map((name) =>
      durations.has(name) ? [`${name}Ms`, 90_000] : [name, numbers.has(name) ? 3 : `‹${name}›`],
    ),
  );
}

const durations = new Set(['duration', 'window']);
const numbers = new Set(
  'cost left used count waiting limit length minimum maximum running limitMiB megapixels'.split(' '),
);

function below(node: unknown, name: string): unknown {
  return typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[name] : undefined;
}
