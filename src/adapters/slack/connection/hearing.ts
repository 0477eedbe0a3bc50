// What Slack sends, handed to Bolt: who takes it, and how soon it is acknowledged.
import type { App, Receiver, ReceiverEvent } from '@slack/bolt';
import type { Clock } from '../../../generation/ports.ts';
import type { Log } from '../../../log.ts';
import { speakable } from './library-log.ts';

/** Hands events to Bolt. */
export interface Hearing extends Pick<Receiver, 'init'> {
  /** Resolves when the listeners are done; rejects with what one of them threw. */
  hear(event: ReceiverEvent): Promise<void>;
  /** Resolves when nothing waits for its acknowledgement any more. */
  quiet(): Promise<void>;
}

/** Slack shows an error after three seconds. */
const lateMs = 2000;
const mostNames = 100;

/** A hearing that tells the log what comes late, and once what nobody listens to: Bolt never acknowledges that. */
export function createHearing({ clock, log }: { clock: Clock; log: Log }): Hearing {
  const waiting = new Set<Promise<void>>();
  const unheard = new Set<string>();
  let app: App | undefined;

  const note = (name: string): void => {
    if (unheard.has(name) || unheard.size >= mostNames) return;
    unheard.add(name);
    log.warn({ name }, 'nothing listens to this from Slack, so it is not acknowledged');
  };

  return {
    init(given) {
      app = given;
    },
    async hear(event) {
      const name = nameOf(event.body);
      const startedAt = clock.now();
      const acked = Promise.withResolvers<void>();
      let isAcked = false;
      const ack = async (answer?: unknown): Promise<void> => {
        isAcked = true;
        const tookMs = clock.now() - startedAt;
        if (tookMs > lateMs) log.warn({ name, tookMs }, 'acknowledged late');
        try {
          await event.ack(answer);
        } catch (error) {
          // The connection is gone. What was asked for is done all the same, and shown by a call.
          log.warn({ name, reason: speakable(error) }, 'not acknowledged');
        }
        acked.resolve();
      };
      waiting.add(acked.promise);
      try {
        await app?.processEvent({ ...event, ack });
        if (!isAcked) note(name);
      } finally {
        acked.resolve();
        waiting.delete(acked.promise);
      }
    },
    async quiet() {
      await Promise.all(waiting);
    },
  };
}

/** What kind of thing was done to what: `command /imagine`, `block_actions again`, `event app_mention`. */
function nameOf(body: ReceiverEvent['body']): string {
  const { command, event, type, callback_id, view, actions } = body as Partial<Body>;
  if (command !== undefined) return `command ${command}`;
  if (event !== undefined) return `event ${event.type}`;
  const id = callback_id ?? actions?.[0]?.action_id ?? view?.callback_id ?? '';
  return `${type ?? 'something'} ${id}`.trim();
}

interface Body {
  command: string;
  event: { type?: string };
  type: string;
  callback_id: string;
  view: { callback_id?: string };
  actions: { action_id?: string }[];
}
