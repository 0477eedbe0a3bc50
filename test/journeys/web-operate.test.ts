// Whoever sits at the machine looks after the bot in the web chat, through the whole app.
import { randomUUID } from 'node:crypto';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { expect, test } from 'vitest';
import type { MessageView } from '../../src/adapters/web/render.ts';
import { eventually } from '../fakes/ground.ts';
import { startWholeApp } from '../fakes/whole-app.ts';

test('an operator pauses, resumes, blocks and grants, and reads of it all, also after a restart', async () => {
  await using app = await startWholeApp({ QUOTA_LIMIT: '10' }, () => {});

  async function messagesOf(name: string): Promise<MessageView[]> {
    const { body } = await fetch(`${app.url()}/api/events?name=${name}`);
    const parser = new EventSourceParserStream();
    const reader = body?.pipeThrough(new TextDecoderStream()).pipeThrough(parser).getReader();
    const { value } = (await reader?.read()) ?? {};
    await reader?.cancel();
    return (JSON.parse(value?.data ?? '{}') as { messages: MessageView[] }).messages;
  }
  /** What is said, and what comes of it. */
  async function say(name: string, text: string): Promise<string> {
    const id = randomUUID();
    await fetch(`${app.url()}/api/commands`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id, name, text, locale: 'en' }),
    });
    const message = await eventually(
      async () => (await messagesOf(name)).find((each) => each.id === id),
      (each) => each.card.final,
      text,
    );
    return [message.card.title, ...message.card.lines].join(' ');
  }

  expect(await say('Bob', 'a red fox')).toMatch(/^Here is your picture/u);

  expect(await say('Ann', '/darkroom pause')).toMatch(/Nothing new is made until somebody resumes it/u);
  expect(await say('Bob', 'a red fox')).toMatch(/Ann has paused the bot\. Try again later\./u);
  await app.restart();
  expect(await say('Bob', 'a red fox')).toMatch(/Ann has paused the bot/u);
  expect(await say('Ann', '/darkroom')).toMatch(/1 credit today.* Paused by Ann/u);
  expect(await say('Ann', '/darkroom resume')).toMatch(/Pictures are made again/u);
  expect(await say('Bob', 'a red fox')).toMatch(/^Here is your picture/u);

  expect(await say('Ann', '/darkroom block @bob')).toMatch(/Bob cannot make pictures any more/u);
  expect(await say('Bob', 'a red fox')).toMatch(/You cannot make pictures with this bot/u);
  expect(await say('Ann', '/darkroom use')).toMatch(/Blocked: Bob/u);
  expect(await say('Ann', '/darkroom unblock Bob')).toMatch(/Bob can make pictures again/u);

  expect(await say('Bob', '/usage')).toMatch(/8 of 10 credits left/u);
  expect(await say('Ann', '/darkroom grant bob 5')).toMatch(/Bob has 5 credits more/u);
  expect(await say('Bob', '/usage')).toMatch(/13 of 15 credits left/u);
  expect(await say('Ann', '/darkroom use bob')).toMatch(/^Quota of Bob 13 of 15 credits left/u);

  expect(await say('Ann', '/darkroom log')).toMatch(
    /Ann gave Bob 5 credits.* Ann unblocked Bob.* Ann blocked Bob.* Ann resumed the bot.* Ann paused the bot/u,
  );
  expect((await messagesOf('Bob')).some(({ text }) => text?.startsWith('/darkroom'))).toBe(false);
}, 20_000);
