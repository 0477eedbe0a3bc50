import { readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder, say, seen, start } from './run.ts';

test.concurrent('a folder and no settings are enough for a picture', async () => {
  await using folder = await emptyFolder();
  await using program = start(folder.path);
  const url = await program.ready();
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  const id = await say(url, '/imagine a red fox in the snow --megapixels 0.25');
  const { card, files } = await seen(url, id, (message) => message.card.final);
  expect(card.title).toBe('Here is your picture');
  const picture = await fetch(new URL(String(files[0]?.url), url));
  expect(picture.headers.get('content-type')).toBe('image/png');

  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toMatch(
    /darkroom_generations_total\{outcome="succeeded",code="",model="flux-schnell",adapter="web"\} 1/,
  );
  expect(metrics).toMatch(/darkroom_first_reply_seconds_count\{adapter="web"\} 1/);
  expect(metrics).toMatch(/darkroom_extra_delay_seconds_count 1/);
  expect(metrics).toMatch(/darkroom_gateway_requests_total\{operation="create",status="202"\} 1/);
  expect(metrics).toMatch(/darkroom_queue_depth\{state="waiting"\} 0/);
}, 20_000);

test.concurrent('after kill -9 in the middle the same message ends with its picture, made once', async () => {
  await using folder = await emptyFolder();
  await using before = start(folder.path);
  const url = await before.ready();
  const id = await say(url, '/imagine a lighthouse --megapixels 0.25');
  await seen(url, id, ({ card }) => card.title === 'Developing');
  expect(await before.kill('SIGKILL')).toBeNull();

  await using after = start(folder.path);
  const newUrl = await after.ready();
  const { card, files } = await seen(newUrl, id, (message) => message.card.final);
  expect([card.title, files.length]).toEqual(['Here is your picture', 1]);
  const journal = await readFile(join(folder.path, 'data/simulator.jsonl'), 'utf8');
  expect(new Set(journal.match(/"id":"[^"]+"/gu)).size).toBe(1);
}, 30_000);

test.concurrent('a stop finishes what is being delivered and exits with 0, and the rest goes on at the next start', async () => {
  await using folder = await emptyFolder();
  await using before = start(folder.path);
  const url = await before.ready();
  const id = await say(url, '/imagine a castle --megapixels 0.25');
  await seen(url, id, ({ card }) => card.title === 'Developing');
  expect(await before.kill('SIGTERM')).toBe(0);
  await using after = start(folder.path);
  const { card } = await seen(await after.ready(), id, (message) => message.card.final);
  expect(card.title).toBe('Here is your picture');
}, 30_000);

test.concurrent('a second program on the same file says so and does nothing, and starts at once when the first is killed', async () => {
  await using folder = await emptyFolder();
  await using first = start(folder.path);
  const url = await first.ready();
  const id = await say(url, '/imagine a harbour --megapixels 0.25');
  await symlink('data', join(folder.path, 'other'));
  await using second = start(folder.path, { STORE_URL: 'sqlite:./other/darkroom.db' });
  expect(await second.exit()).toBe(1);
  expect(second.output().trim()).toBe(
    'Another Darkroom uses the data file ./other/darkroom.db: stop that one, or give this one a file of its own in STORE_URL.',
  );
  expect((await seen(url, id, ({ card }) => card.final)).card.title).toBe('Here is your picture');
  const ended = first.kill('SIGKILL');
  await using third = start(folder.path);
  await third.ready();
  expect(await ended).toBeNull();
}, 30_000);
