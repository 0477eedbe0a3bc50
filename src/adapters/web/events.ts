// Server-sent events: the newest messages first, then every change, to as many pages as look.
import type { Clock } from '../../generation/ports.ts';
import { isVisible, render } from './render.ts';
import type { Room } from './room.ts';
import type { Stored } from './schema.ts';

/** The live pages. */
export interface EventStreams {
  /**
   * An endless answer with what this person may see; a page that reconnects gets everything again. Undefined while as many
   * are open as there can be.
   */
  open(personId: string): Promise<Response | undefined>;
  /** Ends every stream. */
  close(): void;
}

const newestShown = 50;
/** Whoever is let in could open one after the other and read none. */
const mostStreams = 500;
const pingIntervalMs = 15_000;
/** How much a slow reader may lag: beyond that its stream ends, and it comes back for the newest. */
const mostPending = 200;
/** What EventSource waits before it comes back. */
const retryMs = 1500;

/** Streams of the room's messages. */
export function createEventStreams({ room, clock }: { room: Room; clock: Clock }): EventStreams {
  const open = new Set<() => void>();

  return {
    async open(personId) {
      if (open.size >= mostStreams) return undefined;
      const stream = createStream(personId, { room, clock });
      open.add(stream.end);
      stream.onEnd(() => open.delete(stream.end));
      await stream.begin().catch((error: unknown) => {
        stream.end();
        throw error;
      });
      return new Response(stream.body, {
        headers: {
          'content-type': 'text/event-stream; charset=utf-8',
          'cache-control': 'no-store, no-transform',
          'x-accel-buffering': 'no',
        },
      });
    },

    close() {
      for (const end of open) end();
    },
  };
}

function createStream(personId: string, { room, clock }: { room: Room; clock: Clock }) {
  // NOTE changes wait per message: a page that reads slowly skips states instead of filling the memory, and what waits is
  // put into words once it is read, so that all who read slowly share the messages.
  const pending = new Map<string, () => string>();
  const known = new Set<string>();
  const encoder = new TextEncoder();
  let wake: () => void = () => {};
  let ended = false;
  let whenEnded: () => void = () => {};
  let stopPings: () => void = () => {};

  const push = (id: string, chunk: () => string): void => {
    pending.delete(id);
    pending.set(id, chunk);
    if (pending.size > mostPending) {
      pending.clear();
      end();
    }
    wake();
  };

  const hear = (changed: readonly Stored[]): void => {
    for (const stored of changed) {
      if (isVisible(stored, personId)) {
        known.add(stored.id);
        push(stored.id, () => eventOf('message', { now: clock.now(), message: render(stored, personId) }));
      } else if (known.delete(stored.id)) {
        push(stored.id, () => eventOf('gone', { id: stored.id }));
      }
    }
  };
  const unwatch = room.watch(hear);

  function end(): void {
    ended = true;
    unwatch();
    stopPings();
    wake();
    whenEnded();
  }

  function pingLater(): void {
    stopPings = clock.after(pingIntervalMs, () => {
      push('', () => ': ping\n\n');
      if (!ended) pingLater();
    });
  }

  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (pending.size === 0 && !ended) await new Promise<void>((resolve) => (wake = resolve));
        for (const chunk of pending.values()) controller.enqueue(encoder.encode(chunk()));
        pending.clear();
        if (ended) controller.close();
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  );

  return {
    body,
    end,
    onEnd: (callback: () => void) => {
      whenEnded = callback;
    },
    /** Puts the newest messages in front of everything that changed meanwhile. */
    async begin() {
      const visible = (await room.messages()).filter((message) => isVisible(message, personId));
      const newest = visible.slice(-newestShown);
      for (const { id } of newest) known.add(id);
      const meanwhile = [...pending];
      pending.clear();
      push('room', () => {
        const messages = newest.map((message) => render(message, personId));
        return `retry: ${retryMs}\n${eventOf('room', { now: clock.now(), messages })}`;
      });
      for (const [id, chunk] of meanwhile) push(id, chunk);
      pingLater();
    },
  };
}

function eventOf(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
