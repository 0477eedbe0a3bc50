// compose.yaml starts what there is, with settings that there are, and with nothing set up.
import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readConfig } from '../../src/config.ts';
import { examples } from '../../src/settings.ts';
import { checkRedis } from '../../src/store/redis.ts';
import { hasRedis, startRedis } from '../fakes/redis.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const service = z.looseObject({
  image: z.string(),
  command: z.array(z.string()),
  environment: z.record(z.string(), z.string()).default({}),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.literal('service_healthy') })).default({}),
  healthcheck: z.looseObject({ test: z.array(z.string()) }),
  stop_grace_period: z.string().optional(),
});
const { services, volumes } = z
  .looseObject({
    services: z.object({ front: service, worker: service, redis: service, simulator: service }),
    volumes: z.record(z.string(), z.null()),
  })
  .parse(parse(read('compose.yaml'), { merge: true }));
const { front, worker, redis, simulator } = services;
const ours = { front, worker };

/** As Compose fills it in where nothing is set. */
function filledIn(environment: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, value.replace(/^\$\{\w+:-(.*)\}$/u, '$1')]),
  );
}

/** What the container's command starts, and with which gateway. */
async function started(command: readonly string[], given: Record<string, string>): Promise<string[]> {
  const [program = '', ...words] = command.map((word) => word.replaceAll('$$', '$'));
  const folder = await mkdtemp(join(tmpdir(), 'compose-'));
  try {
    await writeFile(
      join(folder, 'node'),
      '#!/bin/sh\necho "$*"\necho "$REPLICATE_API_TOKEN"\necho "$REPLICATE_BASE_URL"\n',
    );
    await chmod(join(folder, 'node'), 0o755);
    const env = { PATH: `${folder}:${process.env['PATH'] ?? ''}`, ...given };
    return execFileSync(program, words, { env, encoding: 'utf8' }).trimEnd().split('\n');
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe.each(Object.entries(ours))(
  '%s',
  (role, { environment, command, healthcheck, stop_grace_period }) => {
    test('has settings that there are, and its role', () => {
      expect(Object.keys(environment).filter((name) => !(name in examples))).toEqual([]);
      const config = readConfig({ ...filledIn(environment), REPLICATE_API_TOKEN: 'simulator' });
      expect(config).toMatchObject({ role, store: { kind: 'redis', url: 'redis://redis:6379' } });
    });

    test('does not leave to .env what would break it', () => {
      expect(Object.keys(environment)).toEqual(expect.arrayContaining(['HOST', 'PORT', 'STORE_URL', 'ROLE']));
    });

    test('has its pictures drawn by the simulator where there is no token, empty or none at all', async () => {
      const after = (flag: string) =>
        simulator.command.find((word) => word.startsWith(`${flag}=`))?.split('=')[1];
      const simulated = [after('--token'), `http://simulator:${after('--port')}/v1`];
      expect((await started(command, {})).slice(1)).toEqual(simulated);
      const asInTheExample = { REPLICATE_API_TOKEN: '', REPLICATE_BASE_URL: examples.REPLICATE_BASE_URL };
      expect((await started(command, asInTheExample)).slice(1)).toEqual(simulated);
    });

    test('keeps its gateway where there is a token', async () => {
      const own = { REPLICATE_API_TOKEN: 'r8_own', REPLICATE_BASE_URL: 'https://gateway.example/v1' };
      expect((await started(command, own)).slice(1)).toEqual(Object.values(own));
      expect((await started(command, { REPLICATE_API_TOKEN: 'r8_own' })).slice(1)).toEqual(['r8_own']);
    });

    test('is started as npm and the image start it', async () => {
      const [words] = await started(command, {});
      expect(JSON.parse(read('package.json'))).toMatchObject({ scripts: { start: `node ${words}` } });
      const [, byImage = '[]'] = /^CMD (\[.*\])$/mu.exec(read('Dockerfile')) ?? [];
      expect(JSON.parse(byImage)).toEqual(['node', ...(words ?? '').split(' ')]);
    });

    test('is asked whether it is ready, at its own port', () => {
      expect(healthcheck.test.join(' ')).toContain(`http://127.0.0.1:${environment['PORT']}/readyz'`);
    });

    test('is given longer to stop than it takes at most', () => {
      const [, graceMs = '0'] = /graceMs = ([\d_]+);/u.exec(read('src/app.ts')) ?? [];
      expect(Number.parseInt(stop_grace_period ?? '', 10) * 1000).toBeGreaterThan(
        Number(graceMs.replaceAll('_', '')),
      );
      expect(graceMs).not.toBe('0');
    });
  },
);

test('only the front has a port, and only for this machine', () => {
  expect(front.ports).toEqual([`127.0.0.1:3000:${front.environment['PORT']}`]);
  expect([worker, redis, simulator].flatMap(({ ports }) => ports)).toEqual([]);
});

test('all of ours run the image that is built here', () => {
  expect(new Set([front, worker, simulator].map(({ image }) => image))).toEqual(new Set(['darkroom']));
  expect([front, worker, simulator].filter((each) => 'build' in each)).toEqual([front]);
});

test('every volume and every service that is named is there', () => {
  const all = [front, worker, redis, simulator];
  expect(all.flatMap((each) => Object.keys(each.depends_on)).filter((name) => !(name in services))).toEqual(
    [],
  );
  const used = all.flatMap((each) => each.volumes.map((volume) => volume.split(':')[0]));
  expect(new Set(used)).toEqual(new Set(Object.keys(volumes)));
});

test('the address at the top of the file opens the web chat', () => {
  const { WEB_CHAT_TOKEN } = filledIn(front.environment);
  expect(read('compose.yaml')).toContain(`http://127.0.0.1:3000/?token=${WEB_CHAT_TOKEN}\n`);
});

test.skipIf(!hasRedis)('on Redis: the one in there loses nothing by its settings', async () => {
  await using started = await startRedis(redis.command.slice(1));
  expect(await checkRedis(started.url)).toEqual([]);
});

test('what the image is made of is not kept out of it', () => {
  const ignored = read('.dockerignore').split('\n').filter(Boolean);
  const taken = Array.from(read('Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gmu), ([, names = '']) =>
    names.split(' '),
  ).flat();
  expect(taken.length).toBeGreaterThan(3);
  expect(ignored).toEqual(['*', ...new Set(taken.map((name) => `!${name}`))]);
});
