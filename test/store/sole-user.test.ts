// Two processes on one data file: the second one refuses, whatever name it calls the file by.
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { claimFile } from '../../src/store/sole-user.ts';
import { linesOf, startAnother } from './others.ts';

let folder = '';
let path = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-claim-'));
  path = join(folder, 'data', 'darkroom.db');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const refused = { name: 'StoreError', kind: 'locked' };

async function firstLine(lines: AsyncIterable<string>): Promise<string> {
  for await (const line of lines) return line;
  return '';
}

test('a second process is told which file is in use and what to do', async () => {
  using first = claimFile(path);
  const second = startAnother('claim', path, { number: 10 });
  expect(await firstLine(linesOf(second))).toBe(
    `Another Darkroom uses the data file ${path}: stop that one, or give this one a file of its own in STORE_URL.`,
  );
  first[Symbol.dispose]();
  const third = startAnother('claim', path, { number: 10 });
  expect(await firstLine(linesOf(third))).toBe('claimed');
  third.kill('SIGKILL');
  await once(third, 'exit');
});

test('a process that was killed leaves nothing that stops the next one', async () => {
  const first = startAnother('claim', path);
  expect(await firstLine(linesOf(first))).toBe('claimed');
  expect(() => claimFile(path, { waitMs: 10 })).toThrow(expect.objectContaining(refused));
  first.kill('SIGKILL');
  // At once: that the process may still be there for a moment is no reason to refuse.
  expect(() => claimFile(path)[Symbol.dispose]()).not.toThrow();
});

test('a claim of the same process counts too, and ends with its disposal', () => {
  const first = claimFile(path);
  expect(() => claimFile(path, { waitMs: 10 })).toThrow(expect.objectContaining(refused));
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  expect(() => claimFile(path)[Symbol.dispose]()).not.toThrow();
});

test.for(['a relative path', 'a link to the folder', 'a link to the file', 'a link to a link'])(
  '%s leads to the same file',
  async (name) => {
    const link = join(folder, 'link');
    await mkdir(join(folder, 'data'));
    const names: Record<string, () => Promise<string>> = {
      'a relative path': async () => relative(process.cwd(), path),
      'a link to the folder': async () => {
        await symlink('data', link);
        return join(link, 'darkroom.db');
      },
      // The file itself is not there yet: it is made after the claim.
      'a link to the file': async () => {
        await symlink('data/darkroom.db', link);
        return link;
      },
      'a link to a link': async () => {
        await symlink('data/darkroom.db', link);
        await symlink('link', join(folder, 'other'));
        return join(folder, 'other');
      },
    };
    const other = await names[name]?.();
    using claim = claimFile(path);
    expect(() => claimFile(String(other), { waitMs: 10 })).toThrow(expect.objectContaining(refused));
    claim[Symbol.dispose]();
    using _ = claimFile(String(other), { waitMs: 10 });
    expect(() => claimFile(path, { waitMs: 10 })).toThrow(expect.objectContaining(refused));
  },
);

test('another file in the same folder is nobody else’s business', () => {
  using _ = claimFile(path);
  const claimOther = () => claimFile(join(folder, 'data', 'other.db'), { waitMs: 10 });
  expect(() => claimOther()[Symbol.dispose]()).not.toThrow();
});

test('nothing but an empty file stays behind', async () => {
  claimFile(path)[Symbol.dispose]();
  expect(await readdir(join(folder, 'data'))).toEqual(['darkroom.db-lock']);
});

test.for(['/proc/darkroom/data/darkroom.db', '/dev/null/darkroom.db'])(
  '%s, where no folder can be, is refused in a sentence',
  (place) => {
    expect(() => claimFile(place)).toThrow(
      expect.objectContaining({ kind: 'not-writable', message: expect.stringContaining(place) as string }),
    );
  },
);
