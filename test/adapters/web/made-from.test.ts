// Commands of the web chat that name pictures: their own, somebody else's, and what came of a message.
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Command, TextAsk } from '../../../src/generation/command.ts';
import { AppError } from '../../../src/generation/errors.ts';
import type { Picture } from '../../../src/generation/generation.ts';
import type { Handlers } from '../../../src/generation/ports.ts';
import { card, done, fileOf, picture, pictures } from '../../contracts/cards.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { emptyHandlers } from '../../fakes/handlers.ts';
import { servedChat, type ServedChat } from './fixture.ts';

interface Scene {
  chat: ServedChat;
  commands: Command[];
  bring: (name?: string) => Promise<string>;
  say: (fields: object, name?: string) => Promise<string>;
  /** What the newest command asked. */
  asked: () => TextAsk;
  /** The lines of the newest message. */
  told: (name?: string) => Promise<string[]>;
  /** A finished message; resolves with its id. */
  finished: (over?: object, files?: ReturnType<typeof pictures>) => Promise<string>;
}

async function scene(recall: Handlers['recall'] = emptyHandlers.recall): Promise<Scene> {
  const clock = createFakeClock(1_800_000_000_000);
  const chat = await servedChat({ clock });
  const commands: Command[] = [];
  let shown = card({});
  await chat.adapter.start({
    ...emptyHandlers,
    recall,
    async onCommand(command, reply) {
      commands.push(command);
      await reply(shown);
    },
  });
  const say: Scene['say'] = async (fields, name = 'ann') => {
    await clock.advance(10);
    const id = randomUUID();
    const body = { id, name, text: 'make it stormy', locale: 'en', ...fields };
    expect((await chat.post('/api/commands', body)).status).toBe(202);
    return id;
  };
  return {
    chat,
    commands,
    say,
    async bring(name = 'ann') {
      const response = await fetch(`${chat.url}/api/pictures?name=${name}&locale=en`, {
        method: 'POST',
        headers: { 'content-type': 'image/png' },
        body: picture(1),
      });
      return ((await response.json()) as { id: string }).id;
    },
    asked() {
      const command = commands.at(-1);
      return command?.name === 'imagine' && 'text' in command.ask ? command.ask : { text: 'nothing' };
    },
    async told(name = 'ann') {
      return (await chat.messages(name)).at(-1)?.card.lines ?? [];
    },
    async finished(over = {}, files = pictures()) {
      shown = card(over);
      const id = await say({ text: 'a red fox' });
      const address = commands.at(-1)?.address ?? { adapter: 'none' };
      await chat.adapter.deliver(
        address,
        { ...done(), ...over },
        { files, signal: new AbortController().signal },
      );
      return id;
    },
  };
}

const expired = 'The link to that picture has expired. Attach the picture again.';
const kept = {
  url: expect.stringMatching(/^darkroom:picture\/web-[0-9a-f]+$/),
  expiresAt: expect.any(Number),
};

test('a command has the picture and the mask that its person brought', async () => {
  const { bring, say, asked } = await scene();
  const [image, mask] = [await bring(), await bring()];
  await say({ picture: image, mask });
  expect(asked()).toEqual({ text: 'make it stormy', pictures: { image: kept, mask: kept } });
  await say({ text: '/imagine paint it', picture: image });
  expect(asked()).toEqual({ text: 'paint it', pictures: { image: kept } });
});

test('a picture of somebody else, a made-up one and an expired one are told alike', async () => {
  const { chat, commands, bring, say, told } = await scene();
  const image = await bring('ben');
  await say({ picture: image }, 'ann');
  expect(await told()).toEqual([expired]);
  await say({ picture: '0'.repeat(32) });
  expect(await told()).toEqual([expired]);
  await chat.store.delete(`web:picture:${image}`);
  await say({ picture: image }, 'ben');
  expect(await told('ben')).toEqual([expired]);
  expect(commands).toEqual([]);
  expect((await chat.messages('ann')).every((message) => message.card.private)).toBe(true);
});

