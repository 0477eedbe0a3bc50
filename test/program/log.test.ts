// The whole program where nobody takes its log: it goes on, and ends when it is told to.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test, type TestContext } from 'vitest';
import { emptyFolder, say, seen } from './run.ts';

const entry = resolve(import.meta.dirname, '../../bin/darkroom.js');

/** Starts it with this file as its standard output; resolves with its address and a way to end it. */
async function logsTo(folder: string, file: number, { onTestFinished }: TestContext) {
  const { PATH = '' } = process.env;
  const env = { PATH, PORT: '0', LOG_LEVEL: 'debug' };
  const child = spawn(process.execPath, [entry], { cwd: folder, env, stdio: ['ignore', file, 'pipe'] });
  const exited = once(child, 'exit') as Promise<[number | null, string | null]>;
  onTestFinished(() => void child.kill('SIGKILL'));
  let told = '';
  const url = await new Promise<string>((found, failed) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      told += chunk.toString();
      const ready = /Darkroom is ready: open (\S+)/u.exec(told)?.[1];
      if (ready) found(ready);
    });
    child.once('exit', () => failed(new Error(`ended with: ${told}`)));
  });
  const stop = () => {
    child.kill('SIGTERM');
    return exited;
  };
  return { url, stop };
}

// Other systems have no file that is always full.
describe.skipIf(process.platform !== 'linux').concurrent('a log', () => {
  test('on a full disk stops neither the pictures nor the end', async (context) => {
    await using folder = await emptyFolder();
    const full = openSync('/dev/full', 'w');
    context.onTestFinished(() => closeSync(full));
    const { url, stop } = await logsTo(folder.path, full, context);
    const id = await say(url, '/imagine a fox');
    expect(await seen(url, id, ({ files }) => files.length > 0)).toMatchObject({ card: { tone: 'done' } });
    expect(await stop()).toEqual([0, null]);
  });

  test('that nobody reads stops neither the pictures nor the end', async (context) => {
    await using folder = await emptyFolder();
    const path = join(folder.path, 'pipe');
    spawnSync('mkfifo', [path]);
    const reader = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    context.onTestFinished(() => closeSync(reader));
    expect(() => {
      for (;;) writeSync(reader, 'a'.repeat(4096));
    }).toThrow('EAGAIN');
    const { url, stop } = await logsTo(folder.path, openSync(path, 'w'), context);
    const id = await say(url, '/imagine a fox');
    expect(await seen(url, id, ({ files }) => files.length > 0)).toMatchObject({ card: { tone: 'done' } });
    expect(await stop()).toEqual([null, 'SIGKILL']);
  });
});
