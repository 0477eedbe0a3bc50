// A prediction as it is answered over HTTP at one moment.
import { logsOf } from './progress.ts';
import { momentOf } from './prediction.ts';
import type { Moment, Prediction, Status } from './prediction.ts';
import { formatOf } from './formats.ts';

/** The prediction object of the public API. */
export interface PredictionView {
  id: string;
  model: string;
  version: string;
  input: Readonly<Record<string, unknown>>;
  logs: string;
  output: string | string[] | null;
  data_removed: boolean;
  error: string | null;
  source: 'api';
  status: Status;
  created_at: string;
  started_at?: string;
  completed_at?: string;
  deadline?: string;
  metrics?: { predict_time?: number; total_time: number; image_count?: number };
  webhook?: string;
  webhook_events_filter?: string[];
  urls: { web: string; get: string; cancel: string; stream: string };
}

/** What a view needs besides the prediction. */
export interface ViewContext {
  now: number;
  /** Where the pictures are served, without a slash at the end. */
  filesUrl: string;
  retentionMs: number;
}

/** Shows a prediction as the API answers it at `context.now`. */
export function viewOf(prediction: Prediction, context: ViewContext): PredictionView {
  const moment = momentOf(prediction, context.now);
  const removed = isRemoved(moment, context);
  const { id, model, webhook, deadlineAt } = prediction;
  return {
    id,
    model: model.name,
    version: answeredVersion(model),
    input: removed ? {} : prediction.input,
    logs: removed ? '' : logsOf(prediction, context.now),
    output: removed || moment.status !== 'succeeded' ? null : outputOf(prediction, context.filesUrl),
    data_removed: removed,
    error: moment.status === 'failed' ? prediction.ending.error : null,
    source: 'api',
    status: moment.status,
    created_at: new Date(prediction.createdAt).toISOString(),
    ...(moment.startedAt === undefined ? {} : { started_at: nanosecondTime(moment.startedAt) }),
    ...(moment.completedAt === undefined ? {} : { completed_at: nanosecondTime(moment.completedAt) }),
    ...(deadlineAt === Infinity ? {} : { deadline: new Date(deadlineAt).toISOString() }),
    ...metricsOf(prediction, moment),
    ...(webhook === undefined ? {} : { webhook: webhook.url, webhook_events_filter: [...webhook.events] }),
    urls: urlsOf(id),
  };
}

/** Gives the finished output, as links or as inline pictures, in the shape the model declares. */
export function outputOf(prediction: Prediction, filesUrl: string): string | string[] | null {
  if (prediction.words.has('empty')) return null;
  const format = formatOf(prediction);
  const links =
    prediction.dataUris ??
    Array.from({ length: prediction.ending.images }, (_, index) => {
      return `${filesUrl}/${prediction.id}/out-${index}.${format}`;
    });
  return prediction.model.output === 'array' ? links : (links[0] ?? null);
}

/** Tells whether the hour is over after which nothing but the bare record is left. */
export function isRemoved(moment: Moment, context: ViewContext): boolean {
  return moment.completedAt !== undefined && moment.completedAt + context.retentionMs <= context.now;
}

// Official models never show their 64 hex: they run as deployments, or hide the version altogether.
function answeredVersion({ byPath, version, name }: Prediction['model']): string {
  if (!byPath || version === 'hidden') return version;
  return `dp-${Buffer.from(name).toString('hex').padEnd(32, '0').slice(-32)}`;
}

// Real times carry 3, 6 or 9 digits; 9 here, because readers tend to be tried with 3 only.
function nanosecondTime(at: number): string {
  return new Date(at).toISOString().replace('Z', '470194Z');
}

function metricsOf(prediction: Prediction, moment: Moment): Pick<PredictionView, 'metrics'> {
  const { startedAt, completedAt, status } = moment;
  if (completedAt === undefined) return {};
  const isImage = (prediction.model.kind ?? 'image') === 'image';
  return {
    metrics: {
      ...(startedAt === undefined ? {} : { predict_time: (completedAt - startedAt) / 1000 }),
      total_time: (completedAt - prediction.createdAt) / 1000,
      ...(status === 'succeeded' && isImage ? { image_count: prediction.ending.images } : {}),
    },
  };
}

// Every gateway measured passes these on from the platform behind it: they lead away from the gateway, where the
// caller's key is unknown. A client that follows them must fail here as well.
function urlsOf(id: string): PredictionView['urls'] {
  const get = `https://api.replicate.com/v1/predictions/${id}`;
  return {
    web: `https://replicate.com/p/${id}`,
    get,
    cancel: `${get}/cancel`,
    stream: `https://stream.replicate.com/v1/files/bcwr-${id}`,
  };
}
