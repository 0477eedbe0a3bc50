// What every adapter must do, as cases that a test, or a test of this contract, can run.
import { describe, expect, test, vi } from 'vitest';
import type { ActionName } from '../../src/generation/cards/card.ts';
import { AppError } from '../../src/generation/errors.ts';
import type { Address } from '../../src/generation/generation.ts';
import type { Adapter } from '../../src/generation/ports.ts';
import { startedAdapter, throughJson, type Started } from './adapter-started.ts';
import { card, done, picture, pictures } from './cards.ts';

/** A message of the bot as one person sees it now, newest last. */
export interface ShownMessage {
  /** Everything that can be read in it, as the platform displays it. */
  text: string;
  /** The bytes of its pictures, as the person can load them. */
  files: Uint8Array[];
  actions: ActionName[];
  /** Whether the platform marks it as seen by this person only. */
  private: boolean;
  /** Names and groups that this message calls on. */
  mentions: string[];
}

/** An adapter on a platform, or a working stand-in for one, with nothing said yet. People go by plain names. */
export interface OpenedAdapter {
  adapter: Adapter;
  /** A further instance with the same storage, never started. */
  fresh: () => Promise<Adapter>;
  /** Sends a command as the platform does; resolves when the platform has its acknowledgement. */
  type: (text: string, person?: string) => Promise<void>;
  /** Delivers the last typed command once more, as platforms do after a lost acknowledgement. */
  repeat: () => Promise<void>;
  press: (action: ActionName, generationId: string, person?: string) => Promise<void>;
  /** Deletes the message at the address, as its person or the platform does. */
  remove: (address: Address, person?: string) => Promise<void>;
  shown: (person?: string) => Promise<ShownMessage[]>;
  close: () => Promise<void>;
}

type Case = (started: Started) => Promise<void>;

/** Runs every case on an adapter of its own; `create` gives it unstarted. */
export function adapterContract(name: string, create: () => Promise<OpenedAdapter>): void {
  describe(`${name} keeps the contract of an adapter`, () => {
    test.for(Object.keys(adapterCases))('%s', async (rule) => {
      expect.hasAssertions();
      await runAdapterCase(rule, create);
    });
  });
}

/** Runs one case; rejects when the adapter breaks its rule. */
export async function runAdapterCase(rule: string, create: () => Promise<OpenedAdapter>): Promise<void> {
  const opened = await create();
  try {
    await adapterCases[rule]?.(await startedAdapter(opened));
  } finally {
    await opened.close();
  }
}

