// What killed processes leave behind is removed, and nothing else.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { removeLeftOvers } from '../src/folders.ts';

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'folders-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The id of a process that has ended. */
async function formerProcess(): Promise<number> {
  const child = spawn('true', { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid ?? 0;
}

test('removes the folders of processes that are gone, with all that is in them', async () => {
  const parent = await emptyFolder();
  const gone = `darkroom-${await formerProcess()}`;
  await mkdir(join(parent, gone, 'spool'), { recursive: true });
  await writeFile(join(parent, gone, 'spool', 'a.part'), 'half a picture');
  // Beyond every number that Linux gives.
  await mkdir(join(parent, 'darkroom-2147483647'));
  await removeLeftOvers(parent);
  expect(await readdir(parent)).toEqual([]);
});

test('leaves alone who lives, whoever that is, and what only looks alike', async () => {
  const parent = await emptyFolder();
  const kept = [
    `darkroom-${process.pid}`,
    `darkroom-${process.ppid}`,
    // Of the system, which others may not signal.
    'darkroom-1',
    'darkroom-0',
    'darkroom-99999999999',
    'darkroom-gateway-4194305',
    'darkroom--4194305',
    'my-darkroom-4194305',
  ];
  for (const name of kept) await mkdir(join(parent, name, 'spool'), { recursive: true });
  await removeLeftOvers(parent);
  expect((await readdir(parent)).toSorted()).toEqual(kept.toSorted());
});

test('follows no link to somewhere else', async () => {
  const [parent, other] = [await emptyFolder(), await emptyFolder()];
  await writeFile(join(other, 'kept.txt'), 'mine');
  await symlink(other, join(parent, 'darkroom-2147483646'));
  await removeLeftOvers(parent);
  expect([await readdir(parent), await readdir(other)]).toEqual([[], ['kept.txt']]);
});

test('does nothing where there is no such folder', async () => {
  await expect(removeLeftOvers(join(await emptyFolder(), 'none'))).resolves.toBeUndefined();
});
