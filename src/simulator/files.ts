// Serves the finished pictures, without authorization, as the platform's delivery hosts do.
import type { Context } from 'hono';
import { refuse } from './api.ts';
import type { Ledger } from './ledger.ts';
import { momentOf } from './prediction.ts';
import type { Prediction } from './prediction.ts';
import { notFound } from './problem.ts';
import { formatOf } from './request.ts';
import { isRemoved } from './view.ts';
import type { ViewContext } from './view.ts';

/** What serving a file needs. */
export interface FileContext {
  ledger: Ledger;
  picture: (prediction: Prediction, index: number) => Promise<Buffer>;
  context: ViewContext;
}

/** Answers `/files/{id}/out-{n}.{format}`: 404 until the run succeeded and again after the retention time. */
export async function serveFile(c: Context, { ledger, picture, context }: FileContext): Promise<Response> {
  const prediction = ledger.find(c.req.param('id') ?? '');
  const match = /^out-(\d+)\.([a-z]+)$/.exec(c.req.param('name') ?? '');
  if (prediction === undefined || match === null) return refuse(c, notFound);
  const index = Number(match[1]);
  const moment = momentOf(prediction, context.now);
  const format = formatOf(prediction);
  const exists = moment.status === 'succeeded' && index < prediction.ending.images && match[2] === format;
  if (!exists || isRemoved(moment, context)) return refuse(c, notFound);
  const bytes = await picture(prediction, index);
  return c.body(new Uint8Array(bytes), 200, {
    'content-type': format === 'jpg' ? 'image/jpeg' : `image/${format}`,
    'content-length': `${bytes.length}`,
  });
}
