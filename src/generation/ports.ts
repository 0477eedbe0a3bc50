// The words and the ports of Darkroom: what the core asks of everything around it.
//
// generation  what a person asked us to make: our record, our id
// prediction  the gateway's record of the same, its id
// job         an entry in the queue; its id is the generation's id
// gateway     the HTTP API with Replicate's predictions
// adapter     one chat platform: discord, slack, web
// command     what a person typed, parsed; action: a button a person pressed
// card        the platform-neutral message
// address     where a card goes, as plain JSON, usable by any process at any later time
// deliver     put a card at an address
// model, option, choice   entries of the catalog
// output      a URL at the gateway; file: its bytes, on their way into the chat
// reserve, commit, refund moves of the quota ledger
// credit      the unit of the quota
// advance     take the next step; observe: note news from outside
// front, worker           the two process roles

import type { Action, Command, Recalled, Reply } from './command.ts';
import type { Card } from './cards/card.ts';
import type { AppError } from './errors.ts';
import type { Deed } from './operators/deeds.ts';
import type { Address, Generation, Person, Prediction, Target } from './generation.ts';

/** The only source of time in the core. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `callback` once after `delayMs`; the returned function takes that back. */
  after(delayMs: number, callback: () => void): () => void;
}

/** Keys and JSON values that survive a restart; every failure and every time-out rejects, nothing fails open. */
export interface Store {
  /** The value, or undefined where there is none or it has expired. */
  get(key: string): Promise<unknown>;
  /**
   * Replaces one value atomically, across processes too, and resolves with the new one.
   * `change` must be pure and quick: it can run more than once. Returning undefined removes the value.
   */
  update<Value>(
    key: string,
    change: (current: unknown) => Value,
    options?: { expiresAt?: number },
  ): Promise<Value>;
  delete(key: string): Promise<void>;
  /** Every live entry whose key starts with `prefix`, in the order of the keys. */
  entries(prefix: string): AsyncIterable<[key: string, value: unknown]>;
  close(): Promise<void>;
}

/** What the handler of a job answers: when to look again (epoch milliseconds), or undefined when it is finished. */
export type NextLook = number | undefined;

/** Jobs by id: one run per id at a time, the same id merges, people take turns. */
export interface Queue {
  /**
   * Asks for a run of `id`, now or at `at`. An id that already waits keeps the earlier of the two times;
   * one pushed while it runs is run once more afterwards. `owner` is whose turn it uses up. With `ifMissing` an id that
   * waits or runs already is left as it is.
   */
  push(id: string, options: { owner: string; at?: number; ifMissing?: boolean }): Promise<void>;
  /** Starts running jobs. A handler that rejects is run again after a growing pause. */
  work(
    handler: (id: string, signal: AbortSignal) => Promise<NextLook>,
    options: { concurrency: number },
  ): void;
  /** Jobs that wait and jobs that run, right now. */
  depth(): Promise<{ waiting: number; running: number }>;
  /**
   * The place that a job of `owner` would get if it were pushed now, with everybody taking turns: 1 is next;
   * undefined when it would start at once.
   */
  place(owner: string): Promise<number | undefined>;
  /** Resolves when nothing runs and nothing is due. Jobs for later stay. */
  drain(): Promise<void>;
  /** Starts nothing new, waits up to `graceMs` for what runs, then aborts its signals. */
  stop(graceMs: number): Promise<void>;
}

/** How many processes have to share a budget that is given to all of them together; never less than 1. */
export type Sharers = () => number;

/** A downloaded output: on disk until `dispose`, so that its size costs no memory. */
export interface OutputFile {
  /** What the bytes are, sniffed: `image/png`, `video/mp4`, … */
  mediaType: string;
  /** The usual ending for that type, without the dot. */
  extension: string;
  sizeBytes: number;
  stream(): ReadableStream<Uint8Array>;
  bytes(): Promise<Uint8Array>;
  dispose(): Promise<void>;
}

/** What to create, and how long the gateway may hold the answer and the run. */
export interface CreateRequest {
  generationId: string;
  /** Which of the generation's creates this is, from 1. */
  attempt: number;
  target: Target;
  input: Record<string, unknown>;
  /** Ask for the answer to be held this long; 0 asks for none. */
  holdMs: number;
  /** The gateway should give up this long after creation. */
  cancelAfterMs: number;
}

/** What `find` needs to recognise a prediction whose create was never answered. */
export interface FindRequest {
  input: Record<string, unknown>;
  /** Our time just before the create was sent. */
  submittedAt: number;
}

