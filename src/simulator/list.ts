// One page of the list of predictions, newest first, with cursors in both directions.
import type { Prediction } from './prediction.ts';

/** One page; the cursors are undefined at the ends. */
export interface Page {
  predictions: Prediction[];
  next: string | undefined;
  previous: string | undefined;
}

const pageLength = 100;

/** Cuts the page out of `newestFirst` that the query asks for (`cursor`, `created_after`, `created_before`). */
export function pageOf(newestFirst: readonly Prediction[], query: Readonly<Record<string, string>>): Page {
  const after = timeOf(query['created_after'], -Infinity);
  const before = timeOf(query['created_before'], Infinity);
  const matching = newestFirst.filter(({ createdAt }) => createdAt >= after && createdAt < before);
  const { direction, sequence } = cursorOf(query['cursor']);
  // Cursors name a prediction, not a position, so that new ones do not shift the pages.
  const older = matching.filter((prediction) => prediction.sequence < sequence);
  const newer = matching.filter((prediction) => prediction.sequence > sequence);
  const predictions = direction === 'older' ? older.slice(0, pageLength) : newer.slice(-pageLength);
  const first = predictions[0];
  const last = predictions.at(-1);
  return {
    predictions,
    next: last === undefined || last === matching.at(-1) ? undefined : encode('older', last.sequence),
    previous: first === undefined || first === matching[0] ? undefined : encode('newer', first.sequence),
  };
}

function timeOf(text: string | undefined, otherwise: number): number {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? otherwise : time;
}

function encode(direction: 'older' | 'newer', sequence: number): string {
  return Buffer.from(`${direction}:${sequence}`).toString('base64url');
}

function cursorOf(cursor: string | undefined): { direction: 'older' | 'newer'; sequence: number } {
  const match = /^(older|newer):(\d+)$/.exec(Buffer.from(cursor ?? '', 'base64url').toString());
  if (match === null) return { direction: 'older', sequence: Infinity };
  return { direction: match[1] === 'newer' ? 'newer' : 'older', sequence: Number(match[2]) };
}
