// A pressed button: who may press it, and what becomes of the generation.
import { describe, expect, test } from 'vitest';
import { recall } from '../../src/generation/act.ts';
import type { Generation, Person } from '../../src/generation/generation.ts';
import { deskWith } from './buttons.ts';
import { aRecord } from './record.ts';

const ada = aRecord().person;
const bob: Person = { ...ada, id: 'bob', name: 'Bob' };
const buttons = ['cancel', 'fetch', 'publish', 'again', 'vary', 'delete'] as const;

const ended: Partial<Generation> = {
  station: 'done',
  outcome: { kind: 'succeeded' },
  outputs: ['https://x/1'],
  doneAt: 2_000,
};
const secret: Partial<Generation> = { ...ended, private: true };

describe('a private generation', () => {
  const others: [string, Person][] = [
    ['somebody else', bob],
    ['the same id in another workspace', { ...ada, workspace: 'elsewhere' }],
    ['the same id in another chat', { ...ada, adapter: 'pigeon' }],
  ];
  const presses = others.flatMap(([who, by]) => buttons.map((name) => [who, name, by] as const));

  test.each(presses)('is unknown to %s who presses %s, moderator or not', async (_who, name, by) => {
    const { press, cards, now, records, queue, accounts } = await deskWith(secret);
    const before = await now();
    for (const mayModerate of [false, true]) {
      const refused = press(name, { by, mayModerate, prompt: 'a blue fox' });
      await expect(refused).rejects.toMatchObject({ code: 'generation_unknown', params: {} });
    }
    expect([cards, await now(), await records.get('gen-two')]).toEqual([[], before, undefined]);
    expect((await queue.depth()).waiting).toBe(0);
    expect(await accounts.balance(by)).toMatchObject({ used: 0 });
  });

  test.each(others)('is not recalled for %s', async (_who, by) => {
    const { core } = await deskWith(secret);
    await expect(recall(core, 'gen-one', by)).rejects.toMatchObject({ code: 'generation_unknown' });
    expect(await recall(core, 'gen-one', ada)).toMatchObject({ private: true });
  });
});

test.each(buttons)('a generation that is not on record is unknown when %s is pressed', async (name) => {
  const { core, cards, press } = await deskWith({ id: 'gen-other' });
  await expect(press(name)).rejects.toMatchObject({ code: 'generation_unknown' });
  await expect(recall(core, 'gen-one', ada)).rejects.toMatchObject({ code: 'generation_unknown' });
  expect(cards).toEqual([]);
});

const asked = {
  model: 'sdxl',
  prompt: 'a red fox',
  options: { aspect: '3:2', scheduler: 'DDIM' },
  private: true,
  spoiler: true,
  pictures: {
    image: { url: 'https://chat.test/fox.png', expiresAt: 5_000 },
    mask: { url: 'https://chat.test/mask.png' },
  },
} satisfies Partial<Generation>;

describe('what was asked for', () => {
  test('is recalled whole, without what nobody said', async () => {
    expect(await recall((await deskWith(asked)).core, 'gen-one', ada)).toEqual({ ...asked, results: [] });
    const { core } = await deskWith();
    expect(await recall(core, 'gen-one', bob)).toEqual({
      model: 'flux-schnell',
      prompt: 'a red fox in the snow',
      options: {},
      private: false,
      results: [],
    });
  });

  test('is recalled with what came of it, for as long as the gateway keeps that', async () => {
    const submittedAt = 1_000;
    const { core } = await deskWith({ ...ended, submittedAt, tookMs: 500 });
    const { results } = await recall(core, 'gen-one', ada);
    expect(results).toEqual([{ url: 'https://x/1', expiresAt: submittedAt + 500 + 3_600_000 }]);
    const failed = await deskWith({ ...ended, outcome: { kind: 'failed', code: 'internal', params: {} } });
    expect((await recall(failed.core, 'gen-one', ada)).results).toEqual([]);
  });

  test('is made once more by Again, with another seed', async () => {
    const { press, records, cards } = await deskWith(asked);
    await press('again');
    expect(await records.get('gen-two')).toMatchObject({ ...asked, person: ada, station: 'queued' });
    expect((await records.get('gen-two'))?.input).toMatchObject({ image: asked.pictures.image.url });
    expect((await records.get('gen-two'))?.seed).not.toBe(aRecord().seed);
    expect(cards).toMatchObject([{ generationId: 'gen-two', private: true }]);
  });

  test('keeps everything but its prompt under Vary', async () => {
    const { press, records, now } = await deskWith(asked);
    await press('vary', { prompt: ' a blue fox ' });
    const varied = await records.get('gen-two');
    expect(varied).toMatchObject({ ...asked, prompt: 'a blue fox' });
    expect(varied?.input).toMatchObject({
      prompt: 'a blue fox',
      scheduler: 'DDIM',
    });
    expect(await now()).toMatchObject({ prompt: 'a red fox' });
  });

  test.each(['again', 'vary'] as const)('is paid by whoever presses %s', async (name) => {
    const { press, records, accounts } = await deskWith({ model: 'flux-dev', options: { count: 2 } });
    await press(name, { by: bob, prompt: 'a blue fox' });
    expect(await records.get('gen-two')).toMatchObject({ person: bob, cost: 16 });
    expect((await accounts.balance(bob)).used).toBe(16);
    expect((await accounts.balance(ada)).used).toBe(0);
    const tooMuch = press(name, { by: bob, id: 'gen-three', prompt: 'a blue fox' });
    await expect(tooMuch).rejects.toMatchObject({ code: 'quota_exceeded' });
  });

  test('is refused under Vary without a prompt', async () => {
    const { press, accounts } = await deskWith();
    await expect(press('vary', { prompt: ' ' })).rejects.toMatchObject({ code: 'prompt_empty' });
    expect((await accounts.balance(ada)).used).toBe(0);
  });

  test.each(['again', 'vary'] as const)('is refused under %s when its picture expired', async (name) => {
    const { press, records, clock, cards, accounts } = await deskWith(asked);
    await clock.advance(4_001);
    const late = press(name, { prompt: 'a blue fox' });
    await expect(late).rejects.toMatchObject({ code: 'picture_expired' });
    expect([cards, await records.get('gen-two')]).toEqual([[], undefined]);
    expect(await accounts.balance(ada)).toMatchObject({ used: 0, running: 0 });
  });

  test.each(['again', 'vary'] as const)('of a model for adults is made by %s there only', async (name) => {
    const { press, records, catalog } = await deskWith();
    catalog.defaultModel.adult = true;
    const prompt = 'a blue fox';
    await expect(press(name, { prompt })).rejects.toMatchObject({ code: 'place_not_allowed' });
    expect(await records.get('gen-two')).toBeUndefined();
    await press(name, { prompt, adultPlace: true });
    expect(await records.get('gen-two')).toMatchObject({ station: 'queued' });
  });
});

