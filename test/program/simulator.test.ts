// The simulator as a program of its own, as several processes use it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { LookupFunction } from 'node:net';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { createGateway } from '../../src/gateway/client.ts';
import type { Prediction } from '../../src/generation/generation.ts';
import type { Gateway } from '../../src/generation/ports.ts';
import { emptyFolder } from './run.ts';

const entry = resolve(import.meta.dirname, '../../bin/darkroom.js');

/** Runs it in a folder with these words behind it and nothing else set. */
function simulator(folder: string, words: string[], settings: Record<string, string> = {}) {
  const { PATH = '' } = process.env;
  const env = { PATH, ...settings };
  const child = spawn(process.execPath, [entry, 'simulator', ...words], { cwd: folder, env });
  let output = '';
  const note = (chunk: Buffer) => (output += chunk.toString());
  child.stdout.on('data', note);
  child.stderr.on('data', note);
  const ended = once(child, 'close') as Promise<[number | null]>;
  return {
    ended: async () => ({ code: (await ended)[0], output }),
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
    async ready(): Promise<Record<string, string>> {
      await expect.poll(() => /^REPLICATE_API_TOKEN=.+$/mu.test(output), { timeout: 15_000 }).toBe(true);
      return Object.fromEntries(
        Array.from(output.matchAll(/^(REPLICATE_\w+)=(.*)$/gmu), ([, name = '', value = '']) => [
          name,
          value,
        ]),
      );
    },
  };
}

async function over(gateway: Gateway, id: string, signal: AbortSignal): Promise<Prediction> {
  for (;;) {
    const prediction = await gateway.get(id, signal);
    if (prediction.completedAt !== undefined) return prediction;
    await new Promise((done) => setTimeout(done, 100));
  }
}

const toLoopback: LookupFunction = (_name, { all }, callback) =>
  all === true ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4);

describe.concurrent('the simulator by itself', () => {
  test('makes a picture for whoever uses its lines, by whatever name, and ends on a signal', async () => {
    await using folder = await emptyFolder();
    await using program = simulator(folder.path, ['--host', '0.0.0.0', '--port', '0']);
    const { REPLICATE_BASE_URL = '', REPLICATE_API_TOKEN = '' } = await program.ready();
    const baseUrl = REPLICATE_BASE_URL.replace('127.0.0.1', 'simulator');
    expect(baseUrl).toMatch(/^http:\/\/simulator:\d+\/v1$/u);
    const { signal } = new AbortController();
    const gateway = createGateway({
      baseUrl,
      token: REPLICATE_API_TOKEN,
      clock: systemClock,
      spoolDir: folder.path,
      lookup: toLoopback,
    });
    const { id } = await gateway.create(
      {
        generationId: 'gen-123456',
        attempt: 1,
        target: { by: 'path', path: 'black-forest-labs/flux-schnell' },
        input: { prompt: 'a red fox in the snow' },
        holdMs: 0,
        cancelAfterMs: 60_000,
      },
      signal,
    );
    const { outputs } = await over(gateway, id, signal);
    const file = await gateway.download(outputs[0] ?? '', signal);
    expect(file).toMatchObject({ mediaType: 'image/webp' });
    await file.dispose();
    await gateway.close();
    program.kill('SIGTERM');
    expect((await program.ended()).code).toBe(0);
  });

  test('starts with settings that wait for its lines, and lets nobody in without its token', async () => {
    await using folder = await emptyFolder();
    await using program = simulator(folder.path, ['--port', '0', '--token', 'another-word'], {
      ROLE: 'worker',
      STORE_URL: 'redis://redis:6379',
      PORT: '1',
    });
    const { REPLICATE_BASE_URL = '', REPLICATE_API_TOKEN } = await program.ready();
    expect(REPLICATE_API_TOKEN).toBe('another-word');
    const answers = await Promise.all(
      ['simulator', 'another-word'].map((token) =>
        fetch(`${REPLICATE_BASE_URL}/predictions`, { headers: { authorization: `Bearer ${token}` } }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([401, 200]);
    await using second = simulator(folder.path, ['--port', new URL(REPLICATE_BASE_URL).port]);
    expect(await second.ended()).toEqual({
      code: 1,
      output: expect.stringMatching(/^Port \d+ of 127\.0\.0\.1 is taken: .+\n$/u),
    });
    program.kill('SIGINT');
    expect((await program.ended()).code).toBe(0);
  });

  test.for([
    [['--port', 'x'], /^--port must be a number .+\nUsage:/u],
    [['--colour', 'red'], /^Unknown option '--colour'[^]+\nUsage:/u],
  ] as const)('does not start with %s', async ([words, sentence]) => {
    await using folder = await emptyFolder();
    await using program = simulator(folder.path, [...words]);
    expect(await program.ended()).toEqual({ code: 1, output: expect.stringMatching(sentence) });
  });
});
