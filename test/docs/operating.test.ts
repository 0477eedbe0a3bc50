// docs/operating.md tells of every metric and every event, and its alerts are rules that Prometheus takes.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { createEvents } from '../../src/events.ts';
import { errorCodes } from '../../src/generation/errors.ts';
import { createLog } from '../../src/log.ts';
import { systemClock } from '../../src/clock.ts';
import { openBullQueue } from '../../src/queue/bullmq.ts';
import { createMemoryQueue } from '../../src/queue/memory.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { hasRedis, startRedis } from '../fakes/redis.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const page = read('docs/operating.md');
const [, yaml = ''] = /```yaml\n(.*?)```/su.exec(page) ?? [];

const rulesSchema = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^Darkroom[A-Z][A-Za-z]+$/u),
          expr: z.string(),
          for: z
            .string()
            .regex(/^\d+[smhd]$/u)
            .optional(),
          annotations: z.strictObject({ summary: z.string() }),
        }),
      ),
    }),
  ),
});
const alerts = rulesSchema.parse(parse(yaml)).groups.flatMap(({ rules }) => rules);

async function metricNames(): Promise<string[]> {
  const events = createEvents(createLog({ level: 'silent', secrets: [] }));
  events.watchQueue(createMemoryQueue({ clock: createFakeClock() }));
  const { body } = await events.metrics();
  return Array.from(body.matchAll(/^# TYPE (darkroom_\w+)/gmu), ([, name = '']) => name);
}

/** The metrics in an expression; of a histogram its parts are meant. */
function metricsIn(expr: string): string[] {
  return Array.from(expr.matchAll(/darkroom_\w+/gu), ([name]) => name.replace(/_(?:bucket|sum|count)$/u, ''));
}

describe('every metric', () => {
  test('has its row', async () => {
    const names = await metricNames();
    expect(names.length).toBeGreaterThan(9);
    expect(names.filter((name) => !page.includes(`| \`${name}\` `))).toEqual([]);
  });

  test.skipIf(!hasRedis)('on Redis: of the engine of the queue, has its row', async () => {
    await using redis = await startRedis();
    const onError = (_: string, error: unknown) => {
      throw error;
    };
    const queue = await openBullQueue({ url: redis.url, clock: systemClock, onError });
    const names = Array.from((await queue.metrics()).matchAll(/^# TYPE (\w+)/gmu), ([, name = '']) => name);
    await queue.stop(0);
    expect(names.length).toBeGreaterThan(2);
    expect(names.filter((name) => !page.includes(`| \`${name}\` `))).toEqual([]);
  });

  test('has an alert, and no alert is about one that there is not', async () => {
    const watched = new Set(alerts.flatMap(({ expr }) => metricsIn(expr)));
    expect([...watched].sort()).toEqual((await metricNames()).sort());
  });
});

describe('every alert', () => {
  test('has a name of its own', () => {
    expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
  });

  test.each(alerts)('closes what it opens, and compares with a number: $alert', ({ expr }) => {
    const bare = expr.replaceAll(/"[^"]*"/gu, '');
    for (const [open, close] of ['()', '{}', '[]']) {
      expect(bare.split(open ?? '').length).toBe(bare.split(close ?? '').length);
    }
    expect(bare).toMatch(/ > \d+(?:\.\d+)?$/u);
  });

  test('asks only for codes that there are', () => {
    const asked = alerts.flatMap(({ expr }) =>
      Array.from(expr.matchAll(/code=~"([^"]*)"/gu), ([, codes = '']) => codes.split('|')).flat(),
    );
    expect(asked.length).toBeGreaterThan(2);
    const exists = (code: string) => errorCodes.some((each) => new RegExp(`^(?:${code})$`, 'u').test(each));
    expect(asked.filter((code) => !exists(code))).toEqual([]);
  });
});

test('every event that is written into the log is explained', () => {
  const written = Array.from(
    read('src/events.ts').matchAll(/log\.(?:info|warn|error)\([^;]*?'([a-z][a-z ]+)',?\s*\)/gsu),
    ([, message = '']) => message,
  );
  expect(written.length).toBeGreaterThan(12);
  expect(written.filter((message) => !page.includes(`\`${message}\``))).toEqual([]);
});
