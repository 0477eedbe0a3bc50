// Looks for the prediction of a create that was never answered, in the gateway's list.
import { AppError } from '../generation/errors.ts';
import type { Prediction } from '../generation/generation.ts';
import type { FindRequest } from '../generation/ports.ts';
import { ask, lacksOperation, refusal, wasCut, type Context } from './ask.ts';
import { likenessOf, type Likeness } from './likeness.ts';
import { readPrediction, type ReadPrediction } from './schema.ts';
import { isRecord } from './spoken-text.ts';
import { isSuccess, parseJson, type Answer } from './transport.ts';

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
 * list is longer than the three pages looked at, or does not show the pictures or the times that would tell; `unknown` too where the
 * gateway has no list.
 */
export async function findPredictions(
  context: Context,
  request: FindRequest,
  signal: AbortSignal,
): Promise<Prediction[] | 'unknown'> {
  const earliestAt = request.submittedAt - slackMs;
  const input = JSON.parse(JSON.stringify(request.input)) as Record<string, unknown>;
  const found: Prediction[] = [];
  let isUnclear = false;
  let query = `?${new URLSearchParams({ created_after: new Date(earliestAt).toISOString() }).toString()}`;

  for (let count = 0; count < mostPages; count += 1) {
    const page = await fetchPage(context, query, signal);
    if (page === 'unknown') return 'unknown';
    const items = page.results
      .map((item) => readPrediction(item, context.clean))
      .filter((item) => item !== undefined);
    for (const item of items) {
      const likeness = likenessTo(item, input, earliestAt);
      if (likeness === 'same') found.push(item.prediction);
      isUnclear ||= likeness === 'unclear';
    }
    const reachedOlder = (items.at(-1)?.prediction.createdAt ?? earliestAt) < earliestAt;
    if (page.nextQuery === undefined || reachedOlder) {
      return isUnclear && found.length === 0 ? 'unknown' : newestFirst(found);
    }
    query = page.nextQuery;
  }
  return found.length === 0 ? 'unknown' : newestFirst(found);
}

function likenessTo(
  { prediction, input: theirs, fromWeb }: ReadPrediction,
  ours: Record<string, unknown>,
  earliestAt: number,
): Likeness {
  const { createdAt = earliestAt } = prediction;
  if (createdAt < earliestAt || fromWeb) return 'different';
  const likeness = likenessOf(theirs, ours);
  // Without a time it can be an old one.
  if (prediction.createdAt === undefined) return likeness === 'different' ? 'different' : 'unclear';
  // Every generation has a seed of its own where its model takes one: that tells as much as a picture.
  return likeness === 'unclear' && 'seed' in ours ? 'same' : likeness;
}

async function fetchPage(context: Context, query: string, signal: AbortSignal): Promise<Page | 'unknown'> {
  const { list } = context.capabilities;
  if (!list.offered()) return 'unknown';
  const path = `/predictions${query}`;
  const answer = await answerTo(context, path, signal);
  if (answer === 'unknown') return 'unknown';
  const body = parseJson(answer.text);
  if (isSuccess(answer.status) && wasCut(answer, body)) {
    throw new AppError('gateway_unreachable', { status: answer.status });
  }
  const page = lacksOperation(answer) ? undefined : readPage(body);
  if (page) return page;
  list.refuse();
  return 'unknown';
}

/** What is too long, leads elsewhere or is refused says nothing about the prediction. */
async function answerTo(context: Context, path: string, signal: AbortSignal): Promise<Answer | 'unknown'> {
  try {
    const answer = await ask(context, { operation: 'find', method: 'GET', path, timeoutMs }, signal);
    if (isSuccess(answer.status) || lacksOperation(answer)) return answer;
    throw refusal(context, 'find', answer);
  } catch (error) {
    if (error instanceof AppError && tellingNothing.has(error.code)) return 'unknown';
    throw error;
  }
}

const tellingNothing: ReadonlySet<string> = new Set(['gateway_refused', 'gateway_invalid_response']);

/** The page in a parsed answer, or undefined when the answer is no list. */
function readPage(body: unknown): Page | undefined {
  if (!isRecord(body) || !Array.isArray(body['results'])) return undefined;
  const next = body['next'];
  // The address of the next page names the host behind the gateway: only its cursor is of use.
  const query = typeof next === 'string' ? (URL.parse(next, 'https://base.invalid')?.search ?? '') : '';
  return { results: body['results'], nextQuery: query === '' ? undefined : query };
}

function newestFirst(predictions: Prediction[]): Prediction[] {
  return predictions.sort((one, other) => (other.createdAt ?? 0) - (one.createdAt ?? 0));
}
