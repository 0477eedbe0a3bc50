// Taking a command on: once, whatever is delivered twice.
import { describe, expect, test } from 'vitest';
import { advance } from '../../src/generation/advance.ts';
import type { Card } from '../../src/generation/cards/card.ts';
import type { Ask, ImagineCommand } from '../../src/generation/command.ts';
import { imagine } from '../../src/generation/imagine.ts';
import { StoreError } from '../../src/store/store-error.ts';
import { bareCore } from './bare-core.ts';
import { aRecord } from './record.ts';

const { person } = aRecord();

/** Everything that taking on needs, and somebody who asks. */
function desk() {
  const core = bareCore();
  const cards: Card[] = [];
  const take = (id: string, change: Partial<ImagineCommand> = {}) =>
    imagine(core, { ...aCommand(id), ...change }, async (card) => {
      cards.push(card);
      return { adapter: 'web', message: id };
    });
  return { ...core, core, cards, take };
}

function aCommand(id: string): ImagineCommand {
  const address = { adapter: 'web', message: 'm1' };
  return {
    name: 'imagine',
    ask: { text: 'a red fox' },
    id,
    person,
    locale: 'en',
    place: 'room',
    address,
    receivedAt: 900,
    adultPlace: false,
  };
}

const anAsk = (change: Partial<Ask>): { ask: Ask } => ({
  ask: { prompt: 'a red fox', options: {}, private: false, ...change },
});

test('answers and holds the credits of a command once, however often it is delivered', async () => {
  const { take, cards, accounts } = desk();
  await Promise.all([take('gen-one'), take('gen-one')]);
  await take('gen-one');
  expect(cards).toHaveLength(1);
  expect(await accounts.balance(person)).toMatchObject({ used: 1, running: 1 });
});

test('holds nothing for a command that is delivered again after it has ended', async () => {
  const { take, cards, accounts } = desk();
  for (const id of ['gen-one', 'gen-two']) {
    await take(id);
    await accounts.refund(aRecord({ id }), 0);
  }
  await take('gen-one');
  expect(cards).toHaveLength(2);
  expect(await accounts.balance(person)).toMatchObject({ used: 0, running: 0 });
});

describe('where its first card stands', () => {
  /** Somebody asks while the record cannot be changed, so many times; resolves with the record once that is over. */
  async function asked(refusals: number) {
    const { core, clock, records, queue } = desk();
    let left = refusals;
    const change: typeof records.change = async (...args) => {
      left -= 1;
      if (left >= 0) throw new StoreError('unreachable', 'no answer');
      return records.change(...args);
    };
    const reply = async () => ({ adapter: 'web', message: 'there' });
    const taking = imagine({ ...core, records: { ...records, change } }, aCommand('gen-one'), reply);
    for (let step = 0; step < 40; step += 1) await clock.advance(250);
    await taking;
    const { waiting } = await queue.depth();
    return { record: await records.get('gen-one'), waiting };
  }

  test('is noted although the store was down for a moment', async () => {
    const { record, waiting } = await asked(3);
    expect([record?.address, typeof record?.shown, waiting]).toEqual([
      { adapter: 'web', message: 'there' },
      'string',
      1,
    ]);
  });

  test('keeps nobody from their picture where the store is down for longer', async () => {
    const { record, waiting } = await asked(100);
    expect([record?.address, record?.shown, waiting]).toEqual([
      { adapter: 'web', message: 'm1' },
      undefined,
      1,
    ]);
  });
});

test('a hold that a crash left without its record is given back at the next start', async () => {
  const { core, take, records, accounts } = desk();
  await accounts.reserve(aRecord({ id: 'gen-one' }), 5_000);
  expect(await accounts.balance(person)).toMatchObject({ used: 1, running: 1 });

  const open = await Array.fromAsync(records.open());
  expect(open.map(({ id }) => id)).toEqual(['gen-one']);
  await core.accounts.abandon('gen-one');
  const { signal } = new AbortController();
  expect(await advance(core, 'gen-one', signal)).toBeUndefined();
  expect(await accounts.balance(person)).toMatchObject({ used: 0, running: 0 });
  expect(await Array.fromAsync(records.open())).toEqual([]);

  await take('gen-one');
  expect(await accounts.balance(person)).toMatchObject({ used: 1, running: 1 });
});

test('a refused command leaves nothing behind', async () => {
  const { take, records } = desk();
  for (const id of ['gen-one', 'gen-two', 'gen-three']) await take(id);
  await expect(take('gen-four')).rejects.toMatchObject({ code: 'too_many_running' });
  const open = await Array.fromAsync(records.open());
  expect(open.map(({ id }) => id).toSorted()).toEqual(['gen-one', 'gen-three', 'gen-two']);
});

test('gives two people with the same words different seeds, and one repeated command the same', async () => {
  const { take, records } = desk();
  await take('gen-one');
  await take('gen-two');
  const [one, two] = await Promise.all([records.get('gen-one'), records.get('gen-two')]);
  expect(one?.input['seed']).not.toBe(two?.input['seed']);
  const elsewhere = desk();
  await elsewhere.take('gen-one');
  expect((await elsewhere.records.get('gen-one'))?.input).toEqual(one?.input);
});

