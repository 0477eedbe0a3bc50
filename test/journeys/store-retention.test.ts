// What is still there when the time is over for which records are kept.
import { expect, test } from 'vitest';
import { atDesk } from '../fakes/desk.ts';

const day = 86_400_000;

test('after a month nothing is left of what has ended, and everything of what has not', async () => {
  await atDesk({}, async (desk) => {
    const ended = await desk.chat.say('a fox');
    await desk.ends(ended);
    const open = await desk.chat.say('simulate:stuck');
    await desk.shows(open, ({ titles }) => titles.includes('Developing'));
    await desk.kill();
    const keys = async () => (await Array.fromAsync(desk.store.entries(''))).map(([key]) => key);
    expect((await keys()).filter((key) => key.includes(ended))).toEqual([`generation:${ended}`]);

    desk.clock.skip(29 * day);
    expect(await keys()).toContain(`generation:${ended}`);
    desk.clock.skip(2 * day);
    // The sums of a month are kept until the next one is over; they name nobody.
    expect((await keys()).filter((key) => !key.startsWith('spending:'))).toEqual([
      `generation:${open}`,
      `open:${open}`,
    ]);
    await desk.restart();
    const { card } = await desk.ends(open);
    expect([card.tone, await desk.left()]).toEqual(['failed', 50]);
    expect(await desk.records.get(ended)).toBeUndefined();
  });
});
