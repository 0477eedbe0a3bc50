// What became of a generation on Slack: everything its person sees, and what it came to.
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { loadCatalog, type Catalog } from '../../src/catalog/catalog.ts';
import { startProxy } from './proxy.ts';
import { reading, type SlackDesk } from './slack-desk.ts';
import type { FakeMessage } from './slack/messages.ts';
import type { As, Sent } from './slack/sending.ts';

/** What can be seen of a generation where it was asked for and in direct messages, and what it came to. */
export async function whatBecameOf(desk: SlackDesk, asked: Sent, as: As = {}) {
  const { slack } = desk;
  await desk.done(asked);
  const { userId = slack.userId, channelId = slack.channelId } = as;
  const messages = slack.messages(channelId, userId);
  return {
    channel: messages.filter(({ ephemeral }) => !ephemeral).map(gist),
    aside: messages.filter(({ ephemeral }) => ephemeral).map(gist),
    direct: slack.directId(userId) === channelId ? [] : slack.direct(userId).map(gist),
    ...(await desk.account(userId)),
  };
}

/** A message in short; a picture in it that does not load, or a call on anybody but the bot, fails the story. */
export function gist(message: FakeMessage) {
  expect(message.broken).toEqual([]);
  expect(message.mentions.filter((name) => name.startsWith('!'))).toEqual([]);
  const { lines, files, buttons } = reading(message);
  return { title: lines[0], files, buttons };
}

/** The message that shows the picture of `a fox`. */
export const aFox = {
  title: 'Here is your picture',
  files: ['a-fox.png'],
  buttons: ['again', 'vary', 'edit', 'delete'],
};

/** The same where the bot could not write where it was asked for. */
export const brought = {
  ...aFox,
  title: 'You asked for this in another place, where the bot may not write.',
};

/** What should become of `a fox`: the picture in one message, made once and paid once. */
export const oneFox = { channel: [aFox], aside: [], direct: [], creates: 1, left: 49 };

/** Calls of a method, and how each was answered. */
export function callsOf({ slack }: SlackDesk, method: string) {
  return slack.requests.filter((request) => request.method === method);
}

/** Resolves once the model works on a generation. */
export async function isRunning({ record }: SlackDesk, asked: Sent): Promise<void> {
  while ((await record(asked))?.station !== 'running') await new Promise((resolve) => setImmediate(resolve));
}

/** Lets time pass quickly until a generation is over, or until something else. */
export async function hurry(
  { clock, record }: SlackDesk,
  asked: Sent,
  until: () => boolean = () => false,
  stepMs = 500,
): Promise<void> {
  while ((await record(asked))?.station !== 'done' && !until()) {
    clock.skip(stepMs);
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
}

/** A catalog with models that take as long as they want, besides our own. */
export function patientModels(): Catalog {
  return loadCatalog('patient', { folder: fileURLToPath(new URL('../fixtures/models/', import.meta.url)) });
}

/** A gateway whose models make these files, whatever they are asked for. */
export function startOwnOutputs(files: readonly { mediaType: string; bytes: Uint8Array }[]) {
  const output = files.map(
    ({ mediaType, bytes }) => `data:${mediaType};base64,${Buffer.from(bytes).toString('base64')}`,
  );
  return startProxy({ rewrite: (json) => (json['status'] === 'succeeded' ? { ...json, output } : json) });
}
