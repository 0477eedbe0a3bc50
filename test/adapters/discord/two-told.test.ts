// One interaction, two processes that are told of it: a front takes over from one that was cut off, or a proxy posts again.
import { expect, test, vi } from 'vitest';
import { refusalCard } from '../../../src/generation/cards/told-card.ts';
import { AppError } from '../../../src/generation/errors.ts';
import { textsFor } from '../../../src/i18n/texts.ts';
import { card } from '../../contracts/cards.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { emptyHandlers } from '../../fakes/handlers.ts';
import { onDiscord } from './fixture.ts';
import { patience } from './scene.ts';

const inTheQueue = [{ loading: false, content: expect.stringContaining('In the queue') }];

test.for([0, 2000])(
  'the one that can do something is seen, though the other refuses %d ms later',
  async (laterMs) => {
    const clock = createFakeClock();
    await using desk = await onDiscord({ clock });
    const { discord } = desk;
    const answered = Promise.withResolvers<void>();
    const refused = Promise.withResolvers<void>();
    await desk.adapter.start({
      ...emptyHandlers,
      onCommand: async (_, reply) => {
        await reply(card({ title: 'In the queue' }));
        answered.resolve();
      },
    });
    await desk.fresh().start({
      ...emptyHandlers,
      onCommand: async ({ id, locale }, reply) => {
        await answered.promise;
        await clock.advance(laterMs);
        await reply(refusalCard(new AppError('store_unavailable'), id, textsFor(locale)));
        refused.resolve();
      },
    });
    await desk.registered();
    await discord.slash('imagine', { prompt: 'a fox' });
    await refused.promise;
    expect(discord.messages(discord.channelId, discord.userId)).toMatchObject(inTheQueue);
    expect(discord.breaches).toEqual([]);
  },
);

test('the one that took it on keeps what the other one had promised', async () => {
  const clock = createFakeClock();
  await using desk = await onDiscord({ clock });
  const { discord } = desk;
  const taken = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<void>();
  await desk.adapter.start({
    ...emptyHandlers,
    onCommand: async (_, reply) => {
      await taken.promise;
      await reply(card({ title: 'In the queue' })).finally(answered.resolve);
    },
  });
  const laterClock = createFakeClock(clock.now());
  const known = Promise.withResolvers<void>();
  await desk.fresh({ clock: laterClock }).start({ ...emptyHandlers, onCommand: () => known.promise });
  await desk.registered();
  const asked = await discord.slash('imagine', { prompt: 'a fox' });
  await vi.waitFor(async () => {
    await laterClock.advance(1500);
    expect(discord.interaction(asked.id)?.response).toMatchObject({ type: 5 });
  }, patience);
  known.resolve();
  await laterClock.advance(1500);
  taken.resolve();
  await answered.promise;
  expect(discord.messages(discord.channelId)).toMatchObject(inTheQueue);
  expect(discord.requests.filter(({ method }) => method === 'DELETE')).toEqual([]);
  expect(discord.breaches).toEqual([]);
});
