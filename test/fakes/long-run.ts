// A gateway whose models work until they are let go, for journeys that take longer than anybody waits.
import type { Simulator } from '../../src/simulator/server.ts';
import { startProxy } from './proxy.ts';

/** A gateway that holds its pictures back. */
export interface LongRun extends AsyncDisposable {
  before(simulator: Simulator): Promise<string>;
  /** From now on what is finished is finished. */
  release(): void;
}

/** A proxy that tells of every finished picture as being worked on, until `release` or until it is cancelled. */
export function startLongRun(): LongRun {
  let held = true;
  const canceled = new Set<unknown>();
  const proxy = startProxy({
    rewrite: (json, { url = '' }) => {
      if (!held || json['status'] !== 'succeeded') return json;
      // On a slow machine the model behind has ended before anybody could stop it.
      if (url.endsWith('/cancel')) canceled.add(json['id']);
      if (canceled.has(json['id'])) return { ...json, status: 'canceled', output: null };
      const { completed_at: _completed, metrics: _metrics, ...rest } = json;
      return { ...rest, status: 'processing', output: null };
    },
  });
  return {
    before: (simulator) => proxy.before(simulator),
    release() {
      held = false;
    },
    [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose](),
  };
}
