// The record of a generation, and the only moves it can make: forward.
import { z } from 'zod';
import { secondLayout } from './layout.ts';

/** Where a card goes: the adapter that understands it, and whatever else that adapter needs, as plain JSON. */
const addressSchema = z.looseObject({
  adapter: z.string().min(1),
  /** From then on (epoch milliseconds) cards there offer Fetch, because soon nobody can write there unasked. */
  renewAt: z.number().optional(),
});
export type Address = z.infer<typeof addressSchema>;

/** Who asked: the quota is kept per `adapter`, `workspace` and `id`. */
const personSchema = z.object({
  adapter: z.string().min(1),
  workspace: z.string(),
  id: z.string().min(1),
  name: z.string(),
  roles: z.array(z.string()).default([]),
});
export type Person = z.infer<typeof personSchema>;

/** A picture that a person gave, at an address the gateway can read or kept by us, until `expiresAt` (epoch milliseconds). */
const pictureSchema = z.object({ url: z.url(), expiresAt: z.number().optional() });
export type Picture = z.infer<typeof pictureSchema>;

/** What a model works on: the picture, and which part of it. */
const picturesSchema = z.object({ image: pictureSchema.optional(), mask: pictureSchema.optional() });
export type Pictures = z.infer<typeof picturesSchema>;

/** How a model is called: by its path, or by a version (`64 hex`, `owner/name:64 hex`, `owner/name`). */
const targetSchema = z.discriminatedUnion('by', [
  z.object({ by: z.literal('path'), path: z.string() }),
  z.object({ by: z.literal('version'), version: z.string() }),
]);
export type Target = z.infer<typeof targetSchema>;

/** The six statuses of a prediction; the last four are final. */
export const predictionStatuses = [
  'starting',
  'processing',
  'succeeded',
  'failed',
  'canceled',
  'aborted',
] as const;

/** What we keep of the gateway's prediction. Times are epoch milliseconds. */
export interface Prediction {
  id: string;
  status: (typeof predictionStatuses)[number];
  /** Output URLs (or `data:` URIs) in order; empty while there are none. */
  outputs: string[];
  /** The answer was held until every file existed, although the status is not final yet. */
  outputComplete: boolean;
  /** The model's own words on a failure, without secrets and addresses. */
  error: string | undefined;
  /** What a failed prediction died of: refused content, something that passes, or the rest; undefined unless failed. */
  failure: 'content' | 'transient' | 'other' | undefined;
  /** 0 to 1, read from the model's log. */
  progress: number | undefined;
  createdAt: number | undefined;
  startedAt: number | undefined;
  completedAt: number | undefined;
}

/** The five stations, in the only order there is. */
export const stations = ['queued', 'submitting', 'running', 'delivering', 'done'] as const;
export type Station = (typeof stations)[number];

const outcomeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('succeeded') }),
  z.object({ kind: z.literal('canceled') }),
  z.object({
    kind: z.literal('failed'),
    code: z.string(),
    params: z.record(z.string(), z.union([z.string(), z.number()])),
  }),
]);
export type Outcome = z.infer<typeof outcomeSchema>;

/** The record of today's layout; `schema` grows with every change that an older program would misread. */
const recordSchema = z.object({
  schema: z.literal(2),
  id: z.string(),
  createdAt: z.number(),
  person: personSchema,
  locale: z.string(),
  place: z.string(),
  private: z.boolean(),
  address: addressSchema,

  model: z.string(),
  prompt: z.string(),
  /** The house and model options as the person gave them, for "again". */
  options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  spoiler: z.boolean().optional(),
  pictures: picturesSchema.optional(),
  target: targetSchema,
  /** What comes moves: an animation or a video. */
  moving: z.boolean().optional(),
  /** Exactly what the gateway gets. */
  input: z.record(z.string(), z.unknown()),
  count: z.number().int().positive(),
  /** Credits for all outputs together. */
  cost: z.number().nonnegative(),
  /** What the gateway asks for all outputs together, in US dollars, where that is known. */
  usd: z.number().nonnegative().optional(),
  seed: z.number().optional(),
  /** Typical time of this model when the record was made. */
  typicalMs: z.number(),
  /** How long one run may take before it is given up. */
  budgetMs: z.number(),
  /** What the generation is doing now is given up at this time: waiting, then running, then delivering. */
  deadlineAt: z.number(),

  station: z.enum(stations),
  /** Creates that were sent; a transient failure is worth exactly one more. */
  attempt: z.number().int().nonnegative(),
  /** When the newest create was sent. */
  submittedAt: z.number().optional(),
  /** True while a create is on the wire: found so after a restart, it may or may not have arrived. */
  unanswered: z.boolean(),
  /** Failures in a row at this station, for the growing pause. */
  failures: z.number().int().nonnegative(),
  prediction: z.string().optional(),
  /** What a webhook called the newest create's prediction, while nobody has answered that create. */
  heard: z.string().optional(),
  /** When a create was sent that was never answered and could not be found: it may turn up still. */
  lostAt: z.number().optional(),
  processing: z.boolean(),
  progress: z.number().min(0).max(1).optional(),
  cancelRequestedAt: z.number().optional(),
  /** The gateway has taken the cancel; from then on it is only looked whether it is through. */
  cancelSent: z.boolean().optional(),
  /** The gateway cannot cancel: the run goes on, and is delivered and counted as any other. */
  cancelRefused: z.boolean().optional(),
  outcome: outcomeSchema.optional(),
  outputs: z.array(z.string()),
  /** From creation to completion, by the gateway's clock where it says so, else by ours. */
  tookMs: z.number().nonnegative().optional(),
  doneAt: z.number().optional(),

  /** The last card that was put at the address, as JSON. */
  shown: z.string().optional(),
  /** When the card was last edited; the answer to the command is no edit. */
  shownAt: z.number().optional(),
});
export type Generation = z.infer<typeof recordSchema>;

