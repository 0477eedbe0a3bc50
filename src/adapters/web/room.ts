// The one room of the web chat: its messages in the store, and who wants to hear of changes.
import type { Clock, Store } from '../../generation/ports.ts';
import { createChanges } from './changes.ts';
import type { KeptFiles } from './files.ts';
import { storedSchema, type Message, type Stored } from './schema.ts';

/** The messages, for every instance that shares the store. */
export interface Room {
  /** Every message that is still there, oldest first. Lets go of what is beyond the limit. */
  messages(): Promise<Message[]>;
  /** The message with that id; undefined for a deleted one too. */
  find(id: string): Promise<Message | undefined>;
  /** Replaces one message atomically; `change` gets undefined for a new one. A deleted one stays deleted: undefined. */
  put(id: string, change: (current: Message | undefined) => Message): Promise<Message | undefined>;
  /** Deletes a message for good, where it is the person's own; resolves with whether it was. */
  erase(id: string, personId: string): Promise<boolean>;
  /** Calls `hear` with every change, also of other processes, until the returned function takes that back. */
  watch(hear: (changed: readonly Stored[]) => void): () => void;
}

const prefix = 'web:message:';
const keptMessages = 500;
/** A worker shows something new of a picture every 400 ms; a look asks for one small value. */
const lookEveryMs = 250;

/** A room over a shared store; a message goes `keptMs` after it has last changed. */
export function createRoom(parts: { store: Store; files: KeptFiles; clock: Clock; keptMs: number }): Room {
  const { store, files, clock, keptMs } = parts;
  const hearers = new Set<(changed: readonly Stored[]) => void>();
  const changes = createChanges(store);
  let begun: Promise<void> = Promise.resolve();
  let stopLooking: () => void = () => {};

  const expiresAt = () => clock.now() + keptMs;

  async function all(): Promise<Stored[]> {
    const found: Stored[] = [];
    for await (const [, value] of store.entries(prefix)) {
      const parsed = storedSchema.safeParse(value);
      if (parsed.success) found.push(parsed.data);
    }
    return found;
  }

  async function announce(changed: Stored): Promise<void> {
    await changes.add(changed.id);
    for (const hear of hearers) hear([changed]);
  }

  /** Other processes write to the same store. */
  async function look(): Promise<void> {
    await begun;
    await changes.look(async (ids) => {
      const stored = ids === 'many' ? await all() : await Promise.all(ids.map(stateOf));
      const news = stored.filter((each) => each !== undefined);
      for (const hear of hearers) hear(news);
    });
  }

  async function stateOf(id: string): Promise<Stored | undefined> {
    return read(await store.get(prefix + id));
  }

  /** Until the returned function is called. */
  function keepLooking(): () => void {
    let isOver = false;
    let stopTimer: () => void = () => {};
    const lookLater = (): void => {
      stopTimer = clock.after(lookEveryMs, () => {
        // A store that fails now is asked again at the next look.
        void look()
          .catch(() => {})
          .finally(() => {
            if (!isOver) lookLater();
          });
      });
    };
    lookLater();
    return () => {
      isOver = true;
      stopTimer();
    };
  }

  return {
    async messages() {
      // What changes while they are read is news to whoever watches already.
      await begun;
      const shown = (await all()).filter((stored) => stored.state === 'shown');
      shown.sort((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1));
      const excess = shown.splice(0, Math.max(0, shown.length - keptMessages));
      for (const message of excess) await store.delete(prefix + message.id);
      await files.sweep(shown.flatMap(({ files: own, brought = [] }) => [...own, ...brought]));
      return shown;
    },

    async find(id) {
      const stored = await stateOf(id);
      return stored?.state === 'shown' ? stored : undefined;
    },

    async put(id, change) {
      const result = await store.update(
        prefix + id,
        (value): Stored => {
          const current = read(value);
          return current?.state === 'gone' ? current : change(current);
        },
        { expiresAt: expiresAt() },
      );
      if (result.state === 'gone') return undefined;
      await announce(result);
      return result;
    },

    async erase(id, personId) {
      let lost: Message['files'] = [];
      const result = await store.update(
        prefix + id,
        (value): Stored | undefined => {
          const current = read(value);
          if (current?.state !== 'shown' || current.person.id !== personId) return current;
          lost = current.files;
          return { state: 'gone', id };
        },
        { expiresAt: expiresAt() },
      );
      if (result?.state !== 'gone') return false;
      await announce(result);
      await files.remove(lost);
      return true;
    },

    watch(hear) {
      hearers.add(hear);
      if (hearers.size === 1) {
        begun = changes.begin().catch(() => {});
        stopLooking = keepLooking();
      }
      return () => {
        hearers.delete(hear);
        if (hearers.size === 0) stopLooking();
      };
    },
  };
}

function read(value: unknown): Stored | undefined {
  const parsed = storedSchema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
