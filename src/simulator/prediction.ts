// A prediction: everything fixed when it is created, and its state at any moment read off the clock.
import type { SimulatedModel } from './model.ts';
import type { ScriptWord } from './script.ts';

/** The six statuses; the last four are final. */
export type Status = 'starting' | 'processing' | 'succeeded' | 'failed' | 'canceled' | 'aborted';

/** The events a webhook can ask for. */
export type WebhookEvent = 'start' | 'output' | 'logs' | 'completed';

/** Where a prediction reports to, and about what. */
export interface WebhookTarget {
  url: string;
  events: readonly WebhookEvent[];
}

/** The picture a run works on, and its size in pixels: one that was drawn here, or the file that an input holds. */
export type Basis = { readonly width: number; readonly height: number } & (
  | { readonly kind: 'scene'; readonly prompts: readonly string[]; readonly key: string }
  | { readonly kind: 'file'; readonly input: string }
);

/** What the simulator keeps of one prediction. Times are epoch milliseconds, `Infinity` for never. */
export interface Prediction {
  readonly id: string;
  /** Grows by one per prediction: the order of the list and the meaning of its cursors. */
  readonly sequence: number;
  readonly model: SimulatedModel;
  readonly input: Readonly<Record<string, unknown>>;
  /** Undefined without a picture, and for one that lies elsewhere: those are never fetched. */
  readonly basis: Basis | undefined;
  readonly seed: number;
  readonly words: ReadonlySet<ScriptWord>;
  readonly createdAt: number;
  readonly startAt: number;
  /** When the run would be over; progress is measured against it. */
  readonly dueAt: number;
  readonly deadlineAt: number;
  readonly webhook: WebhookTarget | undefined;
  /** How it ends when nothing stops it. */
  readonly ending: Ending;
  /** Images asked for; `ending.images` may be fewer. */
  readonly imagesAsked: number;
  /** The run is really over: `dueAt`, later for what has to be drawn before, never for a stuck one. */
  endAt: number;
  canceledAt: number;
  /** Pictures inside the answer instead of links to them. */
  dataUris: string[] | undefined;
}

/** The planned end of a run. */
export interface Ending {
  status: 'succeeded' | 'failed';
  error: string | null;
  images: number;
}

/** The state of a prediction at one moment. */
export interface Moment {
  status: Status;
  startedAt: number | undefined;
  completedAt: number | undefined;
}

/** Tells the state at `now`. A cancel or deadline counts only when it comes before the end. */
export function momentOf(prediction: Prediction, now: number): Moment {
  const { startAt, endAt, deadlineAt, canceledAt, ending } = prediction;
  const stopAt = Math.min(canceledAt, deadlineAt);
  if (endAt <= stopAt && endAt <= now) {
    return { status: ending.status, startedAt: startAt, completedAt: endAt };
  }
  if (stopAt <= now) {
    const started = startAt <= stopAt;
    // A deadline before the start is the only thing that is `aborted`; the platform does not bill it.
    const status = !started && deadlineAt <= canceledAt ? 'aborted' : 'canceled';
    return { status, startedAt: started ? startAt : undefined, completedAt: stopAt };
  }
  if (startAt <= now) return { status: 'processing', startedAt: startAt, completedAt: undefined };
  return { status: 'starting', startedAt: undefined, completedAt: undefined };
}

/** The moment the prediction becomes final, as far as is known now; `Infinity` when nothing will end it. */
export function finalAt(prediction: Prediction): number {
  return Math.min(prediction.endAt, prediction.deadlineAt, prediction.canceledAt);
}
