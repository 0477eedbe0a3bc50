import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startSimulator } from '../../src/simulator/server.ts';
import { call, create, models, read, until } from './fixture.ts';

async function emptyJournal(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'journal-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'deep', 'simulator.jsonl');
}

test('predictions go on after a restart, at the same address, with the same picture', async () => {
  const journal = await emptyJournal();
  const before = await startSimulator({ models, journal, startMs: 0, speed: 2 });
  const { prediction } = await create(before, { prompt: 'a boat', seed: 4, megapixels: '0.25' });
  const { prediction: stuck } = await create(before, { prompt: 'simulate:stuck' });
  await call(before, `/predictions/${stuck.id}/cancel`, { method: 'POST' });
  await before.close();

  const after = await startSimulator({ models, journal, startMs: 0, speed: 2 });
  onTestFinished(() => after.close());
  expect(after.baseUrl).toBe(before.baseUrl);
  // The connection that was kept alive ended with the first process; this finds that out.
  await fetch(after.baseUrl).catch(() => undefined);
  const finished = await until(after, prediction.id, ({ status }) => status === 'succeeded');
  expect(finished.input).toEqual(prediction.input);
  const picture = await fetch(String([finished.output].flat()[0]));
  expect(picture.headers.get('content-type')).toBe('image/webp');
  expect((await read(after, stuck.id)).status).toBe('canceled');
});

test('a line that a crash cut off is left out, and a port in use is given up', async () => {
  const journal = await emptyJournal();
  const before = await startSimulator({ models, journal });
  const { prediction } = await create(before, { prompt: 'a boat' });
  await appendFile(journal, '{"id":"half');
  const beside = await startSimulator({ models, journal });
  onTestFinished(async () => {
    await Promise.all([before.close(), beside.close()]);
  });
  expect(beside.baseUrl).not.toBe(before.baseUrl);
  expect((await read(beside, prediction.id)).id).toBe(prediction.id);
});

test('what is older than the retention is forgotten', async () => {
  const journal = await emptyJournal();
  const before = await startSimulator({ models, journal });
  await create(before, { prompt: 'a boat' });
  await before.close();
  const after = await startSimulator({ models, journal, retentionMs: 0 });
  onTestFinished(() => after.close());
  expect(after.predictions()).toEqual([]);
});
