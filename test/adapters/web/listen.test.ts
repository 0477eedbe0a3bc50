// What people type and press in the web chat, and what bad input gets.
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import type { Command } from '../../../src/generation/command.ts';
import type { Handlers } from '../../../src/generation/ports.ts';
import { openMemoryStore } from '../../../src/store/memory.ts';
import { StoreError } from '../../../src/store/store-error.ts';
import { card, done, pictures } from '../../contracts/cards.ts';
import { servedChat } from './fixture.ts';
import { emptyHandlers } from '../../fakes/handlers.ts';

const options = () => ({ files: [], signal: new AbortController().signal });

/** Handlers that answer every command with `shown` and remember what came. */
function answering(commands: Command[], shown = card({})): Handlers {
  return {
    ...emptyHandlers,
    async onCommand(command, reply) {
      commands.push(command);
      expect(await reply(shown)).toEqual(command.address);
    },
  };
}

test('text with and without /imagine is the same command', async () => {
  const chat = await servedChat();
  const commands: Command[] = [];
  await chat.adapter.start(answering(commands));
  await chat.say('/imagine  a red fox --ar 16:9 ');
  await chat.say('a red fox --ar 16:9');
  await chat.say('/IMAGINE');
  await chat.say('/usage please');
  await chat.say('/models');
  expect(commands.map(({ name }) => name)).toEqual(['imagine', 'imagine', 'imagine', 'usage', 'models']);
  expect(commands.flatMap((command) => (command.name === 'imagine' ? [command.ask] : []))).toEqual([
    { text: 'a red fox --ar 16:9' },
    { text: 'a red fox --ar 16:9' },
    { text: '' },
  ]);
});

test('a name is the same person however it is written', async () => {
  const chat = await servedChat();
  const commands: Command[] = [];
  await chat.adapter.start(answering(commands));
  await chat.say('a fox', ' The\u0301o ');
  await chat.say('a fox', 'théo');
  expect(commands.map(({ person }) => [person.id, person.name])).toEqual([
    ['théo', 'Théo'],
    ['théo', 'théo'],
  ]);
  expect(commands[0]?.place).toBe('room');
});

test('an unknown command is answered privately with the known ones', async () => {
  const chat = await servedChat();
  const commands: Command[] = [];
  await chat.adapter.start(answering(commands));
  await chat.say('/draw a fox', 'ann');
  expect(commands).toEqual([]);
  expect((await chat.messages('ann')).map((message) => message.card.lines)).toEqual([
    ['There is no command /draw. There is /imagine, /usage, /models, or /darkroom.'],
  ]);
  expect(await chat.messages('ben')).toEqual([]);
});

test('nobody may moderate, and a button that draws anew keeps the words that were typed', async () => {
  const chat = await servedChat();
  await chat.adapter.start({
    ...emptyHandlers,
    onCommand: async (_, reply) => void (await reply(card({}))),
    async onAction(action, reply) {
      expect(action).toMatchObject({ name: 'again', mayModerate: false, generationId: 'web-generation-1' });
      await reply(card({ generationId: 'web-generation-2' }));
    },
  });
  await chat.say('/imagine a red fox --ar 16:9', 'ann');
  expect((await chat.press('again', 'web-generation-1', 'ben')).status).toBe(202);
  expect((await chat.messages('ann')).map(({ author, text }) => [author, text])).toEqual([
    ['ann', '/imagine a red fox --ar 16:9'],
    ['ben', '/imagine a red fox --ar 16:9'],
  ]);
});

test('markup in a prompt reaches the page as the text it is', async () => {
  const chat = await servedChat();
  const prompt = '<img src=x onerror=alert(1)>\nevent: gone\ndata: {}';
  await chat.adapter.start(answering([], card({ prompt })));
  await chat.say(prompt);
  expect((await chat.messages('ann')).map(({ text, card: shown }) => [text, shown.prompt])).toEqual([
    [prompt, prompt],
  ]);
});

test('only the person may delete a message, and its pictures go with it', async () => {
  const chat = await servedChat();
  const commands: Command[] = [];
  await chat.adapter.start(answering(commands));
  const id = await chat.say('a fox', 'ann');
  const address = commands[0]?.address ?? { adapter: 'none' };
  await chat.adapter.deliver(address, done(), { ...options(), files: pictures() });
  const [message] = await chat.messages('ann');
  const file = chat.url + (message?.files[0]?.url ?? '');
  expect((await fetch(file)).status).toBe(200);

  expect((await chat.post('/api/delete', { id, name: 'ben' })).status).toBe(404);
  expect(await chat.messages('ann')).toHaveLength(1);
  expect((await chat.post('/api/delete', { id, name: 'ann' })).status).toBe(202);
  expect(await chat.messages('ann')).toEqual([]);
  expect((await fetch(file)).status).toBe(404);
});

test('an id that stands already is out of reach for others, and keeps its picture', async () => {
  const chat = await servedChat();
  const commands: Command[] = [];
  await chat.adapter.start(answering(commands));
  const id = await chat.say('a fox', 'ann');
  await chat.adapter.deliver(commands[0]?.address ?? { adapter: 'none' }, done(), {
    ...options(),
    files: pictures(),
  });
  const [before] = await chat.messages('ann');
  for (const text of ['/imagine', '/usage', '/draw']) {
    expect((await chat.post('/api/commands', { ...valid, id, name: 'ben', text })).status).toBe(404);
    expect((await chat.post('/api/commands', { ...valid, id, name: 'ann', text })).status).toBe(202);
  }
  const press = { ...valid, id, name: 'ben', action: 'again', generationId: 'web-generation-1' };
  expect((await chat.post('/api/actions', press)).status).toBe(404);
  expect(await chat.messages('ann')).toEqual([before]);
  expect((await fetch(chat.url + (before?.files[0]?.url ?? ''))).status).toBe(200);
});

