// A second process on the same data, started by the tests: `another-process.ts <what> <file, or URL of a Redis> [number]`.
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { systemClock } from '../../src/clock.ts';
import type { Store } from '../../src/generation/ports.ts';
import { openRedisStore } from '../../src/store/redis.ts';
import { claimFile } from '../../src/store/sole-user.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';

const [what, path = '', number = '0'] = process.argv.slice(2);

async function openStore(): Promise<Store> {
  const clock = systemClock;
  return path.startsWith('redis:')
    ? openRedisStore({ url: path, clock, onRisk: console.log })
    : openSqliteStore({ path, clock });
}

if (what === 'count') {
  const store = await openStore();
  for (let done = 0; done < Number(number); done += 1) {
    const count = await store.update('count', (current) => Number(current ?? 0) + 1);
    console.log(count);
  }
  await store.close();
}

// In bursts, beside another one that does the same: counts so often, and takes so often while there is some left of 800.
if (what === 'compete') {
  const store = await openStore();
  const addOne = (current: unknown) => Number(current ?? 0) + 1;
  const takeOne = (current: unknown) => {
    if (Number(current ?? 0) >= 800) throw new Error('no more');
    return addOne(current);
  };
  await store.update('here', addOne);
  while ((await store.get('here')) !== 2) await setTimeout(1);
  let taken = 0;
  for (let done = 0; done < Number(number); done += 5) {
    const counting = Array.from({ length: 5 }, () => store.update('count', addOne));
    const taking = Array.from({ length: 5 }, () => store.update('taken', takeOne));
    const results = await Promise.allSettled(taking);
    await Promise.all(counting);
    taken += results.filter(({ status }) => status === 'fulfilled').length;
  }
  console.log(taken);
  await store.close();
}

if (what === 'hold') {
  const database = new DatabaseSync(path);
  database.exec('BEGIN IMMEDIATE');
  console.log('locked');
  await setTimeout(Number(number));
  database.exec('COMMIT');
  database.close();
}

if (what === 'claim') {
  try {
    using claim = claimFile(path, { waitMs: Number(number) });
    console.log('claimed');
    await setTimeout(60_000, claim);
  } catch (error) {
    console.log(error instanceof Error ? error.message : error);
  }
}

// As somebody who may not write where the tests may.
if (what === 'open-as-nobody') {
  if (process.getuid?.() === 0) process.setuid?.(65_534);
  try {
    await openSqliteStore({ path, clock: systemClock }).close();
    console.log('opened');
  } catch (error) {
    console.log(error instanceof Error ? error.message : error);
  }
}

// Until the system lets the file grow no further; what was there before must be there still.
if (what === 'fill') {
  const store = openSqliteStore({ path, clock: systemClock });
  let kept = 0;
  try {
    for (; kept < Number(number); kept += 1) await store.update(`key:${kept}`, () => 'x'.repeat(10_000));
  } catch (error) {
    console.log(error instanceof Error ? error.message : error);
  }
  console.log(kept);
  console.log(String(await store.get(`key:${kept - 1}`)).length, await store.get(`key:${kept}`));
  await store.close();
}
