// A process ends at every station and in every way, and another one goes on: one create, one final message, the right sum.
import { describe, expect, test } from 'vitest';
import type { Generation } from '../../src/generation/generation.ts';
import { atDesk, type Desk } from '../fakes/desk.ts';
import { eventually, type GroundOptions } from '../fakes/ground.ts';
import type { PaperMessage } from '../fakes/paper-adapter.ts';

interface Station {
  options?: GroundOptions;
  /** Somebody else is being served first. */
  isBehind?: boolean;
  reached(record: Generation, desk: Desk): boolean;
}

const stations: Record<string, Station> = {
  'in the queue': {
    options: { concurrency: 1, simulator: { latencyMs: 300 } },
    isBehind: true,
    reached: ({ station }, { creates }) => station === 'queued' && creates() === 1,
  },
  'while the create is on its way': {
    options: { simulator: { latencyMs: 200 } },
    reached: ({ station, unanswered }, { creates }) =>
      station === 'submitting' && unanswered && creates() === 1,
  },
  'while the answer to the create is held': {
    options: { simulator: { hold: true } },
    reached: ({ station }, { simulator, creates }) =>
      station === 'submitting' && creates() === 1 && simulator.predictions().length === 1,
  },
  'while the model runs': { reached: ({ station }) => station === 'running' },
  'while it is delivered': { reached: ({ station }) => station === 'delivering' },
};

const ends: Record<string, { graceMs: number } | undefined> = {
  'kill -9': undefined,
  SIGTERM: { graceMs: 10_000 },
  'a SIGTERM that cannot wait': { graceMs: 0 },
};

describe.concurrent.each(Object.entries(ends))('after %s', { timeout: 20_000 }, (_end, how) => {
  test.each(Object.entries(stations))('%s there is one picture, paid once', async (_name, place) => {
    const { options = {}, isBehind = false, reached } = place;
    await atDesk(options, async (desk) => {
      const ids = isBehind ? [await desk.chat.say('in front', { person: 'bob' })] : [];
      const id = await desk.chat.say('a fox');
      ids.push(id);
      await eventually(
        () => desk.records.get(id),
        (record) => reached(record, desk),
        `generation ${id}`,
      );
      await desk.restart(how);
      for (const each of ids) {
        const { card, files } = await desk.ends(each);
        expect([card.tone, files.length]).toEqual(['done', 1]);
      }
      expect([...desk.paper.messages.keys()].toSorted()).toEqual(ids.toSorted());
      expect(desk.creates()).toBe(ids.length);
      expect(await desk.left()).toBe(49);
    });
  });
});

test('after a kill -9 before any one of its notes there is one picture, paid once, or nothing at all', async () => {
  let dieBefore = 0;
  const deaths: Promise<void>[] = [];
  let kill = async (): Promise<void> => {};
  const onUpdate = (): void => {
    dieBefore -= 1;
    if (dieBefore !== 0) return;
    deaths.push(kill());
    throw new Error('killed');
  };
  const quick = { simulator: { speed: 10, startMs: 5 }, typicalMs: 35, limits: { limit: 1000 } };
  await atDesk({ ...quick, onUpdate }, async (desk) => {
    kill = desk.kill;
    const came: string[] = [];
    for (let note = 1; deaths.length === note - 1; note += 1) {
      dieBefore = note;
      const id = await desk.chat.say('a fox');
      await eventually(
        () => openMarks(desk),
        (marks) => deaths.length === note || marks.length === 0,
        id,
      );
      await Promise.all(deaths);
      const isTaken = (await desk.records.get(id)) !== undefined;
      await desk.restart();
      await eventually(
        () => openMarks(desk),
        (marks) => marks.length === 0,
        id,
      );
      came.push(isTaken ? endOf(await desk.ends(id)) : 'nothing');
      const pictures = came.filter((each) => each === 'done with 1 file').length;
      expect([note, desk.creates(), 1000 - (await desk.left())]).toEqual([note, pictures, pictures]);
    }
    expect(new Set(came)).toEqual(new Set(['nothing', 'done with 1 file']));
    expect(came.length).toBeGreaterThan(12);
  });
}, 30_000);

function endOf({ card, files }: PaperMessage): string {
  return `${card.tone} with ${files.length} file`;
}

async function openMarks({ store }: Desk): Promise<unknown[]> {
  return Array.fromAsync(store.entries('open:'));
}