test('a result is used as the gateway has it while that is young, and from our own file after that', async () => {
  let expiresAt = 1_800_000_600_000;
  const results: Picture[] = [1, 2].map((n) => ({ url: `https://gateway.example/${n}.png`, expiresAt: 0 }));
  const { say, asked, finished } = await scene(async () => ({
    prompt: 'a red fox',
    options: {},
    private: false,
    results: results.map((result) => ({ ...result, expiresAt })),
  }));
  const message = await finished();
  await say({ from: { message, index: 1 } }, 'ben');
  const live = { url: 'https://gateway.example/2.png', expiresAt };
  expect(asked()).toEqual({ text: 'make it stormy', pictures: { image: live } });

  expiresAt = 1_800_000_100_000;
  await say({ from: { message, index: 1 } });
  expect(asked()).toEqual({ text: 'make it stormy', pictures: { image: kept } });
  results.pop();
  expiresAt = 1_800_000_600_000;
  await say({ from: { message, index: 0 } });
  expect(asked().pictures).toEqual({ image: kept });
});

test('an output that is no address is never passed on', async () => {
  const results = [1, 2].map(() => ({ url: 'data:image/png;base64,AAAA' }));
  const { say, asked, finished } = await scene(async () => ({
    prompt: 'a red fox',
    options: {},
    private: false,
    results,
  }));
  await say({ from: { message: await finished(), index: 0 } });
  expect(asked().pictures).toEqual({ image: kept });
});

test('what comes of a secret stays one, and nobody else can make anything from it', async () => {
  const { say, asked, told, finished } = await scene();
  const message = await finished({ private: true });
  await say({ from: { message, index: 0 } }, 'ann');
  expect(asked().text).toBe('--private=true make it stormy');
  await say({ from: { message, index: 0 } }, 'ben');
  expect(await told('ben')).toEqual(['That picture is no longer on record.']);
});

test('a picture that is not there, and a film, cannot be edited', async () => {
  const { say, told, finished } = await scene();
  await say({ from: { message: randomUUID(), index: 0 } });
  expect(await told()).toEqual(['That picture is no longer on record.']);
  const message = await finished({}, [fileOf(picture(1), 'a-red-fox.mp4', 'video/mp4')]);
  await say({ from: { message, index: 1 } });
  expect(await told()).toEqual(['That picture is no longer on record.']);
  await say({ from: { message, index: 0 } });
  expect(await told()).toEqual([expect.stringMatching(/^That file is not a picture\./)]);
});

test('what cannot be taken in is told as one sentence, and its words stay', async () => {
  const heavy = new AppError('picture_too_heavy', { limitMiB: 32 });
  const chat = await servedChat({ intake: { take: () => Promise.reject(heavy) } });
  await chat.adapter.start({ ...emptyHandlers, onCommand: async (_, reply) => void (await reply(done())) });
  const message = await chat.say('a red fox');
  await chat.adapter.deliver({ adapter: 'web', message, person: { id: 'ann', name: 'ann' } }, done(), {
    files: pictures(),
    signal: new AbortController().signal,
  });
  const id = randomUUID();
  const body = { id, name: 'ann', text: 'make it stormy', locale: 'en', from: { message, index: 0 } };
  expect((await chat.post('/api/commands', body)).status).toBe(202);
  expect((await chat.messages('ann')).find((each) => each.id === id)).toMatchObject({
    text: 'make it stormy',
    card: { tone: 'refused', lines: ['That file has more than 32 MiB. Send a smaller one.'] },
  });
});

test('a message shows what it was made from, and only what is a picture', async () => {
  const { chat, bring, say, finished } = await scene();
  const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0]).toString('base64');
  await say({ picture: await bring(), previews: [jpeg, Buffer.from('<html>').toString('base64')] });
  const [brought] = (await chat.messages('ben')).at(-1)?.brought ?? [];
  const shown = await fetch(chat.url + (brought?.url ?? ''));
  expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
  const message = await finished();
  await say({ from: { message, index: 0 } });
  const messages = await chat.messages('ben');
  expect(messages.at(-1)?.brought.map(({ url }) => url)).toEqual([messages.at(-2)?.files[0]?.url]);
});

test('the models card is asked for by name, or for all of them', async () => {
  const { say, commands } = await scene();
  for (const text of ['/models', '/models  flux-dev ', '/MODELS sdxl']) await say({ text });
  expect(commands.map((command) => (command.name === 'models' ? command.model : 'none'))).toEqual([
    undefined,
    'flux-dev',
    'sdxl',
  ]);
});
