// A started adapter on a fake Discord whose time a test moves, with handlers that do what the test says.
import { expect, vi } from 'vitest';
import type { Action, Command, Reply } from '../../../src/generation/command.ts';
import type { Card } from '../../../src/generation/cards/card.ts';
import type { Address } from '../../../src/generation/generation.ts';
import type { DeliveredFile, Handlers } from '../../../src/generation/ports.ts';
import { card } from '../../contracts/cards.ts';
import { createFakeClock, type FakeClock } from '../../fakes/clock.ts';
import type { Interaction } from '../../fakes/discord/interactions.ts';
import type { FakeMessage } from '../../fakes/discord/messages.ts';
import { emptyHandlers } from '../../fakes/handlers.ts';
import { displayed } from './displayed.ts';
import { onDiscord, type DiscordFixture, type FixtureOptions } from './fixture.ts';

/** What the core would do with something said. */
type Work = (reply: Reply, said: Command | Action) => Promise<unknown>;

/** An adapter at work. The end of its scope throws when it broke Discord's rules. */
export interface Scene extends DiscordFixture {
  clock: FakeClock;
  commands: Command[];
  actions: Action[];
  /** What came of each call of `reply`, as it is settled. */
  outcomes: PromiseSettledResult<Address>[];
  /** From now on this is done with everything said. */
  work: (work: Work) => void;
  /** Resolves with the newest outcome once there are `count`. */
  settled: (count?: number) => Promise<PromiseSettledResult<Address> | undefined>;
  /** Types `/imagine`, which is answered with `shown`; resolves with the address. */
  imagine: (shown?: Partial<Card>, context?: Context) => Promise<Address>;
  /** Delivers from an instance that was never started, over an address that went through JSON. */
  deliver: (
    address: Address,
    shown: Card,
    files?: readonly DeliveredFile[],
    signal?: AbortSignal,
  ) => Promise<Address>;
  /** What Discord was asked since the last time, in short: `callback 4`, `edit @original`. */
  asked: () => string[];
  /** What a person sees where they usually are. */
  shown: (userId?: string) => FakeMessage[];
}

type Context = NonNullable<Parameters<DiscordFixture['discord']['slash']>[2]>;

/** Starts everything, and registers the commands. Unless told otherwise, a command is answered with a card at once. */
export async function openScene(
  options: Omit<FixtureOptions, 'clock'> & { recall?: Handlers['recall'] } = {},
): Promise<Scene> {
  const { recall = emptyHandlers.recall, ...rest } = options;
  const clock = createFakeClock();
  const fixture = await onDiscord({ clock, ...rest });
  const { adapter, discord } = fixture;
  const commands: Command[] = [];
  const actions: Action[] = [];
  const outcomes: PromiseSettledResult<Address>[] = [];
  let work: Work = (reply) => reply(card({}));
  const watched =
    (reply: Reply): Reply =>
    async (shown) => {
      const [outcome] = await Promise.allSettled([reply(shown)]);
      outcomes.push(outcome);
      if (outcome.status === 'rejected') throw outcome.reason;
      return outcome.value;
    };
  await adapter.start({
    async onCommand(command, reply) {
      commands.push(command);
      await work(watched(reply), command);
    },
    async onAction(action, reply) {
      actions.push(action);
      await work(watched(reply), action);
    },
    recall,
  });
  await fixture.registered();

  let told = discord.requests.length;
  const deliverer = fixture.fresh();
  const settled: Scene['settled'] = async (count = outcomes.length || 1) => {
    await vi.waitFor(() => expect(outcomes.length).toBeGreaterThanOrEqual(count), patience);
    return outcomes.at(-1);
  };
  return {
    ...fixture,
    clock,
    commands,
    actions,
    outcomes,
    work: (next) => {
      work = next;
    },
    settled,
    async imagine(shown = {}, context = {}) {
      work = (reply) => reply(card(shown));
      const before = outcomes.length;
      await discord.slash('imagine', { prompt: 'a red fox' }, context);
      const outcome = await settled(before + 1);
      if (outcome?.status !== 'fulfilled') throw outcome?.reason;
      return outcome.value;
    },
    deliver: (address, shown, files = [], signal = new AbortController().signal) =>
      deliverer.deliver(JSON.parse(JSON.stringify(address)) as Address, shown, { files, signal }),
    asked() {
      const news = discord.requests.slice(told);
      told = discord.requests.length;
      return news.map(inShort);
    },
    shown: (userId = discord.userId) => discord.messages(discord.channelId, userId),
    async [Symbol.asyncDispose]() {
      await fixture.close();
      if (discord.breaches.length > 0) throw new Error(`Breaches: ${discord.breaches.join('; ')}`);
    },
  };
}

/** The modal that came of an interaction. */
export async function modalOf(interaction: Interaction) {
  await expect(interaction.answered).resolves.toBe(9);
  return interaction.modal ?? { custom_id: '', title: '', components: [] };
}

/** What was said privately instead of a modal. */
export async function refusal({ discord, shown }: Scene, interaction: Interaction): Promise<string> {
  await expect(interaction.answered).resolves.toBe(4);
  expect(discord.messages(discord.channelId).length).toBeLessThan(shown().length);
  return displayed(shown().at(-1)?.content ?? '');
}

/** For `vi.waitFor`: often, and long enough for a machine that is busy. */
export const patience = { timeout: 8000, interval: 5 };

function inShort({ method, path, json }: DiscordFixture['discord']['requests'][number]): string {
  if (path.endsWith('/callback')) return `callback ${(json as { type: number }).type}`;
  if (path.startsWith('/webhooks/')) {
    const [, , , , , message] = path.split('/');
    const verbs: Record<string, string> = { POST: 'follow-up', PATCH: 'edit', DELETE: 'delete' };
    return [verbs[method], message].filter(Boolean).join(' ');
  }
  const known: Record<string, string> = {
    'PATCH /channels': 'edit by bot',
    'POST /channels': 'send',
    'POST /users': 'open direct',
  };
  return known[`${method} /${path.split('/')[1]}`] ?? `${method} ${path}`;
}
