// A whole Darkroom on Discord: the real adapter, service, client, queue and store between the fake Discord and the simulator.
import { expect } from 'vitest';
import { createDiscordAdapter } from '../../src/adapters/discord/index.ts';
import type { DiscordSettings } from '../../src/adapters/discord/schema.ts';
import type { ActionName } from '../../src/generation/cards/card.ts';
import type { Generation } from '../../src/generation/generation.ts';
import { createLog } from '../../src/log.ts';
import { buttonsIn, displayed } from '../adapters/discord/displayed.ts';
import { layCable } from './cable.ts';
import { startFakeDiscord, type FakeDiscord, type FakeDiscordOptions } from './discord/discord.ts';
import type { Context, Interaction } from './discord/interactions.ts';
import type { FakeMessage } from './discord/messages.ts';
import { eventually, onGround, type Ground, type GroundOptions, type OpenChat } from './ground.ts';
import { createSkippingClock } from './skipping-clock.ts';

/** How a desk differs from the usual. */
interface DiscordDeskOptions extends Omit<GroundOptions, 'onUpdate'> {
  settings?: Partial<DiscordSettings>;
  fake?: Omit<FakeDiscordOptions, 'clock'>;
  /** The messages of the error lines that belong to the story; every other one fails it. */
  errors?: readonly string[];
}

/** The desk. The fake, the process and the adapter live by one clock. */
export interface DiscordDesk extends Omit<Ground, 'done'> {
  discord: FakeDiscord;
  /** What the operator is told with this message. */
  logged(message: string): LogLine[];
  /** Somebody types `/imagine`. */
  imagine(
    prompt: string,
    values?: Record<string, string | number | boolean>,
    context?: Context,
  ): Promise<Interaction>;
  /** Somebody presses a button under the picture that came of an interaction. */
  press(name: ActionName, of: Interaction, context?: Context): Promise<Interaction>;
  /** The answer to an interaction, as its person sees it now. */
  answer(to: Interaction): FakeMessage | undefined;
  /** The answer once it shows what `until` asks for; rejects with what it shows instead after 15 s. */
  shows(to: Interaction, until: string | ((seen: FakeMessage) => boolean)): Promise<FakeMessage>;
  /** What somebody was told in the channel that nobody else there sees, once it has these words. */
  whispered(userId: string, words: string): Promise<FakeMessage>;
  record(of: Interaction): Promise<Generation | undefined>;
  /** The answer once the generation has ended. */
  ends(of: Interaction): Promise<FakeMessage>;
  /** The generation once it has ended, whatever became of its message. */
  done(of: Interaction): Promise<Generation>;
  /** What it came to: creates at the gateway, and what is left of somebody's quota. */
  account(userId?: string): Promise<{ creates: number; left: number }>;
}

/** A message as it is read: the lines of its text, the names of its buttons, the names of its files. */
export function reading(message: FakeMessage | undefined) {
  if (!message) throw new Error('there is no such message');
  const texts = [message.content, ...message.embeds.map(({ description = '' }) => description)];
  return {
    lines: displayed(texts.join('\n')).split('\n'),
    buttons: buttonsIn(message.components).map((id) => id.split(':')[0]),
    files: message.attachments.map(({ filename }) => filename),
  };
}

/** All there is to see of a generation in the usual channel once it has ended, and what it came to. */
export async function whatBecameOf(desk: DiscordDesk, asked: Interaction) {
  const { discord } = desk;
  const ended = await desk.ends(asked);
  const others = discord.messages(discord.channelId, discord.userId).filter(({ id }) => id !== ended.id);
  return {
    files: reading(ended).files,
    buttons: reading(ended).buttons,
    pings: ended.pings,
    others: [...others, ...discord.directMessages(discord.userId)],
    ...(await desk.account()),
  };
}

/** What should become of `a fox`: the picture in one message, made once and paid once. */
export const oneFox = {
  files: ['a-fox.png'],
  buttons: ['again', 'vary', 'edit', 'delete'],
  pings: [],
  others: [],
  creates: 1,
  left: 49,
};

/** The id of the generation that an interaction asked for. */
const generationOf = ({ id }: Interaction): string => `discord-${id}`;

/**
 * Sets a desk up for the length of `story` and clears it. Afterwards nothing may have broken Discord's rules, called
 * again where Discord had said that there is nothing, or be in the log as an error.
 */
