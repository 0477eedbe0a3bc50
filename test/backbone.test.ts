// What the processes of one Darkroom stand on, when it is away, and when it is let go of.
import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { openBackbone } from '../src/backbone.ts';
import { systemClock } from '../src/clock.ts';
import { readConfig } from '../src/config.ts';
import { createEvents } from '../src/events.ts';
import { createLog } from '../src/log.ts';
import { hasRedis, startRedis } from './fakes/redis.ts';

test.skipIf(!hasRedis)('on Redis: a process tells what it counts itself while Redis is away', async () => {
  await using redis = await startRedis();
  await using open = new AsyncDisposableStack();
  const events = createEvents(createLog({ level: 'silent', secrets: [] }));
  const config = readConfig({ STORE_URL: redis.url, REPLICATE_API_TOKEN: 'r8_x' });
  const { queue, metrics } = await openBackbone(config, { clock: systemClock, events, open });
  open.defer(() => queue.stop(0));
  events.watchQueue(queue);
  const told = async (): Promise<string> => {
    const [own, engine] = await Promise.all([events.metrics(), metrics()]);
    return own.body + engine;
  };
  const shared = /^(?:darkroom_queue_depth\{|bullmq_)/mu;
  expect(await told()).toMatch(shared);
  await redis.end();
  const alone = await told();
  expect(alone).toMatch(/^darkroom_broke_total 0$/mu);
  expect(alone).not.toMatch(shared);
  await redis.start();
  await expect.poll(told).toMatch(shared);
});

test.skipIf(!hasRedis)('on Redis: a start that comes to nothing leaves no connection open', async () => {
  await using redis = await startRedis();
  const watcher = new Redis(redis.url);
  const connections = async () => /^connected_clients:(\d+)/mu.exec(await watcher.info('clients'))?.[1];
  const open = new AsyncDisposableStack();
  const events = createEvents(createLog({ level: 'silent', secrets: [] }));
  await openBackbone(readConfig({ STORE_URL: redis.url, REPLICATE_API_TOKEN: 'r8_x' }), {
    clock: systemClock,
    events,
    open,
  });
  expect(await connections()).not.toBe('1');
  await open.disposeAsync();
  await expect.poll(connections).toBe('1');
  watcher.disconnect();
});
