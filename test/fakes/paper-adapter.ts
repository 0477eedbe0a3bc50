// A chat on paper: a working adapter that keeps its messages in a map, where tests can read them.
import type { Card } from '../../src/generation/cards/card.ts';
import type { Action, Ask, Reach } from '../../src/generation/command.ts';
import { AppError, type ErrorCode } from '../../src/generation/errors.ts';
import type { Address, Person } from '../../src/generation/generation.ts';
import { parseOperation } from '../../src/generation/operators/operation.ts';
import type { Adapter, DeliveredFile, Handlers } from '../../src/generation/ports.ts';

/** A message as it lies on the paper now. */
export interface PaperMessage {
  card: Card;
  files: (Omit<DeliveredFile, 'file'> & { bytes: Uint8Array; mediaType: string })[];
  /** Every title it has shown, in order. */
  titles: string[];
}

/** What outlives a restart: the messages themselves, and how the chat misbehaves. */
export interface Paper {
  messages: Map<string, PaperMessage>;
  /** Codes that the next deliveries reject with, first come first. `final:` ones wait for a final card. */
  failures: { code: ErrorCode; onlyFinal: boolean }[];
  /** The next delivery of a card with this title arrives when the promise is resolved, as on a slow line. */
  slow: Map<string, Promise<void>>;
  /** When addresses that are made from now on ask to be renewed, and when they are dead; never where it is unset. */
  fading?: { renewMs: number; deadMs: number } | undefined;
}

/** A paper adapter with the means to speak to it. */
export interface PaperAdapter extends Adapter {
  say(
    text: string,
    options?: { id?: string; person?: string; roles?: string[]; place?: string; ask?: Ask },
  ): Promise<string>;
  /** Types behind `/darkroom`; people are called `@bob`. */
  operate(
    text: string,
    options?: { id?: string; person?: string; reach?: Reach; place?: string },
  ): Promise<string>;
  press(
    name: Action['name'],
    generationId: string,
    options?: { person?: string; mayModerate?: boolean; prompt?: string },
  ): Promise<string>;
}

/** Fresh paper. */
export const blankPaper = (): Paper => ({ messages: new Map(), failures: [], slow: new Map() });

/** A person of the paper chat. */
export const paperPerson = (id: string): Person => ({
  adapter: 'paper',
  workspace: 'desk',
  id,
  name: id,
  roles: [],
});

let lastNumber = 0;

/** An adapter over `paper`; several can share one, as processes share a chat. */
export function createPaperAdapter(paper: Paper, now: () => number): PaperAdapter {
  let handlers: Handlers | undefined;

  const put = (address: Address, card: Card, given?: PaperMessage['files']): Address => {
    const id = String(address['message']);
    const before = paper.messages.get(id);
    const files = given ?? before?.files ?? [];
    paper.messages.set(id, { card, files, titles: [...(before?.titles ?? []), card.title] });
    return address;
  };

  /** A way to write to a message, which may fade. */
  const addressOf = (message: string): Address => {
    const { renewMs, deadMs } = paper.fading ?? {};
    return {
      adapter: 'paper',
      message,
      ...(renewMs === undefined ? {} : { renewAt: now() + renewMs }),
      ...(deadMs === undefined ? {} : { deadAt: now() + deadMs }),
    };
  };

  const said = (id: string, person: string, message = id) => ({
    id,
    person: paperPerson(person),
    locale: 'en',
    place: 'desk',
    address: addressOf(message),
    receivedAt: now(),
    adultPlace: false,
  });

  return {
    name: 'paper',
    routes: [],
    progressEveryMs: () => 0,
    async start(given) {
      handlers = given;
    },
    ready: () => handlers !== undefined,
    async deliver(address, card, { files, signal }) {
      signal.throwIfAborted();
      if (now() >= Number(address['deadAt'] ?? Infinity)) throw new AppError('address_expired');
      const [failure] = paper.failures;
      if (failure && (card.final || !failure.onlyFinal)) {
        paper.failures.shift();
        throw new AppError(failure.code);
      }
      const kept = await Promise.all(
        files.map(async ({ file, ...told }) => ({
          ...told,
          mediaType: file.mediaType,
          bytes: await file.bytes(),
        })),
      );
      const arrival = paper.slow.get(card.title);
      paper.slow.delete(card.title);
      await arrival;
      return put(JSON.parse(JSON.stringify(address)) as Address, card, kept);
    },
    async stop() {
      handlers = undefined;
    },
    async say(
      text,
      { id = `paper-${(lastNumber += 1)}-said`, person = 'ann', roles = [], place = 'desk', ask } = {},
    ) {
      const common = { ...said(id, person), person: { ...paperPerson(person), roles }, place };
      const command = { ...common, name: 'imagine' as const, ask: ask ?? { text } };
      await handlers?.onCommand(command, async (card) => put(command.address, card));
      return id;
    },
    async operate(
      text,
      { id = `paper-${(lastNumber += 1)}-told`, person = 'ann', reach = 'everywhere', place = 'desk' } = {},
    ) {
      const operation = parseOperation(text, (word) =>
        word.startsWith('@') ? paperPerson(word.slice(1)) : undefined,
      );
      const command = { ...said(id, person), place, name: 'darkroom' as const, reach, operation };
      await handlers?.onCommand(command, async (card) => put(command.address, card));
      return id;
    },
    async press(name, generationId, { person = 'ann', mayModerate = false, prompt = '' } = {}) {
      const id = `paper-${(lastNumber += 1)}-pressed`;
      // Fetch and Cancel lead to the message that they were pressed on; a refusal of them gets a message of its own, as any answer.
      const pressed = said(id, person, name === 'fetch' || name === 'cancel' ? generationId : id);
      await handlers?.onAction({ ...pressed, name, generationId, mayModerate, prompt }, async (card) =>
        put(card.generationId === undefined ? addressOf(id) : pressed.address, card),
      );
      return id;
    },
  };
}