test('Cancel brings a lost message back where its owner presses, and nobody else', async () => {
  const lost = { adapter: 'web', message: 'm1', token: 'old', renewAt: 1_000 };
  const address = { adapter: 'web', message: 'm1', token: 'new', renewAt: 60_000 };
  const { press, now } = await deskWith({ station: 'running', address: lost });
  await press('cancel', { by: bob, mayModerate: true, address });
  expect((await now())?.address).toEqual(lost);
  await press('cancel', { address });
  expect((await now())?.address).toEqual(address);
});

test('a cancel is worked on behind the first card where that is still on its way', async () => {
  const { core, press, now } = await deskWith({ station: 'queued' });
  const { queue } = core;
  const worked: (number | undefined)[] = [];
  queue.work(async () => void worked.push((await now())?.cancelRequestedAt), { concurrency: 1 });
  await press('cancel');
  await queue.drain();
  expect(worked).toEqual([]);

  await core.records.change('gen-one', (current) => ({ ...current, shown: '{}' }));
  await press('cancel');
  await queue.drain();
  expect(worked).toEqual([1_000]);
});

describe('Fetch', () => {
  const address = { adapter: 'web', message: 'm1', token: 'new', renewAt: 60_000 };

  test.each(['queued', 'running', 'delivering'] as const)(
    'takes a generation that is %s to where the press leads, and looks at it now',
    async (station) => {
      const { press, now, cards, queue } = await deskWith({ station });
      await press('fetch', { address });
      expect(await now()).toEqual(aRecord({ station, address }));
      expect([cards, (await queue.depth()).waiting]).toEqual([[], 1]);
    },
  );

  test('is refused to everybody else, moderators too', async () => {
    const { press, now, queue } = await deskWith();
    for (const mayModerate of [false, true]) {
      const refused = press('fetch', { by: bob, mayModerate, address });
      await expect(refused).rejects.toMatchObject({ code: 'not_yours', params: { name: 'Ada' } });
    }
    expect([await now(), (await queue.depth()).waiting]).toEqual([aRecord(), 0]);
  });

  test('of one that has its picture says when that cannot be had any more', async () => {
    const { press, now, cards } = await deskWith(ended);
    await expect(press('fetch', { address })).rejects.toMatchObject({ code: 'gateway_unreachable' });
    expect([await now(), cards]).toEqual([aRecord(ended), []]);
  });

  test.each([
    [{ kind: 'canceled' }, 'canceled'],
    [{ kind: 'failed', code: 'address_expired', params: {} }, 'failed'],
  ] as const)('of one that has ended without a picture shows its end: %j', async (outcome, tone) => {
    const { press, now, cards, queue } = await deskWith({ ...ended, outcome });
    await press('fetch', { address });
    expect(cards).toMatchObject([{ generationId: 'gen-one', tone, final: true }]);
    expect([await now(), (await queue.depth()).waiting]).toEqual([aRecord({ ...ended, outcome }), 0]);
  });
});

test.each(['cancel', 'delete'] as const)('%s is for the owner and for moderators', async (name) => {
  const { press, now, cards } = await deskWith({ station: 'running' });
  const refused = press(name, { by: bob });
  await expect(refused).rejects.toMatchObject({ code: 'not_yours', params: { name: 'Ada' } });
  expect((await now())?.cancelRequestedAt).toBeUndefined();
  await press(name);
  await press(name, { by: bob, mayModerate: true });
  expect([cards, (await now())?.cancelRequestedAt]).toEqual([[], name === 'cancel' ? 1_000 : undefined]);
});
