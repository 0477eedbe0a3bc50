// Other people's generations, pictures and cards, by ids that were guessed, seen or taken from another chat.
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { recall } from '../../src/generation/act.ts';
import type { Generation, Person } from '../../src/generation/generation.ts';
import { observe } from '../../src/generation/observe.ts';
import { createService } from '../../src/generation/service.ts';
import { done, pictures } from '../contracts/cards.ts';
import { bareCore } from '../generation/bare-core.ts';
import { deskWith } from '../generation/buttons.ts';
import { aRecord } from '../generation/record.ts';
import { servedChat } from '../adapters/web/fixture.ts';
import { requestOf, written } from './doors.ts';

const buttons = ['cancel', 'fetch', 'publish', 'again', 'vary', 'delete'] as const;
const onDiscord: Person = { ...aRecord().person, adapter: 'discord', workspace: 'discord' };
const finished: Partial<Generation> = {
  station: 'done',
  outcome: { kind: 'succeeded' },
  outputs: ['https://x.test/1'],
  doneAt: 2_000,
};

describe('a generation of another chat', () => {
  const id = 'gen-one';
  const theirs = { person: onDiscord };
  test.each(buttons.flatMap((name) => [[name, {}] as const, [name, finished] as const]))(
    'is unknown where %s is pressed with its id, whoever presses: %o',
    async (name, change) => {
      const { press, cards, records, queue } = await deskWith({ ...theirs, ...change });
      const before = await records.get(id);
      for (const mayModerate of [false, true]) {
        const pressed = press(name, { mayModerate, prompt: 'a hen' });
        await expect(pressed).rejects.toMatchObject({ code: 'generation_unknown', params: {} });
      }
      expect([cards, await records.get(id), await records.get('gen-two')]).toEqual([[], before, undefined]);
      expect((await queue.depth()).waiting).toBe(0);
    },
  );

  test('is recalled for nobody', async () => {
    const { core } = await deskWith({ ...theirs, ...finished });
    await expect(recall(core, id, aRecord().person)).rejects.toMatchObject({ code: 'generation_unknown' });
    expect(await recall(core, id, onDiscord)).toMatchObject({ prompt: aRecord().prompt });
  });
});

test('a call of the gateway about a prediction of somebody else, with another generation in its address, stops nothing', async () => {
  const core = bareCore();
  await core.records.insert(aRecord({ id: 'gen-one', station: 'running', prediction: 'p1' }));
  await core.records.insert(aRecord({ id: 'gen-two', station: 'running', prediction: 'p2' }));
  await core.records.claim('p1', 'gen-one');
  // Nobody answers at this gateway: a cancel would reject.
  await observe(core, { generationId: 'gen-two', attempt: 1, predictionId: 'p1' });
  expect(await core.records.get('gen-one')).toMatchObject({ station: 'running', prediction: 'p1' });
  expect(await core.records.get('gen-two')).toMatchObject({ station: 'running', prediction: 'p2' });
});

describe('in the web chat', () => {
  /** A chat over a core, with a private result of Ann's in it. */
  async function withSecret() {
    const core = bareCore();
    const chat = await servedChat();
    await chat.adapter.start(createService(core));
    const id = randomUUID();
    const generationId = `web-${id}`;
    const ann: Person = { adapter: 'web', workspace: 'web', id: 'ann', name: 'Ann', roles: [] };
    await core.records.insert(
      aRecord({ id: generationId, person: ann, private: true, prompt: 'a secret', ...finished }),
    );
    const card = { ...done(), generationId, private: true, prompt: 'a secret' };
    const address = { adapter: 'web', message: id, person: { id: 'ann', name: 'Ann' } };
    const { signal } = new AbortController();
    await chat.adapter.deliver(address, card, { files: pictures(), signal });
    return { chat, core, id, generationId };
  }

  test('what is private is shown, told and lent to nobody else', async () => {
    const { chat, core, id, generationId } = await withSecret();
    expect(await chat.messages('bob')).toEqual([]);
    expect(await chat.messages('Ann')).toHaveLength(1);
    for (const action of ['again', 'cancel'] as const) await chat.press(action, generationId, 'bob');
    await chat.say('/imagine mine now', 'bob', randomUUID());
    const asked = { id: randomUUID(), name: 'bob', text: 'mine now', locale: 'en' };
    for (const from of [
      { message: id, index: 0 },
      { message: id.toUpperCase(), index: 1 },
    ]) {
      await chat.post('/api/commands', { ...asked, id: randomUUID(), from });
    }
    expect((await chat.post('/api/commands', { ...asked, id })).status).toBe(404);
    expect((await chat.post('/api/actions', { ...asked, id, action: 'again', generationId })).status).toBe(
      404,
    );
    expect((await chat.post('/api/delete', { id, name: 'bob' })).status).toBe(404);
    const seen = await chat.messages('bob');
    expect(JSON.stringify(seen)).not.toMatch(/a secret|Ann/u);
    expect(seen.filter(({ card }) => card.tone === 'refused')).toHaveLength(4);
    expect(await core.records.get(generationId)).toMatchObject({ private: true, person: { id: 'ann' } });
    expect((await chat.messages('ann')).filter(({ own }) => own)).toHaveLength(1);
  });

  test('nobody chooses what a new generation is called beyond their own message', async () => {
    const { chat, core } = await withSecret();
    for (const id of ['discord-1', '../x', `${randomUUID()}:1`, `${randomUUID()}%00`, '__proto__']) {
      const body = { id, name: 'bob', text: 'a fox', locale: 'en' };
      expect((await chat.post('/api/commands', body)).status).toBe(400);
    }
    const open = await Array.fromAsync(core.records.open());
    expect(open.map(({ id }) => id)).toHaveLength(1);
  });

  test('pictures lie under names that are neither counted nor listed', async () => {
    const { chat } = await withSecret();
    const [message] = await chat.messages('ann');
    const [first = '', second = ''] = (message?.files ?? []).map(({ url }) => url);
    expect(first).toMatch(/^\/files\/[0-9a-f]{32}\.png$/u);
    expect(second).not.toBe(first);
    const last = first.at(-5) === '0' ? '1' : '0';
    const near = `${first.slice(0, -5)}${last}${first.slice(-4)}`;
    for (const path of [
      '/files',
      '/files/',
      '/files/*',
      '/files/.',
      near,
      first.toUpperCase(),
      first.slice(0, -4),
    ]) {
      expect([path, (await written(chat.port, requestOf('GET', path))).status]).toEqual([path, 404]);
    }
  });
});
