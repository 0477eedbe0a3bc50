// An adapter on its way through the contract: started, with handlers that answer and remember.
import { vi, expect } from 'vitest';
import type { Card } from '../../src/generation/cards/card.ts';
import type { Action, Command } from '../../src/generation/command.ts';
import type { Address } from '../../src/generation/generation.ts';
import type { DeliveredFile } from '../../src/generation/ports.ts';
import type { OpenedAdapter } from './adapter.ts';
import { emptyHandlers } from '../fakes/handlers.ts';

/** An opened adapter that was started, with what it handed over. */
export interface Started extends OpenedAdapter {
  commands: Command[];
  actions: Action[];
  /** Types, and resolves with the address of the reply that shows `card`. */
  answer: (card: Card, options?: { text?: string; person?: string }) => Promise<Address>;
  deliver: (address: Address, card: Card, files?: readonly DeliveredFile[]) => Promise<Address>;
}

/** Starts the adapter; every address goes through JSON on its way, as it does in a record. */
export async function startedAdapter(opened: OpenedAdapter): Promise<Started> {
  const commands: Command[] = [];
  const actions: Action[] = [];
  const addresses: Address[] = [];
  let answerWith: Card | undefined;
  await opened.adapter.start({
    ...emptyHandlers,
    async onCommand(command, reply) {
      commands.push(command);
      if (answerWith) addresses.push(await reply(answerWith));
    },
    async onAction(action) {
      actions.push(action);
    },
  });

  return {
    ...opened,
    commands,
    actions,
    async answer(shown, { text = '/imagine a red fox', person = 'ann' } = {}) {
      answerWith = shown;
      const before = addresses.length;
      await opened.type(text, person);
      await vi.waitFor(() => expect(addresses.length).toBeGreaterThan(before));
      return throughJson(addresses.at(-1));
    },
    async deliver(address, shown, files = []) {
      const signal = new AbortController().signal;
      return throughJson(await opened.adapter.deliver(throughJson(address), shown, { files, signal }));
    },
  };
}

/** The address as it comes back from a stored record. */
export function throughJson(address: Address | undefined): Address {
  return JSON.parse(JSON.stringify(address)) as Address;
}
