// When a generation is looked at next, while its message is about to fade and once it has.
import { describe, expect, test } from 'vitest';
import { advance } from '../../src/generation/advance.ts';
import type { Card } from '../../src/generation/cards/card.ts';
import { AppError, type ErrorCode } from '../../src/generation/errors.ts';
import type { Generation } from '../../src/generation/generation.ts';
import type { Adapter } from '../../src/generation/ports.ts';
import { picture } from '../contracts/cards.ts';
import { bareCore } from './bare-core.ts';
import { aRecord } from './record.ts';

/** A core that nobody answers at, with this record, and a chat that may turn every card away. */
async function deskWith(change: Partial<Generation>, trouble?: ErrorCode) {
  const tried: Card[] = [];
  const adapter: Adapter = {
    name: 'web',
    routes: [],
    progressEveryMs: () => 0,
    async start() {},
    ready: () => true,
    async deliver(address, card) {
      tried.push(card);
      if (trouble) throw new AppError(trouble);
      return address;
    },
    async stop() {},
  };
  const core = bareCore([adapter]);
  const record = aRecord({ attempt: 1, ...change });
  await core.accounts.reserve(record, 10_000_000);
  await core.records.insert(record);
  const look = () => advance(core, 'gen-one', new AbortController().signal);
  return { ...core, tried, look, now: () => core.records.get('gen-one') };
}

describe('an address that asks to be renewed', () => {
  const address = { adapter: 'web', message: 'm1', renewAt: 11_000 };
  const running = { station: 'running', prediction: 'p1', failures: 5, address } as const;

  test('is looked at no later than that, however long the pause is', async () => {
    const { look } = await deskWith(running);
    expect(await look()).toBe(11_000);
    const unhurried = await deskWith({ ...running, address: { ...address, renewAt: 40_000 } });
    expect(await unhurried.look()).toBe(31_000);
  });

  test('gets a card with Fetch then, although the gateway does not answer', async () => {
    const { look, clock, tried } = await deskWith(running);
    await clock.advance(10_000);
    expect(await look()).toBe(41_000);
    const actions = tried.map((card) => card.actions.map(({ name }) => name));
    expect(actions).toEqual([['fetch', 'cancel']]);
  });

  test('gets no card of the end without its files', async () => {
    const ended = { station: 'delivering', outcome: { kind: 'canceled' } } as const;
    const { look, clock, tried } = await deskWith({ ...ended, address }, 'chat_busy');
    await clock.advance(10_000);
    expect(await look()).toBe(12_000);
    expect(tried).toHaveLength(1);
  });
});

test('a picture that a faded message cannot show waits for its person until its time is over', async () => {
  const outputs = [`data:image/png;base64,${Buffer.from(picture(1)).toString('base64')}`];
  const succeeded = { outcome: { kind: 'succeeded' } as const, outputs };
  const ended = { station: 'delivering', deadlineAt: 901_000, ...succeeded } as const;
  const { look, clock, tried, now, accounts } = await deskWith(ended, 'address_expired');
  expect(await look()).toBe(901_000);
  expect([tried.length, (await now())?.station]).toEqual([1, 'delivering']);

  // Pressed in between, and too late as well: the time that is left stays the same.
  await clock.advance(600_000);
  expect(await look()).toBe(901_000);

  await clock.advance(300_000);
  expect(await look()).toBeUndefined();
  expect(await now()).toMatchObject({ station: 'done', outcome: { code: 'output_gone' } });
  expect(await accounts.balance(aRecord().person)).toMatchObject({ used: 0, running: 0 });
  expect(tried).toHaveLength(3);
});

test('an end without a picture does not: the credits come back at once, and Fetch tells what it was', async () => {
  const ended = { station: 'delivering', outcome: { kind: 'canceled' }, deadlineAt: 901_000 } as const;
  const { look, now, accounts } = await deskWith(ended, 'address_expired');
  expect(await look()).toBeUndefined();
  expect(await now()).toMatchObject({ station: 'done', outcome: { kind: 'canceled' } });
  expect(await accounts.balance(aRecord().person)).toMatchObject({ used: 0, running: 0 });
});

describe('an end that a crash repeats', () => {
  const data = (bytes: string) => `data:image/png;base64,${bytes}`;
  const good = data(Buffer.from(picture(1)).toString('base64'));
  const delivering = { station: 'delivering', outcome: { kind: 'succeeded' }, count: 2, cost: 2 } as const;
  const gone = 'https://10.0.0.1/nobody-may-look-here';
  const { person } = aRecord();

  test('stays what was shown and paid where its outputs are gone by then', async () => {
    const { look, now, accounts } = await deskWith({ ...delivering, outputs: [gone] });
    await accounts.commit(aRecord(), 2);
    expect(await look()).toBeUndefined();
    expect(await now()).toMatchObject({ station: 'done', outcome: { kind: 'succeeded' } });
    expect(await accounts.balance(person)).toMatchObject({ used: 2, running: 0 });
  });

  test('stays so where the chat takes no card any more', async () => {
    const { look, now, accounts } = await deskWith({ ...delivering, outputs: [good] }, 'address_gone');
    await accounts.commit(aRecord(), 2);
    expect(await look()).toBeUndefined();
    expect(await now()).toMatchObject({ station: 'done', outcome: { kind: 'succeeded' } });
  });

  test('is tried again with the outputs that there were at first', async () => {
    const outputs = [gone, good];
    const desk = await deskWith({ ...delivering, deadlineAt: 901_000, outputs }, 'chat_unreachable');
    expect(await desk.look()).toBe(2_000);
    expect((await desk.now())?.outputs).toEqual([good]);
  });
});
