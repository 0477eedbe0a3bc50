// `/darkroom` in the web chat: where it works, and whom a typed name means.
import { expect, test } from 'vitest';
import type { Command } from '../../../src/generation/command.ts';
import type { WebAdapterOptions } from '../../../src/adapters/web/index.ts';
import { card } from '../../contracts/cards.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { emptyHandlers } from '../../fakes/handlers.ts';
import { servedChat } from './fixture.ts';

const dayMs = 86_400_000;
const person = (name: string) => ({ adapter: 'web', workspace: 'web', id: name.toLowerCase(), name });

async function opened(options: Partial<WebAdapterOptions> = {}) {
  const chat = await servedChat(options);
  const commands: Command[] = [];
  await chat.adapter.start({
    ...emptyHandlers,
    async onCommand(command, reply) {
      commands.push(command);
      await reply(card({ private: true, final: true, tone: 'info' }));
    },
  });
  return {
    chat,
    /** What the command was handed over as, or what the person read instead. */
    async operate(text: string) {
      commands.length = 0;
      const id = await chat.say(`/darkroom ${text}`, 'Op');
      const [command] = commands;
      if (command?.name === 'darkroom') return command.operation;
      return (await chat.messages('op')).find((message) => message.id === id)?.card.lines.join(' ');
    },
    commands,
  };
}

test('people are those who have spoken here, in any case, with spaces in their names', async () => {
  const { chat, operate, commands } = await opened();
  for (const name of ['Ann', 'Ann Lee', '@home', 'ÉVA']) await chat.say('a fox', name);
  expect(await operate('')).toEqual({ kind: 'use' });
  expect(commands).toMatchObject([{ name: 'darkroom', reach: 'everywhere', person: { id: 'op' } }]);
  expect(await operate('block @ann')).toEqual({ kind: 'block', person: person('Ann') });
  expect(await operate('use ANN  lee')).toEqual({ kind: 'use', person: person('Ann Lee') });
  expect(await operate('grant @Ann Lee 20')).toEqual({
    kind: 'grant',
    person: person('Ann Lee'),
    credits: 20,
  });
  expect(await operate('unblock @home')).toEqual({ kind: 'unblock', person: person('@home') });
  expect(await operate('block e\u0301va')).toEqual({ kind: 'block', person: person('ÉVA') });
  expect(await operate('block op')).toEqual({ kind: 'block', person: person('Op') });
});

test('what cannot be meant is refused, and nobody else is taken for it', async () => {
  const { chat, operate } = await opened();
  await chat.say('a fox', 'Ann');
  expect(await operate('block @Ann Lee')).toMatch(/^The bot finds no “@Ann Lee” here/u);
  expect(await operate('grant @bob 5')).toMatch(/^The bot finds no “@bob” here/u);
  expect(await operate(`block ${'x'.repeat(500)}`)).toMatch(/^The bot finds no “x+…” here/u);
  expect(await operate('block')).toMatch(/^Say whom you mean/u);
  expect(await operate('grant @ann')).toMatch(/^Say how many credits/u);
  expect(await operate('grant @ann lots')).toMatch(/^“lots” is not a number of credits/u);
  expect(await operate('pause for a day')).toMatch(/^There is no “pause for a day”/u);
  expect(await operate('dance')).toMatch(/^There is no “dance”/u);
});

test('somebody who has left is forgotten, unless an operator has meant them', async () => {
  const clock = createFakeClock();
  const { chat, operate } = await opened({ clock, retentionMs: 3 * dayMs });
  await chat.say('a fox', 'ann');
  await chat.say('a fox', 'bob');
  expect(await operate('block ann')).toMatchObject({ kind: 'block' });
  await clock.advance(2 * dayMs);
  await chat.say('a fox', 'ann');
  await clock.advance(4 * dayMs);
  expect(await operate('block bob')).toMatch(/^The bot finds no “bob”/u);
  expect(await operate('unblock ann')).toEqual({ kind: 'unblock', person: person('ann') });
});

test('who presses a button has spoken here too', async () => {
  const { chat, operate } = await opened();
  await chat.press('again', 'web-generation-1', 'cyd');
  expect(await operate('block cyd')).toMatchObject({ person: person('cyd') });
});

const elsewhere = /^Names prove nothing in this chat, so \/darkroom works only where/u;
const token = 'a-long-random-word';

test.for([
  ['behind a token', { accessToken: token }, { authorization: `Bearer ${token}` }],
  ['under a name of the network', { allowedHosts: ['darkroom.lan'] }, {}],
  ['through a proxy', {}, { 'x-forwarded-for': '127.0.0.1' }],
  ['through another proxy', {}, { forwarded: 'for=127.0.0.1' }],
  ['through a tunnel', {}, { 'cf-connecting-ip': '::1' }],
] as const)('%s nobody is an operator, and nothing is handed over', async ([, options, headers]) => {
  const { chat, commands } = await opened(options);
  const id = 'f47ac10b-58cc-4372-a567-0e02b2c3d479';
  const body = { id, name: 'ann', text: '/darkroom pause', locale: 'en' };
  expect((await chat.post('/api/commands', body, headers)).status).toBe(202);
  expect(commands).toEqual([]);
  const stored = (await chat.store.get(`web:message:${id}`)) as {
    card: { lines: string[]; private: boolean };
  };
  expect(stored.card.lines).toEqual([expect.stringMatching(elsewhere)]);
  expect(stored.card.private).toBe(true);
  const hello = await fetch(`${chat.url}/api/hello`, { headers });
  const known = (await hello.json()) as { commands: { name: string }[]; operations: unknown[] };
  expect(known.commands.map(({ name }) => name)).toEqual(['imagine', 'usage', 'models']);
  expect(known.operations).toEqual([]);
});

test.for(['localhost', '127.0.0.1', '127.1.2.3', '::1', '[::1]:3000'])(
  'a chat on %s alone is looked after by whoever sits there',
  async (host) => {
    const { chat, operate } = await opened({ allowedHosts: [host] });
    expect(await operate('pause')).toEqual({ kind: 'pause' });
    const hello = await fetch(`${chat.url}/api/hello`);
    const { commands } = (await hello.json()) as { commands: { name: string }[] };
    expect(commands.at(-1)?.name).toBe('darkroom');
  },
);
