import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { systemClock } from '../src/clock.ts';
import type { Store } from '../src/generation/ports.ts';
import { takeLease, type Lease } from '../src/lease.ts';
import { openRedisStore } from '../src/store/redis.ts';
import { createFakeClock } from './fakes/clock.ts';
import { hasRedis, startRedis } from './fakes/redis.ts';

const key = 'lease:lamp';
const schema = z.object({ by: z.string() });

test.skipIf(!hasRedis)(
  'on Redis one of many that ask at once gets it, and the next one when it is free',
  async () => {
    await using redis = await startRedis();
    await using closing = new AsyncDisposableStack();
    const clock = createFakeClock(Date.now());
    const signal = new AbortController().signal;
    const stores = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const store = await openRedisStore({ url: redis.url, clock: systemClock, onRisk: () => {} });
        closing.defer(() => store.close());
        return store;
      }),
    );
    const held: Lease[] = [];
    const ask = (store: Store) =>
      takeLease({
        store,
        clock,
        key,
        claim: { by: 'lamp' },
        schema,
        collides: () => true,
        onLost: () => {},
        signal,
      }).then((taken) => 'release' in taken && held.push(taken));
    const asking = stores.map(ask);
    await Promise.race(asking);
    const rivals = async () => z.array(z.unknown()).parse(await stores[0]?.get(key)).length;
    expect([held.length, await rivals()]).toEqual([1, 1]);
    await held[0]?.release();
    await vi.waitFor(async () => {
      await clock.advance(500);
      expect(held).toHaveLength(2);
    });
    expect(await rivals()).toBe(1);
  },
);
