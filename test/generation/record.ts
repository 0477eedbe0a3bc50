// A complete record to start from.
import type { Generation } from '../../src/generation/generation.ts';

/** A record as `imagine` would save it, with `change` on top. */
export function aRecord(change: Partial<Generation> = {}): Generation {
  return {
    schema: 2,
    id: 'gen-one',
    createdAt: 1_000,
    person: { adapter: 'web', workspace: 'room', id: 'ada', name: 'Ada', roles: [] },
    locale: 'en',
    place: 'room',
    private: false,
    address: { adapter: 'web', message: 'm1' },
    model: 'flux-schnell',
    prompt: 'a red fox in the snow',
    options: {},
    target: { by: 'path', path: 'black-forest-labs/flux-schnell' },
    input: { prompt: 'a red fox in the snow', seed: 7 },
    count: 1,
    cost: 1,
    seed: 7,
    typicalMs: 1200,
    budgetMs: 300_000,
    deadlineAt: 901_000,
    station: 'queued',
    attempt: 0,
    unanswered: false,
    failures: 0,
    processing: false,
    outputs: [],
    ...change,
  };
}
