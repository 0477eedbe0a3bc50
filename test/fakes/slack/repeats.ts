// Notices who asks the same again after a clear no.
import type { Refusal } from './refusal.ts';
import type { FakeRequest } from './requests.ts';
import type { World } from './world.ts';

/** These are asked again by everyone who starts anew. */
const ofStarting = new Set(['auth.test', 'apps.connections.open']);
/** Slack's own trouble. */
const passing = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout']);
const watchMs = 60_000;

/** A watch over the calls; each tells it how it was refused. */
export function createRepeats(world: World): (request: FakeRequest) => { refused: (error: Refusal) => void } {
  const refused = new Map<string, { code: string; at: number }>();
  return (request) => {
    const { method, args } = request;
    const key = `${method} ${JSON.stringify(args)}`;
    const before = refused.get(key);
    const now = world.clock.now();
    return {
      refused({ code, passes }) {
        if (ofStarting.has(method) || passing.has(code) || passes) return;
        if (before?.code === code && now - before.at < watchMs) {
          world.breach(`${method}: the same again after ${code}`);
        }
        refused.set(key, { code, at: now });
      },
    };
  };
}
