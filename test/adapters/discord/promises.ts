// Handlers that take their time, so that an answer has to be promised first.
import { expect, vi } from 'vitest';
import { card } from '../../contracts/cards.ts';
import { patience, type Scene } from './scene.ts';

/** Has the next command answered with `shown` only when the returned function is called. */
export function held(scene: Scene, shown = card({ title: 'In the queue' })): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  scene.work(async (reply) => {
    await promise;
    await reply(shown);
  });
  return resolve;
}

/** Lets time pass until the promise of an answer is shown. */
export async function promised(scene: Scene): Promise<void> {
  await vi.waitFor(() => expect(scene.commands).toHaveLength(1), patience);
  await scene.clock.advance(1500);
  await vi.waitFor(() => expect(scene.shown()).toMatchObject([{ loading: true }]), patience);
}
