// Publish: a private result in front of everybody, once.
import { describe, expect, test } from 'vitest';
import { AppError } from '../../src/generation/errors.ts';
import type { Generation, Person } from '../../src/generation/generation.ts';
import { deskWith } from './buttons.ts';
import { aRecord } from './record.ts';

const bob: Person = { ...aRecord().person, id: 'bob', name: 'Bob' };
const ended: Partial<Generation> = {
  station: 'done',
  outcome: { kind: 'succeeded' },
  outputs: ['https://x/1'],
  doneAt: 2_000,
};
const secret: Partial<Generation> = { ...ended, private: true };

describe('Publish', () => {
  test('shows everybody what was private, once', async () => {
    const { press, now, cards } = await deskWith(secret);
    await press('publish');
    expect(cards).toMatchObject([{ generationId: 'gen-one', tone: 'done', private: false, final: true }]);
    expect(cards[0]?.actions.map(({ name }) => name)).toEqual(['again', 'vary', 'edit', 'delete']);
    expect(await now()).toEqual(aRecord(ended));
    await expect(press('publish')).rejects.toMatchObject({ code: 'already_public' });
    await expect(press('publish', { by: bob })).rejects.toMatchObject({ code: 'not_yours' });
    await press('again', { by: bob });
    expect(cards.slice(1)).toMatchObject([{ generationId: 'gen-two', private: false }]);
  });

  test('pressed twice at once shows it once', async () => {
    const { press, cards } = await deskWith(secret);
    const presses = await Promise.allSettled([press('publish'), press('publish')]);
    expect(presses).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: { code: 'already_public' } },
    ]);
    expect(cards).toHaveLength(1);
  });

  test('that the chat does not take leaves it private, to be pressed again', async () => {
    const { press, now, cards } = await deskWith(secret);
    const reply = () => Promise.reject(new AppError('chat_forbidden'));
    await expect(press('publish', { reply })).rejects.toMatchObject({ code: 'chat_forbidden' });
    expect(await now()).toEqual(aRecord(secret));
    await press('publish');
    expect([cards.length, (await now())?.private]).toEqual([1, false]);
  });

  test.each([
    ['done', async () => {}],
    ['not taken by the chat', () => Promise.reject(new AppError('chat_busy'))],
  ])('that was %s keeps the record no longer than any other', async (_how, reply) => {
    const { press, now, clock } = await deskWith(secret);
    await press('publish', { reply }).catch(() => {});
    await clock.advance(29 * 86_400_000);
    expect(await now()).toBeDefined();
    await clock.advance(2 * 86_400_000);
    expect(await now()).toBeUndefined();
  });

  test.each<[string, Partial<Generation>]>([
    ['is on its way', { private: true, station: 'running' }],
    ['is being delivered', { ...secret, station: 'delivering' }],
    ['was stopped', { ...secret, outcome: { kind: 'canceled' } }],
    ['failed', { ...secret, outcome: { kind: 'failed', code: 'output_missing', params: {} } }],
  ])('is refused while there is nothing to show: it %s', async (_how, change) => {
    const { press, now, cards } = await deskWith(change);
    await expect(press('publish')).rejects.toMatchObject({ code: 'not_done' });
    expect([cards, (await now())?.private]).toEqual([[], true]);
  });
});
