// The machine's clock is set forward or back while somebody waits: the picture comes all the same, and is paid once.
import { describe, expect, test } from 'vitest';
import { atDesk } from '../fakes/desk.ts';
import { eventually } from '../fakes/ground.ts';
import { startProxy } from '../fakes/proxy.ts';

const hour = 3_600_000;

describe.concurrent('a clock that is set', { timeout: 20_000 }, () => {
  test('back by an hour while the model runs keeps nobody waiting for that hour', async () => {
    await atDesk({}, async (desk) => {
      const id = await desk.chat.say('a fox');
      await desk.shows(id, ({ titles }) => titles.length > 1);
      desk.clock.skip(-hour);
      const { card, files } = await desk.ends(id);
      expect([card.tone, files.length, desk.creates(), await desk.left()]).toEqual(['done', 1, 1, 49]);
    });
  });

  test('back while a create is not answered finds it, and pays for no other one', async () => {
    await using proxy = startProxy({
      breakAfter: ({ method }, number) => method === 'POST' && number === 1,
    });
    await atDesk({ baseUrl: proxy.before }, async (desk) => {
      desk.clock.skip(hour);
      const id = await desk.chat.say('a fox');
      await eventually(
        async () => (await desk.records.get(id))?.unanswered === true && desk.creates() === 1,
        (isSent) => isSent,
        'the create',
      );
      desk.clock.skip(-hour);
      const { card } = await desk.ends(id);
      expect([card.tone, desk.creates(), await desk.left()]).toEqual(['done', 1, 49]);
    });
  });

  test('back keeps what was spent, and forward by less than the window too', async () => {
    await atDesk({}, async (desk) => {
      await desk.ends(await desk.chat.say('a fox'));
      for (const jumpMs of [-hour, 2 * hour, -2 * hour, hour]) {
        desk.clock.skip(jumpMs);
        expect([jumpMs, await desk.left()]).toEqual([jumpMs, 49]);
      }
    });
  });

  test('forward by an hour while somebody waits in the queue ends with a sentence and a refund', async () => {
    await atDesk({ concurrency: 1, simulator: { latencyMs: 300 } }, async (desk) => {
      await desk.chat.say('in front', { person: 'bob' });
      const id = await desk.chat.say('a fox');
      desk.clock.skip(hour);
      expect((await desk.ends(id)).card.lines[0]).toBe(
        'It waited too long for its turn, so it was not started.',
      );
      expect(await desk.left()).toBe(50);
    });
  });
});
