import { execFile } from 'node:child_process';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { started } from '../simulator/fixture.ts';
import { emptyFolder } from './run.ts';

const entry = resolve(import.meta.dirname, '../../bin/darkroom.js');
const token = 'r8_a-secret-for-the-gateway';

/** Runs `models` with these words in a folder with only these settings. */
function models(
  folder: string,
  words: readonly string[],
  settings: Record<string, string> = {},
): Promise<{ lines: string[]; errors: string[]; code: unknown }> {
  const { PATH = '' } = process.env;
  const options = { cwd: folder, env: { PATH, ...settings } };
  return new Promise((done) => {
    execFile(process.execPath, [entry, 'models', ...words], options, (error, output, errors) => {
      done({ lines: linesOf(output), errors: linesOf(errors), code: error?.code ?? 0 });
    });
  });
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '');

describe.concurrent('on its own', () => {
  test('it lists what people can use, and leaves nothing behind', async () => {
    await using folder = await emptyFolder();
    const { lines, code } = await models(folder.path, []);
    expect(lines[0]).toMatch(/^model +kind +credits +about +called by +file$/u);
    expect(lines).toContainEqual(expect.stringMatching(/^flux-schnell +image +1 +1 s +path +ours$/u));
    expect(lines.at(-1)).toBe('People who name none get flux-schnell, and edits go to flux-kontext-pro.');
    expect([code, await readdir(folder.path)]).toEqual([0, []]);
  });

  test('the operator’s own files are told apart', async () => {
    await using folder = await emptyFolder();
    await writeFile(join(folder.path, 'a.yaml'), 'key: flux-pro\nenabled: false\n');
    await writeFile(join(folder.path, 'b.yaml'), 'key: flux-dev\ncost: 12\n');
    const { lines } = await models(folder.path, ['list'], { MODELS_DIR: folder.path });
    expect(lines).toContainEqual(expect.stringMatching(/^flux-dev +image +12 .+ ours, changed$/u));
    expect(lines).toContain('Switched off: flux-pro.');
  });

  test('what cannot be understood is answered with what there is', async () => {
    await using folder = await emptyFolder();
    const { lines, errors, code } = await models(folder.path, ['paint']);
    expect(errors[0]).toBe('There is no “paint”.');
    expect(errors).toContain('  npm run models                              which models there are');
    expect([lines, code]).toEqual([[], 1]);
  });

  test('without a gateway nothing can be added, and a check says that it is none', async () => {
    await using folder = await emptyFolder();
    const added = await models(folder.path, ['add', 'acme/painter']);
    expect(added).toEqual({
      lines: [],
      errors: [expect.stringMatching(/^There is no gateway to ask: .+ --schema file\.json\.$/u)],
      code: 1,
    });
    const checked = await models(folder.path, ['check']);
    expect(checked).toMatchObject({ lines: [expect.stringContaining('built-in simulator')], code: 0 });
    expect(await readdir(folder.path)).toEqual([]);
  });

  test('settings and files that cannot be used are told without a stack', async () => {
    await using folder = await emptyFolder();
    const settings = await models(folder.path, [], { PORT: 'many' });
    expect([settings.errors[1], settings.code]).toEqual([expect.stringMatching(/^ {2}PORT must be /u), 1]);
    await writeFile(join(folder.path, 'a.yaml'), 'key: own\n');
    const files = await models(folder.path, [], { MODELS_DIR: folder.path });
    expect(files.errors[0]).toMatch(/a\.yaml:1: key: there is no "own" of ours/u);
    expect([files.errors.join('\n').includes('    at '), files.code]).toEqual([false, 1]);
  });

  test('the table goes into any page that has a place for it', async () => {
    await using folder = await emptyFolder();
    const page = join(folder.path, 'page.md');
    await writeFile(page, '# Ours\n');
    const refused = await models(folder.path, ['table', page]);
    expect([refused.errors[0], refused.code]).toEqual([
      `${page} has no place for the table: put these two lines in it:`,
      1,
    ]);
    await writeFile(page, `# Ours\n\n${refused.errors.slice(1).join('\n')}\n`);
    expect((await models(folder.path, ['table', page])).lines).toEqual([
      expect.stringMatching(/^The table in .+ is new: \d+ models\.$/u),
    ]);
    expect(await readFile(page, 'utf8')).toContain('| `flux-schnell`');
    expect((await models(folder.path, ['table', page])).lines).toEqual([
      `The table in ${page} is up to date.`,
    ]);
  });
});

describe.concurrent('at the gateway', () => {
  test('a model is added, is there, and is taken', async () => {
    await using folder = await emptyFolder();
    const { baseUrl } = await started({ token });
    const settings = { REPLICATE_API_TOKEN: token, REPLICATE_BASE_URL: baseUrl };
    const added = await models(folder.path, ['add', 'acme/painter', '--usd', '0.04'], settings);
    expect(added).toEqual({
      lines: [
        expect.stringMatching(/painter\.yaml is written: people can use painter after the next start\.$/u),
        'MODELS_DIR is not set: add MODELS_DIR=./models to .env, or nobody reads that folder.',
      ],
      errors: [],
      code: 0,
    });
    const own = { ...settings, MODELS_DIR: './models' };
    const { lines } = await models(folder.path, [], own);
    expect(lines).toContainEqual(expect.stringMatching(/^painter +image +13 +10 s +version +own$/u));
    const checked = await models(folder.path, ['check', 'painter'], own);
    expect(checked).toEqual({
      lines: [
        expect.stringMatching(/^Each model is asked for with one deliberate mistake/u),
        expect.stringMatching(/^model +called as +verdict$/u),
        expect.stringMatching(/^painter +acme\/painter:ac732df8 +ok$/u),
      ],
      errors: [],
      code: 0,
    });
  });

  test.each([
    ['another', /^The gateway does not take the token \(.+\): check REPLICATE_API_TOKEN\.$/u],
    [token, /^The gateway knows no model acme\/poet: check how it is written\.$/u],
  ])('what is wrong is one sentence without the token: %#', async (known, sentence) => {
    await using folder = await emptyFolder();
    const { baseUrl } = await started({ token: known });
    const settings = { REPLICATE_API_TOKEN: token, REPLICATE_BASE_URL: baseUrl };
    const { errors, code } = await models(folder.path, ['add', 'acme/poet'], settings);
    expect([errors, code]).toEqual([[expect.stringMatching(sentence)], 1]);
    expect(errors.join('\n')).not.toContain(token);
  });

  test('one that cannot be reached is told', async () => {
    await using folder = await emptyFolder();
    const settings = { REPLICATE_API_TOKEN: token, REPLICATE_BASE_URL: 'http://127.0.0.1:9/v1' };
    const { errors, code } = await models(folder.path, ['add', 'acme/painter'], settings);
    expect([errors, code]).toEqual([
      [expect.stringMatching(/^The gateway cannot be reached \(.+\): check /u)],
      1,
    ]);
  });
});
