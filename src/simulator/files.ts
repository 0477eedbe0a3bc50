// Serves the finished outputs, without authorization, as the platform's delivery hosts do.
import type { Context } from 'hono';
import { formatOf, mediaTypes } from './formats.ts';
import type { Ledger } from './ledger.ts';
import { momentOf } from './prediction.ts';
import type { Prediction } from './prediction.ts';
import { notFound } from './problem.ts';
import { refuse } from './refuse.ts';
import { isRemoved } from './view.ts';
import type { ViewContext } from './view.ts';

/** Where outputs are found. */
export interface OutputFiles {
  ledger: Ledger;
  /** The bytes of a prediction's `index`-th output. */
  output: (prediction: Prediction, index: number) => Promise<Buffer>;
  view: () => ViewContext;
}

/** Answers `/files/{id}/out-{n}.{format}`: 404 until the run succeeded and again after the retention time. */
export async function serveFile(c: Context, files: OutputFiles): Promise<Response> {
  const found = outputAt(files, c.req.param('id') ?? '', c.req.param('name') ?? '');
  if (found === undefined) return refuse(c, notFound);
  const bytes = await files.output(found.prediction, found.index);
  return c.body(new Uint8Array(bytes), 200, {
    'content-type': mediaTypes[formatOf(found.prediction)],
    'content-length': `${bytes.length}`,
  });
}

/** The output of that name, while it is there. */
export function outputAt(
  { ledger, view }: OutputFiles,
  id: string,
  name: string,
): { prediction: Prediction; index: number } | undefined {
  const prediction = ledger.find(id);
  const match = /^out-(\d+)\.([a-z0-9]+)$/.exec(name);
  if (prediction === undefined || match === null) return undefined;
  const context = view();
  const moment = momentOf(prediction, context.now);
  const index = Number(match[1]);
  const exists =
    moment.status === 'succeeded' &&
    index < prediction.ending.images &&
    match[2] === formatOf(prediction) &&
    !isRemoved(moment, context);
  return exists ? { prediction, index } : undefined;
}