/** The stored record, brought up to today's layout. */
export const generationSchema = z.preprocess(secondLayout(), recordSchema);

/** Key of a generation's record. */
export const generationKey = (id: string): string => `generation:${id}`;

/** Key of the mark that a generation is not done; what a restart looks through. */
export const openKey = (id: string): string => `open:${id}`;

/** Ids are also job ids and button payloads: lower case, no `:`, never all digits. */
export const generationIdPattern = /^[a-z][a-z0-9-]{5,79}$/;

/** The gateway keeps outputs for an hour. */
const outputsLiveMs = 3_600_000;

/** Until when the outputs can be fetched from the gateway, epoch milliseconds. */
export function outputsExpireAt({ submittedAt, createdAt, tookMs }: Generation): number {
  return (submittedAt ?? createdAt) + (tookMs ?? 0) + outputsLiveMs;
}

/** How much of what was asked for came, 0 to 1: a model can keep outputs back. */
export function shareOfOutputs({ outputs, count }: Generation): number {
  return Math.min(outputs.length, count) / count;
}

/** Whether the record is on its way still. */
export function isOpen(generation: Generation): boolean {
  return generation.station !== 'done';
}

/**
 * The record after a change, or the record as it was when the change would move it backwards:
 * late and doubled news is harmless because of this line. A further attempt starts again at `submitting`.
 */
export function move(current: Generation, change: Partial<Generation>): Generation {
  const next = { ...current, ...change };
  const backwards = next.attempt < current.attempt || rank(next) < rank(current);
  return backwards ? current : next;
}

/** Whether somebody else has taken the generation further than `known` says: its time is over then. */
export function isBehind(known: Generation, current: Generation): boolean {
  return rank(known) < rank(current);
}

/**
 * Whether the record is still where `known` was. Who was taken for dead and comes back may find that another worker has
 * gone on: what it learns then is of a create or a run that is not waited for any more.
 */
export function isWhere(known: Generation, current: Generation): boolean {
  const { station, attempt, prediction } = known;
  return current.station === station && current.attempt === attempt && current.prediction === prediction;
}

/** How long delivering is tried: outputs live for an hour at the gateway. */
export const longestDeliveryMs = 55 * 60_000;

/** The record with its outcome, on its way to the person. A first outcome stays, but for a success that cannot be had. */
export function settle(
  current: Generation,
  outcome: Outcome,
  now: number,
  change: Partial<Generation> = {},
): Generation {
  const entering = current.station !== 'delivering';
  const lost = current.outcome?.kind === 'succeeded' && outcome.kind === 'failed';
  if (current.outcome && !lost) return current;
  return move(current, {
    ...change,
    outcome,
    station: 'delivering',
    unanswered: false,
    failures: 0,
    deadlineAt: entering ? now + longestDeliveryMs : current.deadlineAt,
  });
}

function rank(generation: Generation): number {
  const stationRank = stations.indexOf(generation.station);
  const ended = generation.station === 'delivering' || generation.station === 'done';
  return ended
    ? Number.MAX_SAFE_INTEGER - stations.length + stationRank
    : generation.attempt * 10 + stationRank;
}