/** What a webhook of the gateway told: only ever a hint, which a get follows. */
export interface News {
  generationId: string;
  /** Which create of the generation it is about, from 1. */
  attempt: number;
  predictionId: string;
}

/** The picture gateway. Every failure is an AppError; secrets never appear in one. */
export interface Gateway {
  /** Sent once: after a broken connection it rejects with `create_unanswered` and is never repeated here. */
  create(request: CreateRequest, signal: AbortSignal): Promise<Prediction>;
  /** Rejects with `prediction_missing` on a 404, which shortly after a create can be stale. */
  get(predictionId: string, signal: AbortSignal): Promise<Prediction>;
  /** The prediction after the cancel, or `unsupported` where the gateway has no cancel. */
  cancel(predictionId: string, signal: AbortSignal): Promise<Prediction | 'unsupported'>;
  /** The predictions that can be the one we asked for, newest first, or `unknown` where the gateway has no list. */
  find(request: FindRequest, signal: AbortSignal): Promise<Prediction[] | 'unknown'>;
  /** Fetches one output within the limits of size, time and address, and sniffs its type. */
  download(url: string, signal: AbortSignal): Promise<OutputFile>;
  /** The earliest time at or after `at` at which one more get fits the poll budget; that place is then taken. */
  reserveLook(at: number): number;
  /**
   * Whether it calls us when something happens: `never`, as it is not asked to; `perhaps`; `surely`, as it has done so
   * lately, and looks can be rare.
   */
  calls(): 'never' | 'perhaps' | 'surely';
  close(): Promise<void>;
}

/** Where an adapter listens in the one HTTP server; `path` may end in `*`. */
export interface Route {
  path: string;
  fetch(request: Request): Response | Promise<Response>;
}

/** A file to show, with the text for people who do not see it. */
export interface DeliveredFile {
  /** Plain `[a-z0-9-]+.ext`. */
  name: string;
  alt: string;
  spoiler: boolean;
  file: OutputFile;
  /** Where it can be looked at for a while, for a platform that cannot take it; `expiresAt` is epoch milliseconds. */
  link?: { url: string; expiresAt: number };
}

/**
 * What an adapter hands its events to. Both resolve when `reply` was called once, or is not needed: for a cancel that
 * was taken on, which shows on the generation's own card, and for a command that came before.
 */
export interface Handlers {
  onCommand(command: Command, reply: Reply): Promise<void>;
  /** `delete` is granted by not replying: the adapter takes the message away. */
  onAction(action: Action, reply: Reply): Promise<void>;
  /** What was asked for and what came of it, to be changed and asked again; rejects with `generation_unknown`. */
  recall(generationId: string, person: Person): Promise<Recalled>;
}

/** One chat platform. */
export interface Adapter {
  readonly name: string;
  readonly routes: readonly Route[];
  /** How long a progress card is left to stand, in a run that takes about `typicalMs`. */
  progressEveryMs(typicalMs: number): number;
  start(handlers: Handlers): Promise<void>;
  /** Whether people can reach us through it now. */
  ready(): boolean;
  /**
   * Puts the card at the address, replacing what is there; doing it twice shows it once. Works on an instance
   * that was never started, with an address that went through JSON. With `files` the card is the final one.
   * Rejects with `chat_busy` or `chat_unreachable` (again later), `address_expired` (not before its person presses
   * Fetch), `address_gone`, `chat_forbidden` or `file_too_large`.
   */
  deliver(
    address: Address,
    card: Card,
    options: { files: readonly DeliveredFile[]; signal: AbortSignal },
  ): Promise<Address>;
  stop(): Promise<void>;
}

/** What the operator hears of; one function per business event, none of which throws. */
export interface Events {
  refused(command: { id: string; name: string; person: Person }, error: AppError): void;
  replied(generation: Generation, tookMs: number): void;
  /** A step failed in a way that passes; it is taken again at `at`. */
  postponed(generation: Generation, error: AppError, at: number): void;
  /** The generation is over. `extraDelayMs` is what passed between the model's end and the final card. */
  ended(generation: Generation, extraDelayMs: number | undefined): void;
  /** The final card could not be put in front of the person. */
  undelivered(generation: Generation, error: AppError): void;
  /** A prediction that nobody waited for any more was stopped at the gateway. */
  orphaned(generation: Generation, predictionId: string): void;
  /** An operator did something. */
  operated(deed: Deed): void;
  /** Something that should never happen. */
  broke(where: string, error: unknown): void;
}
