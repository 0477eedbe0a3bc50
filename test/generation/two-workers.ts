// Two workers at one generation, and a gateway whose every answer waits for the test.
import { advance } from '../../src/generation/advance.ts';
import type { Generation, Prediction } from '../../src/generation/generation.ts';
import type { Adapter, CreateRequest, Gateway } from '../../src/generation/ports.ts';
import type { Records } from '../../src/generation/records.ts';
import { bareCore } from './bare-core.ts';
import { aRecord } from './record.ts';

const chat: Adapter = {
  name: 'web',
  routes: [],
  progressEveryMs: () => 0,
  async start() {},
  ready: () => true,
  deliver: async (address) => address,
  async stop() {},
};

/** A prediction as a gateway tells of it. */
export function run(id: string, change: Partial<Prediction> = {}): Prediction {
  return {
    id,
    status: 'processing',
    outputs: [],
    outputComplete: false,
    error: undefined,
    failure: undefined,
    progress: undefined,
    createdAt: undefined,
    startedAt: undefined,
    completedAt: undefined,
    ...change,
  };
}

/** What the gateway's list shows, at once or when the test says so. */
type List = [] | 'unknown' | Promise<[] | 'unknown'>;

/** A gateway whose answers a test gives one by one, whose list shows nothing, or which has none. */
function slowGateway(gateway: Gateway, list: List) {
  const creates: (PromiseWithResolvers<Prediction> & { request: CreateRequest })[] = [];
  const gets: (PromiseWithResolvers<Prediction> & { id: string })[] = [];
  const cancelled: string[] = [];
  const slow: Gateway = {
    ...gateway,
    create(request) {
      const answer = { ...Promise.withResolvers<Prediction>(), request };
      creates.push(answer);
      return answer.promise;
    },
    get(id) {
      const answer = { ...Promise.withResolvers<Prediction>(), id };
      gets.push(answer);
      return answer.promise;
    },
    async cancel(id) {
      cancelled.push(id);
      return run(id, { status: 'canceled' });
    },
    find: async () => list,
  };
  return { slow, creates, gets, cancelled };
}

/** Two workers on one store; the first can be frozen in the middle of a change of its record. */
export async function twoWorkers(change: Partial<Generation> = {}, list: List = []) {
  const core = bareCore([chat]);
  const { slow, creates, gets, cancelled } = slowGateway(core.gateway, list);
  const record = aRecord({ shown: 'something', ...change });
  await core.accounts.reserve(record, 10_000_000);
  await core.records.insert(record);
  const shared = { ...core, gateway: slow };
  let freezing: 'before' | 'after' | undefined;
  const thaw = Promise.withResolvers<void>();
  const frozen = Promise.withResolvers<void>();
  const hold = async (): Promise<void> => {
    freezing = undefined;
    frozen.resolve();
    await thaw.promise;
  };
  const records: Records = {
    ...core.records,
    async change(id, to) {
      if (freezing === 'before') await hold();
      const changed = await core.records.change(id, to);
      if (freezing === 'after') await hold();
      return changed;
    },
  };
  const work = (of: typeof shared) => advance(of, record.id, new AbortController().signal);
  return {
    creates,
    gets,
    cancelled,
    thaw,
    clock: core.clock,
    first: () => work({ ...shared, records }),
    second: () => work(shared),
    async freeze(when: 'before' | 'after') {
      freezing = when;
      await frozen.promise;
    },
    now: () => core.records.change(record.id, (current) => current),
  };
}