test('a button on a private message of somebody else tells nothing of its words', async () => {
  const chat = await servedChat();
  await chat.adapter.start({
    ...emptyHandlers,
    onCommand: async (_, reply) => void (await reply(card({ private: true }))),
    onAction: async (_, reply) => void (await reply(card({ generationId: 'web-generation-2' }))),
  });
  await chat.say('/imagine my diary --private', 'ann');
  expect((await chat.press('again', 'web-generation-1', 'ben')).status).toBe(202);
  expect((await chat.messages('ben')).map(({ text }) => text)).toEqual([undefined]);
});

test('a handler that fails is answered with a sentence, not with its secrets', async () => {
  const chat = await servedChat();
  await chat.adapter.start({
    ...emptyHandlers,
    onCommand: () => Promise.reject(new Error('token r8_secret')),
  });
  const response = await chat.post('/api/commands', { id: randomUUID(), name: 'a', text: 'x', locale: 'en' });
  expect(response.status).toBe(500);
  expect(await response.json()).toEqual({ message: 'Something broke on our side.' });
});

test('a store that is away is told of, and what was typed can be tried again', async () => {
  const store = openMemoryStore({ clock: systemClock });
  const away = () => Promise.reject(new StoreError('unreachable', 'The Redis at r:6379 cannot be reached.'));
  const chat = await servedChat({ store: { ...store, get: away, update: away } });
  await chat.adapter.start(emptyHandlers);
  const response = await chat.post('/api/commands', { id: randomUUID(), name: 'a', text: 'x', locale: 'en' });
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({
    message: 'The bot cannot save anything at the moment, so nothing counts. Try again in a few minutes.',
  });
});

test('before the start commands are put off', async () => {
  const chat = await servedChat();
  const response = await chat.post('/api/commands', { id: randomUUID(), name: 'a', text: 'x', locale: 'en' });
  expect(response.status).toBe(503);
});

const valid = { id: randomUUID(), name: 'ann', text: 'a fox', locale: 'en' };

test.for([
  ['no JSON', '{', 400],
  ['no object', 'null', 400],
  ['an id that is no uuid', { ...valid, id: '1' }, 400],
  ['an empty name', { ...valid, name: ' \n ' }, 400],
  ['a name of 41 letters', { ...valid, name: 'a'.repeat(41) }, 400],
  ['a text that is none', { ...valid, text: 7 }, 400],
  ['more than 64 KiB', { ...valid, text: 'a'.repeat(70_000) }, 413],
] as const)('%s gets a sentence', async ([, body, status]) => {
  const chat = await servedChat();
  await chat.adapter.start(answering([]));
  const response = await chat.post('/api/commands', body);
  expect(response.status).toBe(status);
  const { message } = (await response.json()) as { message: string };
  expect(message).toMatch(/^[A-Z].{15,}\.$/);
});

test('an unknown path and an unknown action get a sentence too', async () => {
  const chat = await servedChat();
  await chat.adapter.start(answering([]));
  expect((await fetch(`${chat.url}/../../etc/passwd`)).status).toBe(404);
  expect((await fetch(`${chat.url}/files/..%2F..%2Fetc%2Fpasswd`)).status).toBe(404);
  const generationId = 'web-generation-1';
  const format = await chat.post('/api/actions', { ...valid, action: 'format', generationId });
  expect(format.status).toBe(400);
  const broken = await chat.post('/api/actions', { ...valid, action: 'again', generationId: '\ud83d' });
  expect(broken.status).toBe(400);
});

test('the page and its parts come with their types and a policy without inline code', async () => {
  const chat = await servedChat();
  const page = await fetch(chat.url);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("img-src 'self' blob:;");
  expect(policy).not.toContain('unsafe');
  expect(page.headers.get('x-content-type-options')).toBe('nosniff');
  expect(page.headers.get('referrer-policy')).toBe('no-referrer');
  const html = await page.text();
  const parts = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path ?? '');
  expect(parts.length).toBeGreaterThan(3);
  for (const path of parts) {
    const part = await fetch(chat.url + path);
    expect([path, part.status]).toEqual([path, 200]);
    const again = await fetch(chat.url + path, {
      headers: { 'if-none-match': part.headers.get('etag') ?? '' },
    });
    expect(again.status).toBe(304);
  }
});

test('hello brings the texts and what can be suggested, the default model first', async () => {
  const chat = await servedChat();
  const answer = await fetch(`${chat.url}/api/hello?locale=en-GB`);
  const hello = (await answer.json()) as {
    locale: string;
    texts: Record<string, string>;
    models: { key: string; cost: string; flags: { names: string[]; choices: string[]; range?: string }[] }[];
    defaultModel: string;
    languages: { locale: string; name: string }[];
  };
  expect(hello.locale).toBe('en');
  expect(hello.texts['left']).toBe('about {duration} left');
  expect(hello.defaultModel).toBe('flux-schnell');
  expect(hello.models[0]).toMatchObject({ key: 'flux-schnell', cost: '1 credit' });
  const count = hello.models[0]?.flags.find(({ names }) => names.includes('count'));
  expect(count?.range).toBe('1 – 4');
  expect(hello.languages).toContainEqual({ locale: 'en', name: 'English' });
});
