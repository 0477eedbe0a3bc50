// A second process on the same data file, started by the tests: `another-process.ts <what> <file> [number]`.
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { systemClock } from '../../src/clock.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';

const [what, path = '', number = '0'] = process.argv.slice(2);

if (what === 'count') {
  const store = openSqliteStore({ path, clock: systemClock });
  for (let done = 0; done < Number(number); done += 1) {
    const count = await store.update('count', (current) => Number(current ?? 0) + 1);
    console.log(count);
  }
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
