// People before a fleet, each in a place of their own, who ask once and look at what comes of it.
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { reading as readingInDiscord } from './discord-desk.ts';
import type { Fleet, OnItsWay } from './fleet.ts';
import { generationOf, reading as readingInSlack } from './slack-desk.ts';

/** A message of the bot as its person reads it. */
interface Seen {
  lines: string[];
  buttons: (string | undefined)[];
  files: string[];
}

/** Something that somebody asked for. */
export interface Wish {
  prompt: string;
  generation: string;
  /** Everything that the bot shows them. */
  seen(): Seen[];
  press(button: 'cancel'): Promise<unknown>;
}

/** Whether a request is about what somebody asked for, by its prompt: one word that nobody else says. */
export const isAbout =
  (prompt: string) =>
  ({ to, prompt: of, body }: OnItsWay): boolean =>
    to === 'gateway' ? of === prompt : body.includes(prompt);

/** Whether a request brings pictures: the message in Discord, the message in Slack that shows what was uploaded. */
export const bringsPictures = ({ to, path, headers, body }: OnItsWay): boolean =>
  to === 'discord'
    ? String(headers['content-type']).startsWith('multipart/')
    : to === 'slack' && path.endsWith('/chat.postMessage') && body.includes('slack_file');

/** What is to be seen of a wish in the end: one message, with its picture. */
export const onePicture = [{ files: [expect.any(String)], buttons: ['again', 'vary', 'edit', 'delete'] }];

/** Somebody types `/imagine` in Discord. */
export async function askInDiscord({ discord }: Fleet, prompt: string): Promise<Wish> {
  const userId = discord.addPerson().id;
  const channelId = discord.addChannel().id;
  const { id } = await discord.slash('imagine', { prompt }, { userId, channelId });
  const messages = () => [...discord.messages(channelId, userId), ...discord.directMessages(userId)];
  return {
    prompt,
    generation: `discord-${id}`,
    seen: () => messages().map(readingInDiscord),
    press: (button) => discord.press(`${button}:discord-${id}`, { userId, channelId }),
  };
}

/** Somebody types `/imagine` in Slack. */
export async function askInSlack({ slack }: Fleet, prompt: string): Promise<Wish> {
  const userId = slack.addPerson().id;
  const channelId = slack.addChannel().id;
  const sent = await slack.slash('/imagine', prompt, { userId, channelId });
  const generation = generationOf(sent);
  const messages = () => [...slack.messages(channelId, userId), ...slack.direct(userId)];
  return {
    prompt,
    generation,
    seen: () => messages().map(readingInSlack),
    async press(button) {
      const message = messages().findLast(({ blocks }) => JSON.stringify(blocks).includes(generation));
      if (!message) throw new Error(`nobody sees a button ${button} of ${generation}`);
      return slack.press(button, generation, message, { userId, channelId });
    },
  };
}

/** What is to be seen of a wish, in short. */
export function gistOf({ seen }: Wish) {
  return seen().map(({ files, buttons }) => ({ files, buttons }));
}

/** Resolves once a wish has come to its end; rejects with what is there instead after `withinMs`. */
export async function pictureOf({ seen, prompt }: Wish, withinMs: number): Promise<void> {
  const giveUpAt = performance.now() + withinMs;
  // Many are looked at together, for long.
  while (!seen().some(({ buttons }) => buttons.includes('again'))) {
    if (performance.now() > giveUpAt) throw new Error(`“${prompt}” stayed ${JSON.stringify(seen())}`);
    await pause(lookEveryMs);
  }
}

const lookEveryMs = 100;