export async function onDiscord(
  options: DiscordDeskOptions,
  story: (desk: DiscordDesk) => Promise<void>,
): Promise<void> {
  const clock = createSkippingClock();
  await using discord = await startFakeDiscord({ clock, rates: generous, ...options.fake });
  const lines: LogLine[] = [];
  const openChat: OpenChat = async ({ store, catalog, dead }) => {
    const cable = await layCable(discord.apiUrl);
    const log = createLog({
      level: 'warn',
      secrets: [],
      destination: { write: (line) => void (dead.aborted || lines.push(JSON.parse(line) as LogLine)) },
    });
    dead.addEventListener('abort', () => {
      cable.cut();
      void discord.drop('tcp');
    });
    const settings = { ...usualSettings, token: discord.token, apiUrl: cable.url, ...options.settings };
    const fatal = (error: Error) => log.error(error.message);
    const process = { sharers: () => 1, isStoreShared: false };
    const parts = { ...process, settings, catalog, store, clock, log, announce: () => {}, onFatal: fatal };
    return { chat: createDiscordAdapter(parts), log };
  };
  await onGround({ ...options, clock }, openChat, async (ground) => {
    await eventually(
      () => discord.commands(),
      (commands) => commands.length > 0,
      'commands',
    );
    await story(deskOf(ground, discord, lines));
    expect(discord.breaches).toEqual([]);
    expect(hammered(discord)).toEqual([]);
    const errors = lines.filter(({ level }) => level === 'error' || level === 'fatal');
    expect(errors.filter(({ msg }) => !options.errors?.includes(msg))).toEqual([]);
  });
}

type LogLine = Record<string, unknown> & { level: string; msg: string };

// The fake counts requests in real time, which goes slower than the desk's.
const generous = {
  webhook: { requests: 1000, perMs: 1000 },
  channel: { requests: 1000, perMs: 1000 },
  other: { requests: 1000, perMs: 1000 },
  global: { requests: 1000, perMs: 1000 },
};

const usualSettings = {
  publicKey: undefined,
  guildId: undefined,
  shards: { ids: [0], total: 1 },
  directMessages: true,
  uploadLimitBytes: 25 * 1024 * 1024,
};

function deskOf(ground: Ground, discord: FakeDiscord, lines: readonly LogLine[]): DiscordDesk {
  const { records, accounts, creates } = ground;
  const answer = ({ channelId, userId, originalId }: Interaction) =>
    discord.messages(channelId, userId).find(({ id }) => id === originalId);
  const desk: DiscordDesk = {
    ...ground,
    discord,
    logged: (message) => lines.filter(({ msg }) => msg === message),
    imagine: (prompt, values, context) => discord.slash('imagine', { prompt, ...values }, context),
    press: (name, of, context) =>
      discord.press(`${name}:${generationOf(of)}`, { userId: of.userId, ...context }),
    answer,
    shows(to, until) {
      const isShown =
        typeof until === 'string' ? (seen: FakeMessage) => displayed(seen.content).includes(until) : until;
      return eventually(() => answer(to), isShown, `the answer to ${to.id}`);
    },
    whispered: (userId, words) =>
      eventually(
        () => discord.messages(discord.channelId, userId).findLast(({ ephemeral }) => ephemeral),
        ({ content }) => displayed(content).includes(words),
        `what ${userId} was told`,
      ),
    record: (of) => records.get(generationOf(of)),
    done: (of) => ground.done(generationOf(of)),
    async ends(of) {
      await desk.done(of);
      const message = answer(of);
      if (!message) throw new Error(`there is no answer to ${of.id}`);
      return message;
    },
    async account(id = discord.userId) {
      const person = { adapter: 'discord', workspace: 'discord', id, name: '', roles: [] };
      return { creates: creates(), left: (await accounts.balance(person)).left };
    },
  };
  return desk;
}

/** Addresses that were called again after Discord had said that there is nothing, or that the token is void. */
function hammered({ requests }: FakeDiscord): string[] {
  const dead = requests.filter(({ status }) => status === 401 || status === 404);
  const places = dead.map(({ method, path }) => `${method} ${path}`);
  return places.filter((place, at) => places.indexOf(place) !== at);
}
