// More people at the same moment than are handed over at once.
import { expect, test, vi } from 'vitest';
import { held } from './promises.ts';
import { openScene, patience } from './scene.ts';

test('whoever has to wait is promised a card at once, and gets it when it is their turn', async () => {
  await using scene = await openScene();
  const release = held(scene);
  const people = 70;
  await Promise.all(
    Array.from({ length: people }, (_, number) =>
      scene.discord.slash('imagine', { prompt: `fox ${number}` }, { userId: scene.discord.addPerson({}).id }),
    ),
  );
  await vi.waitFor(() => expect(scene.shown().filter(({ loading }) => loading)).toHaveLength(6), patience);
  expect(scene.commands).toHaveLength(64);
  release();
  await scene.settled(people);
  await vi.waitFor(() => expect(scene.shown().filter(({ loading }) => loading)).toEqual([]), patience);
  expect(scene.commands).toHaveLength(people);
  const asked = scene.asked();
  expect(asked.filter((each) => each === 'callback 4')).toHaveLength(64);
  expect(asked.filter((each) => each === 'callback 5')).toHaveLength(6);
  expect(asked.filter((each) => each === 'edit @original')).toHaveLength(6);
  expect(scene.outcomes.every(({ status }) => status === 'fulfilled')).toBe(true);
});
