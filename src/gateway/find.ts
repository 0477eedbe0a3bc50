// Looks for the prediction of a create that was never answered, in the gateway's list.
import { isDeepStrictEqual } from 'node:util';
import { AppError } from '../generation/errors.ts';
import type { Prediction } from '../generation/generation.ts';
import type { FindRequest } from '../generation/ports.ts';
import { ask, lacksOperation, refusal, wasCut, type Context } from './ask.ts';
import { readPrediction } from './schema.ts';
import { isRecord } from './spoken-text.ts';
import { isSuccess, parseJson } from './transport.ts';

const timeoutMs = 30_000;
const mostPages = 3;
/** How far the gateway's clock may be behind ours. */
const slackMs = 120_000;

/** One page of the list, in our words. */
interface Page {
  results: unknown[];
  /** The query string of the next page at our own base, or undefined on the last page. */
  nextQuery: string | undefined;
}

/**
 * The predictions of the list that can be the one asked for, newest first. Rather `unknown` than nothing when the
 * list is longer than the three pages looked at; `unknown` too where the gateway has no list.
 */
export async function findPredictions(
  context: Context,
  request: FindRequest,
  signal: AbortSignal,
): Promise<Prediction[] | 'unknown'> {
  const earliestAt = request.submittedAt - slackMs;
  const input = JSON.parse(JSON.stringify(request.input)) as Record<string, unknown>;
  const found: Prediction[] = [];
  let query = `?${new URLSearchParams({ created_after: new Date(earliestAt).toISOString() }).toString()}`;

  for (let count = 0; count < mostPages; count += 1) {
    const page = await fetchPage(context, query, signal);
    if (page === 'unknown') return 'unknown';
    const items = page.results
      .map((item) => readPrediction(item, context.clean))
      .filter((item) => item !== undefined);
    for (const { prediction, input: theirs, fromWeb } of items) {
      const fits = (prediction.createdAt ?? 0) >= earliestAt && !fromWeb && holds(theirs, input);
      if (fits) found.push(prediction);
    }
    const reachedOlder = (items.at(-1)?.prediction.createdAt ?? earliestAt) < earliestAt;
    if (page.nextQuery === undefined || reachedOlder) return newestFirst(found);
    query = page.nextQuery;
  }
  return found.length === 0 ? 'unknown' : newestFirst(found);
}

async function fetchPage(context: Context, query: string, signal: AbortSignal): Promise<Page | 'unknown'> {
  const { list } = context.capabilities;
  if (!list.offered()) return 'unknown';
  const path = `/predictions${query}`;
  const answer = await ask(context, { operation: 'find', method: 'GET', path, timeoutMs }, signal);
  if (!isSuccess(answer.status) && !lacksOperation(answer)) {
    const error = refusal(context, 'find', answer);
    if (error.code === 'gateway_refused') return 'unknown';
    throw error;
  }
  const body = parseJson(answer.text);
  if (isSuccess(answer.status) && wasCut(answer, body)) {
    throw new AppError('gateway_unreachable', { status: answer.status });
  }
  const page = lacksOperation(answer) ? undefined : readPage(body);
  if (page) return page;
  list.refuse();
  return 'unknown';
}

/** The page in a parsed answer, or undefined when the answer is no list. */
function readPage(body: unknown): Page | undefined {
  if (!isRecord(body) || !Array.isArray(body['results'])) return undefined;
  const next = body['next'];
  // The address of the next page names the host behind the gateway: only its cursor is of use.
  const query = typeof next === 'string' ? (URL.parse(next, 'https://base.invalid')?.search ?? '') : '';
  return { results: body['results'], nextQuery: query === '' ? undefined : query };
}

/** Whether `theirs` has everything we sent; gateways add the defaults of what we did not. */
function holds(theirs: unknown, ours: Record<string, unknown>): boolean {
  return (
    isRecord(theirs) && Object.entries(ours).every(([name, value]) => isDeepStrictEqual(theirs[name], value))
  );
}

function newestFirst(predictions: Prediction[]): Prediction[] {
  return predictions.sort((one, other) => (other.createdAt ?? 0) - (one.createdAt ?? 0));
}
