// What an answer that is no success means: HTTP status and body → AppError.
import { AppError, type ErrorCode, type ErrorParams } from '../generation/errors.ts';
import { retryAfterMs } from './retry-after.ts';
import { errorWords, spokenText, type Clean } from './spoken-text.ts';
import { parseJson, type Answer, type Operation } from './transport.ts';

/** What is needed to put an answer into words. */
export interface Reading {
  clean: Clean;
  /** Epoch milliseconds, for dates in headers. */
  now: number;
}

/** The error of an answer whose status is not 2xx. */
export function answerError(operation: Operation, answer: Answer, { clean, now }: Reading): AppError {
  const body = parseJson(answer.text);
  const code = codeOf(operation, answer.status, body);
  const reason = clean(spokenText(body) ?? '');
  return new AppError(code, paramsOf(code, answer.status, reason), {
    retryAfterMs: retryAfterMs({ headers: answer.headers, body }, now),
  });
}

/** The error of a 2xx answer that is not what was asked for; `what` says what it is instead. */
export function invalidAnswer(answer: Answer, what: string, clean: Clean): AppError {
  const reason = clean(spokenText(parseJson(answer.text)) ?? '');
  return new AppError('gateway_invalid_response', {
    status: answer.status,
    reason: reason === '' ? what : `${what}: ${reason}`,
  });
}

function codeOf(operation: Operation, status: number, body: unknown): ErrorCode {
  if (status < 400) return 'gateway_invalid_response';
  // NOTE 408 is what some proxies say when the gateway behind them was too slow: it may have done the work.
  if (status >= 500 || status === 408) return serverErrorCode(operation, status);
  switch (status) {
    case 401:
      return 'gateway_unauthorized';
    case 402:
      return 'gateway_no_credit';
    case 403:
      return speaksOfCredit(body) ? 'gateway_no_credit' : 'gateway_unauthorized';
    case 429:
      return 'gateway_busy';
    case 404:
    case 410:
      return operation === 'get' ? 'prediction_missing' : 'gateway_refused';
    default:
      return 'gateway_refused';
  }
}

function serverErrorCode(operation: Operation, status: number): ErrorCode {
  // Software gateways say 503 when no channel is free: nothing was created.
  if (operation === 'create') return status === 503 ? 'gateway_busy' : 'create_unanswered';
  return 'gateway_unreachable';
}

/** Software gateways answer an exhausted quota with 403. */
function speaksOfCredit(body: unknown): boolean {
  return /quota|balance|credit|billing|payment/i.test(
    `${errorWords(body).join(' ')} ${spokenText(body) ?? ''}`,
  );
}

function paramsOf(code: ErrorCode, status: number, reason: string): ErrorParams {
  if (reason !== '') return { status, reason };
  return code === 'gateway_refused' ? { status, reason: `HTTP ${status}` } : { status };
}
