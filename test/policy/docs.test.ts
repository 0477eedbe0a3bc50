// The examples of docs/limits.md are files that work, and the page tells of every key.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { rulesSchema } from '../../src/generation/limits/policy-rules.ts';
import { mistakesIn, policyFile } from './policy-files.ts';

const page = readFileSync(new URL('../../docs/limits.md', import.meta.url), 'utf8');
const examples = Array.from(page.matchAll(/```yaml\n(.*?)```/gsu), ([, yaml = '']) => yaml);
const keys = keysOf(z.toJSONSchema(rulesSchema, { io: 'input', unrepresentable: 'any' }));

/** The names of everything that can stand in a file, however deep. */
function keysOf(schema: z.core.JSONSchema.BaseSchema): string[] {
  const inside = Object.entries(schema.properties ?? {}).flatMap(([key, value]) => [
    key,
    ...(typeof value === 'object' ? keysOf(value) : []),
  ]);
  return [...inside, ...(isSchema(schema.items) ? keysOf(schema.items) : [])];
}

function isSchema(value: unknown): value is z.core.JSONSchema.BaseSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

describe('the page', () => {
  test.each(examples)('has an example that can be used: number %#', (yaml) => {
    expect(mistakesIn(yaml)).toEqual([]);
  });

  test('has one that uses every key there is', () => {
    expect(keys).toEqual(expect.arrayContaining(['operators', 'concurrent', 'denied', 'month', 'words']));
    const whole = examples.find((yaml) => keys.every((key) => new RegExp(`\\b${key}:`, 'u').test(yaml)));
    expect(whole).toBeDefined();
  });

  test('explains every key', () => {
    expect(keys.filter((key) => !page.includes(`\`${key}\``) && !page.includes(`: ${key}\``))).toEqual([]);
  });

  test('shows a mistake as it is told', () => {
    const [, told = ''] = /^policy\.yaml:\d+: (.*flux-schnel.*)$/mu.exec(page) ?? [];
    expect(mistakesIn('everybody:\n  models: [flux-schnel]\n')).toEqual([`2: ${told}`]);
  });

  test('has the first tier that fits in its example', () => {
    const { tiers, budgets } = policyFile(examples[0] ?? '').read();
    expect(tiers.map(({ name }) => name)).toEqual(['crew', 'testers']);
    expect(Object.keys(budgets.places)).toHaveLength(2);
  });
});
