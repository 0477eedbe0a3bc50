// The rules of the house, held against every file; and each rule held against a small tree that breaks it.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { errorCodes } from '../src/generation/errors.ts';
import english from '../src/i18n/en.json' with { type: 'json' };
import { examples } from '../src/settings.ts';
import {
  allowedImports,
  importBreaches,
  pathBreaches,
  settingBreaches,
  shapeBreaches,
  unexplained,
  wordBreaches,
  type Tree,
} from './rules.ts';

const root = new URL('../', import.meta.url);
const textual = /\.(?:ts|js|json|yaml|css|html|md)$/u;

/** Every text file below a folder; none where there is no such folder. */
function filesIn(folder: string): Tree {
  const place = fileURLToPath(new URL(`${folder}/`, root));
  const paths = existsSync(place) ? readdirSync(place, { recursive: true, encoding: 'utf8' }) : [];
  const named = paths
    .filter((path) => textual.test(path))
    .map((path) => `${folder}/${path}`.replaceAll('\\', '/'));
  return new Map(named.map((path) => [path, read(path)]));
}

const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const exists = (path: string): boolean => existsSync(new URL(path, root));
const all = (...trees: Tree[]): Tree => new Map(trees.flatMap((tree) => [...tree]));

const src = filesIn('src');
const ours = all(src, filesIn('test'), filesIn('bench'), filesIn('bin'));
// Put together here, so that this file does not break its own rules.
const later = ['TO', 'DO'].join('');
const fixing = ['FIX', 'ME'].join('');
const mock = ['vi', 'mock('].join('.');
const unfinished = new RegExp(`\\b(?:${later}|${fixing})\\b`, 'u');
const mocking = new RegExp(`\\b${RegExp.escape(mock)}`, 'u');

describe('imports', () => {
  test('follow the table', () => {
    expect(importBreaches(src)).toEqual([]);
  });

  test('have a row for every folder that is there', () => {
    const folders = [...src.keys()].map((path) => path.split('/').slice(1, -1));
    const units = folders.map(([first, second]) => (first === 'adapters' ? `${first}/${second}` : first));
    expect(new Set(units)).toEqual(new Set([undefined, ...Object.keys(allowedImports)]));
  });

  test.each([
    ['src/generation/a.ts', "import { readFileSync } from 'node:fs';"],
    ['src/generation/a.ts', "import { loadCatalog } from '../catalog/catalog.ts';"],
    ['src/generation/a.ts', "import type { Log } from '../log.ts';"],
    ['src/generation/a.ts', "import { systemClock } from '../clock.ts';"],
    ['src/generation/a.ts', "export { x } from '../gateway/client.ts';"],
    ['src/generation/a.ts', "import {\n  a,\n  b,\n} from 'undici';"],
    ['src/generation/a.ts', "import '../store/memory.ts';"],
    ['src/generation/a.ts', "const x = await import('node:fs');"],
    ['src/catalog/a.ts', "import { AppError } from '../generation/errors.ts';"],
    ['src/catalog/a.ts', "import { request } from 'node:http';"],
    ['src/i18n/a.ts', "import type { Model } from '../catalog/model.ts';"],
    ['src/adapters/web/a.ts', "import { deliver } from '../slack/deliver.ts';"],
    ['src/adapters/web/a.ts', "import { openMemoryStore } from '../../store/memory.ts';"],
    ['src/adapters/web/a.ts', "import { createGateway } from '../../gateway/client.ts';"],
    ['src/adapters/web/a.ts', "import { readConfig } from '../../config.ts';"],
    ['src/adapters/web/a.ts', "import { request } from 'undici';"],
    ['src/adapters/discord/a.ts', "import sharp from 'sharp';"],
    ['src/media/a.ts', "import { fit } from '../adapters/discord/files/fit-files.ts';"],
    ['src/adapters/pigeon/a.ts', "import { z } from 'zod';"],
    ['src/gateway/a.ts', "import { Keyv } from 'keyv';"],
    ['src/store/a.ts', "import { push } from '../queue/memory.ts';"],
    ['src/queue/a.ts', "import { open } from '../store/memory.ts';"],
    ['src/http/a.ts', "import { createGateway } from '../gateway/client.ts';"],
    ['src/simulator/a.ts', "import type { Model } from '../catalog/model.ts';"],
    ['src/simulator/scene/a.ts', "import type { Clock } from '../../generation/ports.ts';"],
    ['src/events.ts', "import { startApp } from './app.ts';"],
    ['src/app.ts', "import './main.ts';"],
  ])('may not be: in %s %s', (path, text) => {
    expect(importBreaches(new Map([[path, text]]))).toHaveLength(1);
  });

  test.each([
    ['src/generation/a.ts', "import type { Model } from '../catalog/model.ts';\nimport { z } from 'zod';"],
    ['src/generation/a.ts', "import { textsFor } from '../i18n/texts.ts';\nimport { b } from './b.ts';"],
    ['src/adapters/web/a.ts', "import type { Log } from '../../log.ts';\nimport { Hono } from 'hono/tiny';"],
    ['src/adapters/web/a.ts', "import { isStill } from '../../media/still.ts';"],
    ['src/simulator/scene/a.ts', "import { b } from '../b.ts';\nimport sharp from 'sharp';"],
    ['src/main.ts', "import { startApp } from './app.ts';"],
    ['src/generation/a.ts', "// import { x } from 'undici';\nconst text = \"from 'undici'\";"],
  ])('may be: in %s %s', (path, text) => {
    expect(importBreaches(new Map([[path, text]]))).toEqual([]);
  });
});

