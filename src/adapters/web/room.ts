// The one room of the web chat: its messages in the store, and who wants to hear of changes.
import type { Clock, Store } from '../../generation/ports.ts';
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
const changesKey = 'web:changes';
const keptMessages = 500;
const lookIntervalMs = 1000;

/** A room over a shared store; a message goes `keptMs` after it has last changed. */
export function createRoom(parts: { store: Store; files: KeptFiles; clock: Clock; keptMs: number }): Room {
  const { store, files, clock, keptMs } = parts;
  const hearers = new Set<(changed: readonly Stored[]) => void>();
  let knownChanges: unknown;
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
    const changes = await store.update(changesKey, (count) => (typeof count === 'number' ? count : 0) + 1);
    if (knownChanges === undefined || changes === Number(knownChanges) + 1) knownChanges = changes;
    for (const hear of hearers) hear([changed]);
  }

  /** Other processes write to the same store; their changes show in one counter. */
  async function look(): Promise<void> {
    const changes = await store.get(changesKey);
    if (changes === knownChanges) return;
    const stored = await all();
    knownChanges = changes;
    for (const hear of hearers) hear(stored);
  }

  function lookAgainLater(): void {
    stopLooking = clock.after(lookIntervalMs, () => {
      // A store that fails now is asked again at the next look; the page misses nothing by that.
      void look()
        .catch(() => {})
        .finally(() => {
          if (hearers.size > 0) lookAgainLater();
        });
    });
  }

  return {
    async messages() {
      const shown = (await all()).filter((stored) => stored.state === 'shown');
      shown.sort((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1));
      const excess = shown.splice(0, Math.max(0, shown.length - keptMessages));
      for (const message of excess) await store.delete(prefix + message.id);
      await files.sweep(shown.flatMap(({ files: own, brought = [] }) => [...own, ...brought]));
      return shown;
    },

    async find(id) {
      const stored = read(await store.get(prefix + id));
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
      if (hearers.size === 1) lookAgainLater();
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