describe('a model for adults', () => {
  function adultDesk() {
    const opened = desk();
    const model = opened.catalog.find('sdxl');
    if (model) model.adult = true;
    return opened;
  }

  test('is refused in an ordinary place, and nothing is held', async () => {
    const { take, cards, records, accounts } = adultDesk();
    const refusal = { code: 'place_not_allowed', params: { model: 'sdxl' } };
    await expect(take('gen-one', anAsk({ model: 'sdxl' }))).rejects.toMatchObject(refusal);
    await expect(take('gen-two', { ask: { text: 'a fox --model sdxl' } })).rejects.toMatchObject(refusal);
    expect(cards).toEqual([]);
    expect(await accounts.balance(person)).toMatchObject({ used: 0, running: 0 });
    expect(await records.get('gen-one')).toBeUndefined();
  });

  test('is allowed in a place for adults, where every other model is allowed as well', async () => {
    const { take, accounts } = adultDesk();
    await take('gen-one', { ...anAsk({ model: 'sdxl' }), adultPlace: true });
    await take('gen-two', { ...anAsk({ model: 'flux-schnell' }), adultPlace: true });
    expect(await accounts.balance(person)).toMatchObject({ used: 3, running: 2 });
  });
});

describe('a text that names no model', () => {
  test('goes to the one that its person has chosen to be usual, whose flags count', async () => {
    const { take, records } = desk();
    await take('gen-one', { ask: { text: 'a red fox --scheduler DDIM', model: 'sdxl' } });
    expect(await records.get('gen-one')).toMatchObject({ model: 'sdxl', options: { scheduler: 'DDIM' } });
    await take('gen-two', { ask: { text: 'a red fox --model flux-dev', model: 'sdxl' } });
    expect(await records.get('gen-two')).toMatchObject({ model: 'flux-dev' });
  });

  test('goes to the default where that one is there no more', async () => {
    const { take, records } = desk();
    await take('gen-one', { ask: { text: 'a red fox', model: 'gone' } });
    expect(await records.get('gen-one')).toMatchObject({ model: 'flux-schnell' });
  });

  test('goes to the model that edits when a picture comes with it', async () => {
    const { take, records } = desk();
    const image = { url: 'https://chat.test/fox.png' };
    await take('gen-one', { ask: { text: 'make it winter', model: 'sdxl', pictures: { image } } });
    const record = await records.get('gen-one');
    expect(record).toMatchObject({
      model: 'flux-kontext-pro',
      prompt: 'make it winter',
      pictures: { image },
    });
    expect(record?.input).toMatchObject({ input_image: image.url });
  });
});

describe('a picture to work on', () => {
  const image = { url: 'https://chat.test/fox.png', expiresAt: 2_000 };
  const mask = { url: 'https://chat.test/mask.png', expiresAt: 3_000 };

  test('goes to the model that edits when none is named, and stays on record with the spoiler', async () => {
    const { take, records } = desk();
    await take('gen-one', anAsk({ pictures: { image }, spoiler: true }));
    const record = await records.get('gen-one');
    expect(record).toMatchObject({ model: 'flux-kontext-pro', pictures: { image }, spoiler: true });
    expect(record?.input).toMatchObject({ input_image: image.url, prompt: 'a red fox' });
  });

  test('and its mask go to the model that is named', async () => {
    const { take, records } = desk();
    await take('gen-one', anAsk({ model: 'sdxl', pictures: { image, mask } }));
    expect((await records.get('gen-one'))?.input).toMatchObject({ image: image.url, mask: mask.url });
  });

  test.each([
    ['the picture', 2_001, { image }],
    ['the picture under a mask', 2_001, { image, mask }],
    ['the mask', 3_001, { image: { url: image.url }, mask }],
  ])('is refused once %s has expired, and nothing is held', async (_what, now, pictures) => {
    const { take, clock, records, accounts } = desk();
    await clock.advance(now - clock.now() - 1);
    await take('gen-one', anAsk({ model: 'sdxl', pictures }));
    expect(await accounts.balance(person)).toMatchObject({ used: 2, running: 1 });

    await clock.advance(1);
    const late = take('gen-two', anAsk({ model: 'sdxl', pictures }));
    await expect(late).rejects.toMatchObject({ code: 'picture_expired' });
    expect(await accounts.balance(person)).toMatchObject({ used: 2, running: 1 });
    expect(await records.get('gen-two')).toBeUndefined();
  });

  test('is refused by a model that takes none, with the ones that do', async () => {
    const { take, catalog, accounts } = desk();
    const models = catalog.editModels
      .slice(0, 5)
      .map(({ key }) => key)
      .join(', ');
    await expect(
      take('gen-one', anAsk({ model: 'flux-schnell', pictures: { image } })),
    ).rejects.toMatchObject({
      code: 'model_takes_no_picture',
      params: { model: 'flux-schnell', models },
    });
    await expect(
      take('gen-two', anAsk({ model: 'flux-dev', pictures: { image, mask } })),
    ).rejects.toMatchObject({ code: 'model_takes_no_mask', params: { model: 'flux-dev' } });
    expect(await accounts.balance(person)).toMatchObject({ used: 0 });
  });
});
