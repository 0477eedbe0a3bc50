// Whether a gateway says that it has not the model or the version that was asked for.
import { errorWords, isRecord, spokenText } from './spoken-text.ts';

/** Reads the answer to a create: its status, and its body parsed, or undefined where it is no JSON. */
export function isNotServed(status: number, body: unknown): boolean {
  // Software gateways say it with almost any status: 403, 404, 503 or 400.
  if (errorWords(body).includes('model_not_found')) return true;
  const text = isRecord(body) ? (spokenText(body) ?? '') : '';
  if (status === 404 || status === 410) return isWorded(body) && !aboutTheAddress.test(text);
  return (status === 422 || status === 400) && aboutTheVersion.test(`${titleOf(body)} ${text}`);
}

// At a wrong base address a page answers, or nothing at all. NOTE new-api says it in JSON.
const aboutTheAddress = /^invalid url\b/i;

const aboutTheVersion = /\binvalid version or not permitted\b|\bspecified version does not exist\b/i;

function isWorded(body: unknown): boolean {
  return isRecord(body) && Object.keys(body).length > 0;
}

function titleOf(body: unknown): string {
  return isRecord(body) && typeof body['title'] === 'string' ? body['title'] : '';
}
