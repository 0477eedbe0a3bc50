// The gateway as a configuration means it, and what goes on behind it from the start.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadCatalog } from '../src/catalog/catalog.ts';
import { readConfig } from '../src/config.ts';
import { createEvents } from '../src/events.ts';
import { createLog } from '../src/log.ts';
import type { Clock } from '../src/generation/ports.ts';
import { openGateway } from '../src/open-gateway.ts';
import { openMemoryStore } from '../src/store/memory.ts';
import { createFakeClock } from './fakes/clock.ts';
import { startScriptedGateway, type Play } from './fakes/scripted-gateway.ts';

const key = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
const publicUrl = { PUBLIC_URL: 'https://darkroom.test' };

/** Opens the gateway of these settings in front of a script. */
async function opened(script: readonly Play[], settings: Readonly<Record<string, string>>) {
  const server = await startScriptedGateway(script);
  const folder = await mkdtemp(join(tmpdir(), 'open-gateway-'));
  const open = new AsyncDisposableStack();
  onTestFinished(async () => {
    await open.disposeAsync();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });
  const clock = createFakeClock();
  const pauses: number[] = [];
  const after: Clock['after'] = (delayMs, callback) => {
    pauses.push(delayMs);
    return clock.after(delayMs, callback);
  };
  const offs: string[] = [];
  const config = readConfig({
    REPLICATE_API_TOKEN: 'r8_test',
    REPLICATE_BASE_URL: `${server.origin}/v1`,
    STORE_URL: `sqlite:${join(folder, 'darkroom.db')}`,
    ...settings,
  });
  const { gateway } = await openGateway(config, {
    catalog: loadCatalog('flux-schnell'),
    store: openMemoryStore({ clock }),
    sharers: () => 2,
    clock: { ...clock, after },
    events: {
      ...createEvents(createLog({ level: 'silent', secrets: [] })),
      webhooksOff: (reason) => void offs.push(reason),
    },
    open,
  });
  return { gateway, server, clock, pauses, offs };
}

test('asks for the secret of webhooks with growing pauses until the gateway answers', async () => {
  const broken = { body: '', status: 500 };
  const { server, clock, pauses, offs } = await opened([broken, broken, { json: { key } }], publicUrl);
  for (const [count, pauseMs] of [
    [1, 1000],
    [2, 2000],
  ] as const) {
    await expect.poll(() => pauses).toContain(pauseMs);
    await clock.advance(pauseMs - 1);
    expect(server.requests).toHaveLength(count);
    await clock.advance(1);
    await server.received(count + 1);
  }
  await clock.advance(3_600_000);
  expect([server.requests.length, offs]).toEqual([3, []]);
});

test('asks once a minute at least, so that a front is not deaf for long', async () => {
  const broken = Array.from({ length: 8 }, () => ({ body: '', status: 500 }));
  const { server, clock, pauses } = await opened([...broken, { json: { key } }], publicUrl);
  for (const [index, seconds] of [1, 2, 4, 8, 16, 32, 60, 60].entries()) {
    // What a request may take is no pause.
    const waited = () => pauses.filter((pauseMs) => pauseMs !== 30_000);
    await expect.poll(() => waited()[index]).toBe(1000 * seconds);
    await clock.advance(1000 * seconds);
    await server.received(index + 2);
  }
});

test('tells once that a gateway has none, and asks no more', async () => {
  const { server, clock, offs } = await opened([{ json: { detail: 'Not found.' }, status: 404 }], publicUrl);
  await expect.poll(() => offs).toEqual(['the gateway gives no secret for webhooks']);
  await clock.advance(3_600_000);
  expect(server.requests).toHaveLength(1);
});

test('asks for no secret where one is set, where nobody can call, and no simulator of our own', async () => {
  const whole = await Promise.all([
    opened([], { ...publicUrl, REPLICATE_WEBHOOK_SECRET: key }),
    opened([], {}),
    opened([], { ...publicUrl, REPLICATE_API_TOKEN: '' }),
  ]);
  expect(whole.map(({ gateway }) => gateway.calls())).toEqual(['perhaps', 'never', 'never']);
  expect(whole.map(({ server, offs }) => [server.requests.length, offs.length])).toEqual([
    [0, 0],
    [0, 0],
    [0, 0],
  ]);
});

test('takes its share of the poll budget', async () => {
  const { gateway, clock } = await opened([], { GATEWAY_POLLS_PER_SECOND: '10' });
  const now = clock.now();
  expect([gateway.reserveLook(now), gateway.reserveLook(now)]).toEqual([now, now + 200]);
});
