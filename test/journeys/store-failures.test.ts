// The store fails in the middle of a step: nothing is paid twice, and nobody waits for ever.
import { expect, test } from 'vitest';
import { StoreError } from '../../src/store/store-error.ts';
import { atDesk } from '../fakes/desk.ts';

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
