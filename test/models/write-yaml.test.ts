// The text of a model file that was drafted from a page.
import { expect, test } from 'vitest';
import { draftOf } from '../../src/models/draft.ts';
import { yamlOf } from '../../src/models/write-yaml.ts';

test('nothing is remarked on an input because of what it is called', () => {
  const properties = { prompt: { type: 'string' }, constructor: { type: 'string' } };
  const schema = { components: { schemas: { Input: { properties, required: ['prompt'] } } } };
  const page = { name: 'acme/painter', version: undefined, description: undefined, isOfficial: true, schema };
  const lines = yamlOf(draftOf(page, { key: 'painter', price: { cost: 1 } })).split('\n');
  expect(lines).toContain('  constructor: { type: string, offered: true }');
});
