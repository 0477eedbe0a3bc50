// Names that every object has already, wherever names come in: JSON, YAML, flags, options, models, languages.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/catalog.ts';
import { FileError } from '../../src/catalog/yaml-file.ts';
import { AppError } from '../../src/generation/errors.ts';
import { emptyLedger, reserve } from '../../src/generation/limits/quota.ts';
import { parseAsk } from '../../src/generation/text-form.ts';
import { locales, textsFor } from '../../src/i18n/texts.ts';
import { publishedInputs } from '../../src/models/published.ts';
import { platforms } from '../../src/platforms.ts';
import { readPolicyFile } from '../../src/policy/policy-file.ts';
import { modelWith, prompt } from '../catalog/model-with.ts';
import { servedChat } from '../adapters/web/fixture.ts';
import { failureOf, running, scripted } from '../gateway/fixture.ts';
import { discordDoor, requestOf, served, written } from './doors.ts';

const names = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '__defineGetter__',
];
const catalog = loadCatalog('flux-schnell');

afterEach(() => {
  // Nothing that came in may be found on every object from then on.
  const found = ['polluted', 'id', 'status', 'name', 'text', 'cost', 'url'].filter((name) => name in {});
  if (found.length > 0) throw new Error(`every object has ${found.join(', ')} now`);
});

describe.each(names)('%s', (name) => {
  test('is no flag, no model and no option that anybody could set', () => {
    for (const text of [
      `--${name} 1 a fox`,
      `a fox --${name}=1`,
      `a fox —${name} x`,
      `a --model ${name}`,
      `--${name}`,
    ]) {
      expect(['flag_unknown', 'model_unknown', 'no options']).toContain(whatBecomesOf(text));
    }
    expect(catalog.find(name)).toBeUndefined();
    for (const model of catalog.models) {
      const options = JSON.parse(`{"${name}":"x"}`) as Record<string, string>;
      expect(catalog.plan(model, { prompt: 'a fox', options, seed: 1 })).toHaveProperty('problem');
    }
  });

  test('is a value like any other', () => {
    const model = modelWith({ prompt, style: { type: 'string', offered: true, choices: ['a', 'b'] } });
    const asked = { prompt: name, options: { style: name }, seed: 1 };
    expect(catalog.plan(model, asked)).toMatchObject({ problem: 'option_not_a_choice' });
    expect(catalog.plan(modelWith({ prompt }), { ...asked, options: {} })).toMatchObject({
      input: { prompt: name },
    });
  });

  test('is an id like any other in the ledger, once', () => {
    const limits = { limit: 3, windowMs: 1000, concurrent: 3 };
    const hold = { id: name, cost: 2, now: 0, until: 500 };
    const { ledger, verdict } = reserve(emptyLedger, hold, limits);
    expect(verdict).toBe('reserved');
    const stored = JSON.parse(JSON.stringify(ledger)) as typeof ledger;
    expect(reserve(stored, hold, limits).verdict).toBe('again');
    expect(reserve(stored, { ...hold, id: 'another' }, limits).verdict).toBe('quota_exceeded');
  });

  test('is no language', () => {
    expect(textsFor(name).locale).toBe('en');
    for (const locale of locales) expect(typeof textsFor(locale).option(name)).toBe('string');
  });

  test('in what the web chat is sent changes nothing', async () => {
    const chat = await servedChat();
    await chat.adapter.start({
      onCommand: async () => {},
      onAction: async () => {},
      recall: async () => expect.unreachable(),
    });
    const id = randomUUID();
    const hidden = `{"id":"${id}","name":"ann","text":"/nothing","locale":"en","polluted":true}`;
    expect((await chat.post('/api/commands', `{"${name}":${hidden}}`)).status).toBe(400);
    expect((await chat.post('/api/delete', `{"${name}":${hidden}}`)).status).toBe(400);
    const shown = `{"${name}":{"name":"bob","text":"/imagine"},"id":"${id}","name":"${name}","text":"/${name}","locale":"${name}"}`;
    expect((await chat.post('/api/commands', shown)).status).toBe(202);
    const [message] = await chat.messages(name);
    expect(message).toMatchObject({ author: name, text: `/${name}`, card: { tone: 'refused' } });
  });

  test('in what Discord and a gateway send is data', async () => {
    const door = discordDoor();
    const port = await served(door.route);
    const body = `{"${name}":{"type":1,"polluted":true},"type":2}`;
    expect((await written(port, requestOf('POST', door.path, door.signed(body), body))).status).toBe(202);
    const hidden = JSON.stringify({ ...running, polluted: true });
    const { gateway, signal } = await scripted([
      { body: `{"${name}":${hidden}}` },
      { body: `{"id":"p1abc","status":"${name}"}` },
      {
        body: `{"id":"p1abc","status":"failed","error":{"${name}":"x"},"output":{"${name}":"https://a.test/1"}}`,
      },
      { body: `{"${name}":{"detail":"x"},"detail":{"${name}":"x"}}`, status: 422 },
    ]);
    for (let time = 0; time < 2; time += 1)
      expect((await failureOf(gateway.get('p1abc', signal))).code).toBe('gateway_invalid_response');
    expect(await gateway.get('p1abc', signal)).toMatchObject({
      outputs: ['https://a.test/1'],
      error: undefined,
    });
    expect((await failureOf(gateway.get('p1abc', signal))).params).toEqual({
      status: 422,
      reason: 'HTTP 422',
    });
  });

  test('as an input that a gateway publishes is an input at most', () => {
    const property = `{"type":"string","enum":["a"],"${name}":{"polluted":true,"default":"b"}}`;
    const schema = JSON.parse(
      `{"components":{"schemas":{"Input":{"properties":{"${name}":${property},"prompt":{"type":"string"}}}}}}`,
    ) as unknown;
    const inputs = publishedInputs(schema);
    expect(Object.keys(inputs ?? {}).toSorted()).toEqual([name, 'prompt'].toSorted());
    const before = catalog.find('flux-schnell');
    catalog.refresh('flux-schnell', inputs);
    expect(Object.keys(catalog.find('flux-schnell')?.inputs ?? {})).not.toContain(name);
    expect(Object.keys(before?.inputs ?? {})).not.toContain(name);
    catalog.refresh('flux-schnell', undefined);
  });

  test('in a file of the operator is refused, or one name among others', () => {
    const model = fileOf(`${name}: { polluted: true }\n${usual}`);
    expect(() => loadCatalog('flux-schnell', { ownFolder: model.folder })).toThrow(FileError);
    const inside = fileOf(usual.replace('inputs:', `inputs:\n  ${name}: { type: string, offered: true }`));
    expect(prototypeOfInputs(inside.folder)).toBe(Object.prototype);
    const policy = fileOf(`${name}: { polluted: true }\n`);
    expect(() => readPolicyFile(policy.path, { catalog, platforms })).toThrow(FileError);
  });
});