describe('files', () => {
  test('are small, named in kebab-case, two folders deep at most, and say what they are for', () => {
    expect(shapeBreaches(ours)).toEqual([]);
  });

  test.each([
    ['src/generation/toldCard.ts', '// Told.', 'is not kebab-case'],
    ['src/Generation/card.ts', '// Card.', 'is not kebab-case'],
    ['src/a/told_card.ts', '// Told.', 'is not kebab-case'],
    ['src/a/b/c/d.ts', '// Deep.', 'lies too deep'],
    ['src/a/long.ts', `// Long.\n${'\n'.repeat(249)}x`, 'has more than 250 lines'],
    ['src/a/b.ts', "import 'x';", 'does not begin with its purpose'],
    ['src/a/utils.ts', '// All.', 'has a name for everything'],
    ['src/lib/a.ts', '// All.', 'has a name for everything'],
  ])('may not be: %s', (path, text, breach) => {
    expect(shapeBreaches(new Map([[path, text]]))).toEqual([`${path} ${breach}`]);
  });

  test.each([
    ['src/i18n/zh-CN.json', '{}'],
    ['src/adapters/web/page/style.css', 'a {}'],
    ['src/catalog/models/flux-1.1-pro.yaml', 'key: x'],
    ['src/a/full.ts', `// Full.\n${'x\n'.repeat(249)}`],
  ])('may be: %s', (path, text) => {
    expect(shapeBreaches(new Map([[path, text]]))).toEqual([]);
  });

  test('leave nothing for later', () => {
    expect(wordBreaches(ours, unfinished)).toEqual([]);
    expect(wordBreaches(new Map([['a', `// ${later} tidy up`]]), unfinished)).toEqual(['a']);
  });

  test('of the tests put nothing in place of our modules', () => {
    expect(wordBreaches(filesIn('test'), mocking)).toEqual([]);
    expect(wordBreaches(new Map([['a', `${mock}'./b.ts')`]]), mocking)).toEqual(['a']);
  });
});

describe('.env.example', () => {
  test('lists exactly the settings there are', () => {
    expect(settingBreaches(read('.env.example'), Object.keys(examples))).toEqual([]);
  });

  test.each([
    ['HOST=1', 'PORT is missing'],
    ['HOST=1\n# PORT=2\nPROT=3', 'PROT is no setting'],
    ['HOST=1\nPORT=2\n#PORT=3', 'PORT is there twice'],
  ])('may not be %j', (text, breach) => {
    expect(settingBreaches(text, ['HOST', 'PORT'])).toEqual([breach]);
  });
});

describe('docs', () => {
  const front = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'].filter(exists);
  const docs = all(filesIn('docs'), new Map(front.map((path) => [path, read(path)])));

  test('are there', () => {
    expect([...docs.keys()]).toEqual(
      expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'docs/operating.md']),
    );
  });

  test('name only files that exist', () => {
    expect(pathBreaches(docs, exists)).toEqual([]);
    const bad = new Map([['README.md', 'see `src/nowhere.ts`, `src/main.ts`, `test/` and `npm start`']]);
    expect(pathBreaches(bad, exists)).toEqual(['README.md names src/nowhere.ts']);
  });

  test('show no figure in the README that was not measured', () => {
    // The formatter aligns the columns of one of the two.
    const figures = (text: string) =>
      text
        .split('\n')
        .filter((line) => /^\| .*\d (?:ms|KiB)/u.test(line))
        .map((line) => line.replaceAll(/ +/gu, ' '));
    const shown = figures(read('README.md'));
    expect(shown.length).toBeGreaterThan(3);
    expect(figures(read('bench/results.md'))).toEqual(expect.arrayContaining(shown));
  });

  test('start with the command that CI runs', () => {
    const [, command = 'none'] = /^(npm ci && npm test)\b/mu.exec(read('README.md')) ?? [];
    expect(read('.ci/run').split('\n')).toContain(command);
  });

  test('explain every error code to the operator', () => {
    expect(unexplained(read('docs/operating.md'), errorCodes)).toEqual([]);
    expect(unexplained('`internal` and prompt_empty', ['internal', 'prompt_empty'])).toEqual([
      'prompt_empty',
    ]);
  });
});

const contexts = /_(?:none|(?:bot|server|channel)_(?:day|month))$/u;

test('every error code has its sentence, and every sentence its code', () => {
  // A context, such as that nothing is near, gives the same code another sentence.
  const codes = Object.keys(english.error).filter((key) => !contexts.test(key));
  expect(codes.sort()).toEqual(errorCodes.toSorted());
});
