// The smallest adapter that keeps every rule: a map of messages.
import type { Card } from '../../src/generation/cards/card.ts';
import { AppError } from '../../src/generation/errors.ts';
import type { Adapter, Handlers } from '../../src/generation/ports.ts';
import type { OpenedAdapter } from './adapter.ts';

interface ToyMessage {
  owner: string;
  card: Card;
  files: Uint8Array[];
}

/** A toy chat with nothing said yet. */
export function createToy(): OpenedAdapter {
  const messages = new Map<string, ToyMessage | 'gone'>();
  const adapter = toyAdapter(messages);
  let count = 0;
  let last: () => Promise<void> = async () => {};

  const said = (person: string) => {
    count += 1;
    return {
      id: `toy-${count}-abc`,
      person: { adapter: 'toy', workspace: '', id: person, name: person, roles: [] },
      locale: 'en',
      place: 'box',
      address: { adapter: 'toy', message: `message ${count}`, owner: person },
      receivedAt: count,
      adultPlace: false,
    };
  };
  const replyTo = (address: { adapter: string }) => (card: Card) =>
    adapter.deliver(address, card, { files: [], signal: new AbortController().signal });

  return {
    adapter,
    fresh: async () => toyAdapter(messages),
    async type(text, person = 'ann') {
      const command = { ...said(person), name: 'imagine' as const, ask: { text } };
      last = async () => adapter.handlers?.onCommand(command, replyTo(command.address));
      await last();
    },
    repeat: () => last(),
    async press(name, generationId, person = 'ann') {
      if (name === 'edit') return;
      const action = { ...said(person), name, generationId, mayModerate: false, prompt: '' };
      await adapter.handlers?.onAction(action, replyTo(action.address));
    },
    async remove(address) {
      messages.set(String(address['message']), 'gone');
    },
    async shown(person = 'ann') {
      const all = [...messages.values()].filter((message) => message !== 'gone');
      return all
        .filter(({ card, owner }) => !card.private || owner === person)
        .map(({ card, files }) => ({
          text: [card.title, card.prompt, ...card.lines].join('\n'),
          files,
          actions: card.actions.map(({ name }) => name),
          private: card.private,
          mentions: [],
        }));
    },
    close: async () => {},
  };
}

function toyAdapter(messages: Map<string, ToyMessage | 'gone'>) {
  const adapter: Adapter & { handlers: Handlers | undefined } = {
    name: 'toy',
    routes: [],
    progressEveryMs: () => 0,
    handlers: undefined,
    async start(handlers) {
      adapter.handlers = handlers;
    },
    ready: () => adapter.handlers !== undefined,
    async deliver(address, card, { files }) {
      const id = String(address['message']);
      const current = messages.get(id);
      if (current === 'gone') throw new AppError('address_gone');
      const given = await Promise.all(files.map(({ file }) => file.bytes()));
      const kept = given.length === 0 && card.final ? (current?.files ?? []) : given;
      messages.set(id, { owner: String(address['owner']), card, files: kept });
      return address;
    },
    async stop() {
      adapter.handlers = undefined;
    },
  };
  return adapter;
}