describe('a YAML file', () => {
  const laughs = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...Array.from({ length: 9 }, (_, index) => {
      const [before, now] = [String.fromCharCode(97 + index), String.fromCharCode(98 + index)];
      return `${now}: &${now} [${Array.from({ length: 9 }, () => `*${before}`).join(',')}]`;
    }),
  ].join('\n');

  test.each([
    ['that unfolds to a billion words', laughs],
    ['that stands in itself', 'key: &key [*key]'],
    ['nested without end', `key: ${'['.repeat(5000)}${']'.repeat(5000)}`],
    ['with a tag for a program', 'key: !!js/function "function () { process.exit(1) }"'],
    ['with a merge of something else', '<<: { enabled: true }\nkey: mine'],
    ['that names a key twice', 'key: mine\nkey: yours'],
    ['of two documents', 'key: mine\n---\nkey: yours'],
    ['of bytes', 'key: !!binary "AAAA"\n\u0000'],
  ])('%s is told in a sentence', (_what, text) => {
    const { folder, path } = fileOf(text);
    expect(() => loadCatalog('flux-schnell', { ownFolder: folder })).toThrow(FileError);
    expect(() => readPolicyFile(path, { catalog, platforms })).toThrow(FileError);
  });
});

/** The code of the refusal of a text, or which options are in it. */
function whatBecomesOf(text: string): string {
  try {
    return Object.keys(parseAsk(text, catalog).options).join() || 'no options';
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

/** What the inputs of an operator's model are; an ordinary object where the file is refused. */
function prototypeOfInputs(ownFolder: string): unknown {
  try {
    return Object.getPrototypeOf(loadCatalog('flux-schnell', { ownFolder }).find('mine')?.inputs);
  } catch (error) {
    if (error instanceof FileError) return Object.prototype;
    throw error;
  }
}

const usual = `key: mine
name: someone/mine
call: path
version: hidden
kind: image
output: array
cost: 1
typicalMs: 1000
summary: { en: mine }
inputs:
  prompt: { type: string, required: true, house: prompt }
`;

/** A folder with this one file. */
function fileOf(text: string): { folder: string; path: string } {
  const folder = mkdtempSync(join(tmpdir(), 'attacks-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'mine.yaml');
  writeFileSync(path, text);
  return { folder, path };
}
