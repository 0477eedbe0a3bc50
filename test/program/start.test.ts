import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder, start } from './run.ts';

test('names every setting that cannot be used, at once, and exits with 1', async () => {
  await using folder = await emptyFolder();
  await using program = start(folder.path, {
    PORT: 'many',
    QUOTA_WINDOW: 'a day',
    STORE_URL: 'postgres://x',
  });
  expect(await program.exit()).toBe(1);
  const lines = program.output().trim().split('\n');
  expect(lines[0]).toBe('Darkroom cannot start with these settings:');
  expect(lines.slice(1).map((line) => line.trim().split(' ')[0])).toEqual([
    'PORT',
    'STORE_URL',
    'QUOTA_WINDOW',
  ]);
  for (const line of lines.slice(1)) expect(line).toContain('(for example ');
});

test('says which models there are when the default is none of them', async () => {
  await using folder = await emptyFolder();
  await using program = start(folder.path, { DEFAULT_MODEL: 'flux-nine' });
  expect(await program.exit()).toBe(1);
  expect(program.output()).toMatch(/^there is no model "flux-nine"; there are: .*flux-1\.1-pro, .*sdxl/);
});

test('says that the port is in use', async () => {
  await using folder = await emptyFolder();
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as AddressInfo;
  await using program = start(folder.path, { PORT: String(port) });
  expect(await program.exit()).toBe(1);
  expect(program.output().trim()).toBe(
    `port ${port} on 127.0.0.1 is in use: stop what uses it, or set PORT to another one`,
  );
  other.close();
});

test('says that the data folder cannot be written', async () => {
  await using folder = await emptyFolder();
  await writeFile(join(folder.path, 'data'), 'a file where the folder should be');
  await using program = start(folder.path);
  expect(await program.exit()).toBe(1);
  expect(program.output().trim()).toMatch(
    /^The data file \.\/data\/darkroom\.db cannot be written: check that its folder/,
  );
});

test('leaves a damaged data file untouched', async () => {
  await using folder = await emptyFolder();
  const path = join(folder.path, 'data/darkroom.db');
  const damaged = 'SQLite format 3\0 and then something else entirely';
  await mkdir(join(folder.path, 'data'));
  await writeFile(path, damaged);
  await using program = start(folder.path);
  expect(await program.exit()).toBe(1);
  expect(program.output().trim()).toMatch(/is damaged or not a database; it was left untouched/);
  expect(await readFile(path, 'utf8')).toBe(damaged);
});

test('says in one sentence that Node is too old', async () => {
  await using folder = await emptyFolder();
  const older = `data:text/javascript,${encodeURIComponent(
    'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.20.2" } })',
  )}`;
  await using program = start(folder.path, {}, ['--import', older]);
  expect(await program.exit()).toBe(1);
  expect(program.output().trim()).toMatch(
    /^Darkroom needs Node 24\.12 or newer, and this is 20\.20\.2: .*"npm start"\.$/,
  );
});

test('reads a .env file, which the environment overrides', async () => {
  await using folder = await emptyFolder();
  await writeFile(join(folder.path, '.env'), 'LOG_LEVEL=loud\nQUOTA_LIMIT=none\n');
  await using program = start(folder.path, { LOG_LEVEL: 'info' });
  expect(await program.exit()).toBe(1);
  expect(program.output()).toContain('QUOTA_LIMIT must be a whole number');
  expect(program.output()).not.toContain('LOG_LEVEL');
});

test('reads a .env file as editors on Windows write it', async () => {
  await using folder = await emptyFolder();
  const lines = ['\uFEFFLOG_LEVEL=loud', 'REPLICATE_HEADERS="A: 1', 'B: 2"', 'QUOTA_LIMIT=none', ''];
  await writeFile(join(folder.path, '.env'), lines.join('\r\n'));
  await using program = start(folder.path);
  expect(await program.exit()).toBe(1);
  expect(program.output()).toContain('LOG_LEVEL must be one of');
  expect(program.output()).toContain('QUOTA_LIMIT must be a whole number');
  expect(program.output()).not.toContain('REPLICATE_HEADERS');
});

test('says in one sentence that .env cannot be read', async () => {
  await using folder = await emptyFolder();
  await mkdir(join(folder.path, '.env'));
  await using program = start(folder.path);
  expect(await program.exit()).toBe(1);
  expect(program.output().trim()).toMatch(/^The file \.env cannot be read: .*$/);
});

test('does not listen on every address without a token', async () => {
  await using folder = await emptyFolder();
  await using program = start(folder.path, { HOST: '0.0.0.0' });
  expect(await program.exit()).toBe(1);
  expect(program.output()).toContain('WEB_CHAT_TOKEN is needed when HOST is not a loopback address');
});

test('serves its page under the loopback address that it was told to listen on', async () => {
  await using folder = await emptyFolder();
  await using program = start(folder.path, { HOST: '127.0.0.5' });
  expect((await fetch(await program.ready())).status).toBe(200);
});

test('takes what comes without a length, as some proxies pass it on, and finds nothing for other methods', async () => {
  await using folder = await emptyFolder();
  await using program = start(folder.path);
  const url = await program.ready();
  const body = JSON.stringify({ id: randomUUID(), name: 'Ann', text: '/usage', locale: 'en' });
  const post = (text: string) =>
    fetch(`${url}/api/commands`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new Blob([text]).stream(),
      duplex: 'half',
    });
  expect((await post(body)).status).toBe(202);
  expect((await post('{')).status).toBe(400);
  expect((await post(body + ' '.repeat(64 * 1024))).status).toBe(413);
  for (const method of ['OPTIONS', 'DELETE', 'PUT', 'PATCH'])
    expect([method, (await fetch(url, { method })).status]).toEqual([method, 404]);
  expect(program.output()).not.toContain('a request failed');
});
