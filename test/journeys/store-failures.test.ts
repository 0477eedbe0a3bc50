// The store fails in the middle of a step: nothing is paid twice, and nobody waits for ever.
import { expect, test } from 'vitest';
import { StoreError } from '../../src/store/store-error.ts';
import { atDesk } from '../fakes/desk.ts';
import { eventually } from '../fakes/ground.ts';

/** Fails the update with this number, from 1, of the keys with this prefix. */
function failing(prefix: string, number: number): (key: string) => void {
  let seen = 0;
  return (key) => {
    if (key.startsWith(prefix) && (seen += 1) === number) throw new StoreError('failed', 'no answer');
  };
}

test('a prediction that could not be saved is looked for, and no other one is paid', async () => {
  await atDesk({ onUpdate: failing('prediction:', 1) }, async ({ chat, ends, creates, left }) => {
    const { card, files } = await ends(await chat.say('a fox'));
    expect([card.tone, files.length, creates(), await left()]).toEqual(['done', 1, 1, 49]);
  });
});

test('a reply that could not be noted is followed by its picture all the same', async () => {
  // The first update of a record is its making.
  await atDesk({ onUpdate: failing('generation:', 2) }, async ({ chat, ends, left }) => {
    const { card, titles } = await ends(await chat.say('a fox'));
    expect([card.tone, await left()]).toEqual(['done', 49]);
    expect(titles).not.toContain('That did not work');
  });
});

test.each([
  ['the hold', 'ledger:'],
  ['the record', 'generation:'],
])(
  'where %s cannot be saved its person reads why, nothing is made, and nothing stays held',
  async (_what, prefix) => {
    await atDesk({ onUpdate: failing(prefix, 1) }, async ({ chat, paper, store, metrics, creates, left }) => {
      const id = await chat.say('a fox');
      expect(paper.messages.get(id)?.card.lines[0]).toBe(
        'The bot cannot save anything at the moment, so nothing counts. Try again in a few minutes.',
      );
      // At once, not with the next start.
      const marks = () => Array.fromAsync(store.entries('open:'));
      await eventually(marks, (open) => open.length === 0, 'the mark');
      expect([creates(), await left()]).toEqual([0, 50]);
      expect(await metrics()).toMatch(/darkroom_broke_total 1\n/u);
      await chat.say('a fox');
      expect(await left()).toBe(49);
    });
  },
);

test('a store that fails many times in the middle of a run costs nothing but time', async () => {
  let seen = 0;
  const onUpdate = (key: string): void => {
    seen += key.startsWith('generation:') ? 1 : 0;
    // Every second one, from the first card on.
    if (seen > 2 && seen < 12 && seen % 2 === 1) throw new StoreError('full', 'no room');
  };
  await atDesk({ onUpdate }, async ({ chat, clock, ends, creates, left }) => {
    const id = await chat.say('a fox');
    const skipping = setInterval(() => clock.skip(500), 50);
    const { card, files } = await ends(id).finally(() => clearInterval(skipping));
    expect([card.tone, files.length, creates(), await left()]).toEqual(['done', 1, 1, 49]);
  });
});