/** The cases by name. */
export const adapterCases: Record<string, Case> = {
  'is ready from its start to its stop': async ({ adapter, fresh }) => {
    expect(adapter.ready()).toBe(true);
    expect((await fresh()).ready()).toBe(false);
    await adapter.stop();
    expect(adapter.ready()).toBe(false);
  },

  'shows the reply with its button, at an address that survives JSON': async ({ answer, shown }) => {
    const address = await answer(card({ title: 'In the queue' }));
    expect(JSON.parse(JSON.stringify(address))).toEqual(address);
    const [message, ...others] = await shown();
    expect(message?.text).toContain('In the queue');
    expect(message?.actions).toEqual(['cancel']);
    expect(others).toEqual([]);
  },

  'replaces the reply from a fresh instance that was never started': async ({ answer, fresh, shown }) => {
    const address = await answer(card({ title: 'In the queue' }));
    const other = await fresh();
    await other.deliver(throughJson(address), card({ title: 'Developing', progress: 0.4 }), options());
    const messages = await shown();
    expect(messages).toHaveLength(1);
    expect(messages[0]?.text).toContain('Developing');
    expect(messages[0]?.text).not.toContain('In the queue');
  },

  'reaches a command that was never answered': async ({ commands, type, fresh, shown }) => {
    await type('/imagine a lost fox');
    await vi.waitFor(() => expect(commands).toHaveLength(1));
    const address = throughJson(commands[0]?.address ?? { adapter: 'none' });
    await (await fresh()).deliver(address, card({ title: 'Developing' }), options());
    expect((await shown()).map(({ text }) => text)).toEqual([expect.stringContaining('Developing')]);
  },

  'shows a card once however often it is delivered': async ({ answer, deliver, shown }) => {
    let address = await answer(card({ title: 'In the queue' }));
    for (const _ of [1, 2]) address = await deliver(address, card({ title: 'Developing' }));
    expect(await shown()).toHaveLength(1);
  },

  'shows the very bytes of the pictures, once however often they are delivered': async (started) => {
    const { answer, deliver, shown } = started;
    let address = await answer(card({ title: 'In the queue' }));
    for (const _ of [1, 2]) address = await deliver(address, done(), pictures());
    const messages = await shown();
    expect(messages).toHaveLength(1);
    expect(messages[0]?.files).toEqual([picture(1), picture(2)]);
    expect(messages[0]?.actions).toEqual(['again']);
  },

  'keeps the pictures when the final card comes again without them': async ({ answer, deliver, shown }) => {
    const address = await answer(card({ title: 'In the queue' }));
    const final = await deliver(address, done(), pictures());
    await deliver(final, done());
    expect((await shown()).map(({ files }) => files.length)).toEqual([2]);
  },

  'shows private cards and their pictures to their person only': async ({ answer, deliver, shown }) => {
    const address = await answer(card({ title: 'Just for you', private: true }), { person: 'ann' });
    expect(await shown('ben')).toEqual([]);
    expect(new Set((await shown('ann')).map((message) => message.private))).toEqual(new Set([true]));
    await deliver(address, { ...done(), private: true }, pictures());
    expect(await shown('ben')).toEqual([]);
    expect((await shown('ann')).flatMap(({ files }) => files)).toEqual([picture(1), picture(2)]);
  },

  'shows public cards to everyone': async ({ answer, shown }) => {
    await answer(card({ title: 'In the queue' }), { person: 'ann' });
    expect(await shown('ben')).toHaveLength(1);
  },

  'shows what people typed as plain text': async ({ answer, shown }) => {
    await answer(card({ title: 'In the queue', prompt: trickyPrompt }), { text: `/imagine ${trickyPrompt}` });
    const [message] = await shown();
    expect(message?.text).toContain(trickyPrompt);
    expect(message?.mentions).toEqual([]);
  },

  'hands over what was typed, by whom, and when': async ({ answer, adapter, commands }) => {
    await answer(card({}), { text: '/imagine a red fox --seed 7', person: 'ann' });
    await answer(card({}), { text: '/imagine a red fox', person: 'ben' });
    const [first, second] = commands;
    expect(first).toMatchObject({ name: 'imagine', person: { adapter: adapter.name } });
    expect(JSON.stringify(first)).toContain('a red fox');
    expect(first?.receivedAt).toBeTypeOf('number');
    expect(second?.person.id).not.toBe(first?.person.id);
    expect(second?.id).not.toBe(first?.id);
  },

  'hands over a pressed button with its generation and who pressed': async (started) => {
    const { answer, press, actions, commands } = started;
    await answer(card({ generationId: 'web-generation-1' }), { person: 'ann' });
    await press('cancel', 'web-generation-1', 'ann');
    await press('cancel', 'web-generation-1', 'ben');
    await vi.waitFor(() => expect(actions).toHaveLength(2));
    expect(actions.map(({ name }) => name)).toEqual(['cancel', 'cancel']);
    expect(actions.map(({ generationId }) => generationId)).toEqual(['web-generation-1', 'web-generation-1']);
    expect(actions[0]?.person.id).toBe(commands[0]?.person.id);
    expect(actions[1]?.person.id).not.toBe(commands[0]?.person.id);
    expect(actions[1]?.id).not.toBe(actions[0]?.id);
  },

  'gives a command that comes twice the same id': async ({ answer, repeat, commands, shown }) => {
    await answer(card({ title: 'In the queue' }));
    await repeat();
    expect(new Set(commands.map(({ id }) => id)).size).toBe(1);
    expect(await shown()).toHaveLength(1);
  },

  'rejects with address_gone where the message was deleted': async (started) => {
    const { answer, remove, deliver, shown } = started;
    const address = await answer(card({ title: 'In the queue' }), { person: 'ann' });
    await remove(address, 'ann');
    await expect(deliver(address, done(), pictures())).rejects.toMatchObject({ code: 'address_gone' });
    expect(await shown('ann')).toEqual([]);
  },

  'delivers after its stop, or rejects with an AppError': async ({ answer, adapter, deliver }) => {
    const address = await answer(card({ title: 'In the queue' }));
    await adapter.stop();
    const result = await deliver(address, card({ title: 'Developing' })).catch((error: unknown) => error);
    if (!(result instanceof AppError)) expect(result).toMatchObject({ adapter: address.adapter });
    else expect(result.code).toBeTypeOf('string');
  },
};

const options = () => ({ files: [], signal: new AbortController().signal });

const trickyPrompt =
  '**b** _i_ `c` ~s~ <b>x</b> <script>alert(1)</script> @everyone <@1> <!channel> &amp; [a](b)';
