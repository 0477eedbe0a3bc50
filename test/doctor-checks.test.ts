import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../src/clock.ts';
import { readConfig } from '../src/config.ts';
import { checkGateway, checkStore } from '../src/doctor-checks.ts';
import { openSqliteStore } from '../src/store/sqlite.ts';
import { startScriptedGateway, type Play } from './fakes/scripted-gateway.ts';
import { emptyFolder } from './program/run.ts';

describe('the data folder', () => {
  const check = (path: string) => checkStore(readConfig({ STORE_URL: `sqlite:${path}` }));

  test('can be one that is not there yet, and is not made', async () => {
    await using folder = await emptyFolder();
    const place = join(folder.path, 'some/where');
    expect(await check(join(place, 'd.db'))).toEqual({
      verdict: 'good',
      text: `The data folder ${place} can be written.`,
    });
    expect(await readdir(folder.path)).toEqual([]);
  });

  test('can be in use by a bot that runs', async () => {
    await using folder = await emptyFolder();
    const path = join(folder.path, 'd.db');
    const store = openSqliteStore({ path, clock: systemClock });
    await store.update('key', () => 1);
    expect(await check(path)).toMatchObject({ verdict: 'good' });
    expect(await store.get('key')).toBe(1);
    await store.close();
  });

  test('can hold a file of the version before, which stays as it is', async () => {
    await using folder = await emptyFolder();
    const path = join(folder.path, 'd.db');
    using older = new DatabaseSync(path);
    older.exec('PRAGMA journal_mode = WAL; CREATE TABLE entries (key TEXT); PRAGMA user_version = 1');
    older.close();
    const bytes = await readFile(path);
    expect(await check(path)).toMatchObject({ verdict: 'good' });
    expect(Buffer.compare(await readFile(path), bytes)).toBe(0);
  });

  test('cannot be a file', async () => {
    await using folder = await emptyFolder();
    await writeFile(join(folder.path, 'data'), '');
    expect(await check(join(folder.path, 'data/d.db'))).toEqual({
      verdict: 'bad',
      text: expect.stringMatching(/^The data folder \/.+\/data cannot be written \(ENOTDIR\): .+ STORE_URL/u),
    });
  });

  test('cannot hold something else under the name of the data file', async () => {
    await using folder = await emptyFolder();
    const path = join(folder.path, 'd.db');
    await writeFile(path, 'something else entirely');
    expect(await check(path)).toMatchObject({
      verdict: 'bad',
      text: expect.stringContaining('is damaged or not a database'),
    });
    await mkdir(join(folder.path, 'e.db'));
    expect(await check(join(folder.path, 'e.db'))).toMatchObject({ verdict: 'bad' });
  });

  test('is not needed for what is kept in memory, which is told', async () => {
    const found = await checkStore(readConfig({ STORE_URL: 'memory:' }));
    expect(found).toMatchObject({ verdict: 'note', text: expect.stringContaining('a restart forgets') });
  });
});

describe('a gateway', () => {
  const token = 'r8_a-secret-for-the-gateway';

  async function check(script: readonly Play[], signal = AbortSignal.timeout(10_000)) {
    const gateway = await startScriptedGateway(script);
    const settings = { REPLICATE_API_TOKEN: token, REPLICATE_BASE_URL: `${gateway.origin}/replicate/v1` };
    const found = await checkGateway(readConfig(settings), signal);
    await gateway.close();
    return { ...found, requests: gateway.requests };
  }

  const missing = { status: 404, json: { detail: 'Not found.' } };
  const page = { body: '<html>Log in</html>' };
  const list = { json: { results: [], previous: null, next: null } };

  test.each<[what: string, script: Play[], verdict: string, text: RegExp]>([
    [
      'has a list',
      [missing, list],
      'good',
      /^The gateway \S+\/replicate\/v1 answers and takes the token\.$/u,
    ],
    ['has no list', [missing, missing], 'note', /answers and did not refuse the token/u],
    [
      'has its own word for what is missing',
      [{ ...missing, status: 400 }, missing],
      'note',
      /did not refuse/u,
    ],
    ['keeps its list to others', [missing, { ...missing, status: 403 }], 'note', /did not refuse the token/u],
    ['asks for the token only at its list', [missing, { ...missing, status: 401 }], 'bad', /does not take/u],
    [
      'refuses the token',
      [{ ...missing, status: 401 }],
      'bad',
      /does not take the token \(Not found\.\): check/u,
    ],
    [
      'is out of credit',
      [{ status: 402, json: { detail: 'Pay.' } }],
      'bad',
      /account .+ is empty \(Pay\.\)/u,
    ],
    ['is busy', [{ status: 429, json: { detail: 'Slow.' } }], 'note', /asks to slow down \(Slow\.\)/u],
    ['is down', [{ status: 502, ...page }], 'bad', /cannot be reached \(HTTP 502\)/u],
    ['is a login page', [page], 'bad', /^What answers at \S+\/replicate\/v1 is no gateway/u],
    ['sends us elsewhere', [{ status: 302, ...page }], 'bad', /^What answers at \S+ is no gateway/u],
    ['hangs up', [{ fault: 'reset after reading' }], 'bad', /cannot be reached \(\S+\): check the network/u],
  ])('that %s is told as that, without a create', async (_what, script, verdict, text) => {
    const { requests, ...found } = await check(script);
    expect(found).toEqual({ verdict, text: expect.stringMatching(text) });
    expect(requests.map(({ method }) => method)).toEqual(script.map(() => 'GET'));
  });

  test('that repeats the token does not bring it on the screen', async () => {
    const { text } = await check([{ status: 401, json: { detail: `${token} is not welcome` } }]);
    expect(text).toContain('is not welcome');
    expect(text).not.toContain(token);
  });

  test('that never answers is not waited for longer than asked', async () => {
    const { verdict, text } = await check([{ fault: 'hang' }], AbortSignal.timeout(50));
    expect([verdict, text]).toEqual(['bad', expect.stringContaining('cannot be reached')]);
  });

  test('that is not there is told with the reason', async () => {
    const gone = await startScriptedGateway([]);
    await gone.close();
    const settings = { REPLICATE_API_TOKEN: token, REPLICATE_BASE_URL: gone.origin };
    const { text } = await checkGateway(readConfig(settings), AbortSignal.timeout(10_000));
    expect(text).toBe(
      `The gateway ${gone.origin} cannot be reached (ECONNREFUSED): check the network and REPLICATE_BASE_URL.`,
    );
  });

  test('is not asked where there is no token', async () => {
    const found = await checkGateway(readConfig({}), AbortSignal.timeout(10_000));
    expect(found).toEqual({ verdict: 'note', text: expect.stringContaining('the built-in simulator') });
  });
});
