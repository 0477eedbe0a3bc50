// Failures on demand: which requests they hit, what happens then, and how often.
import type { ServerResponse } from 'node:http';

/** What happens instead of, or after, the ordinary handling. */
export type FaultKind =
  | { status: number; body?: unknown; headers?: Record<string, string> }
  | { lateMs: number }
  | 'reset'
  | 'hang'
  | 'half an answer after handling'
  | 'reset after handling'
  | 'hang after handling';

/** A failure for the requests it matches. */
interface Fault {
  on: (method: string, path: string, withFiles: boolean) => boolean;
  do: FaultKind;
  /** 1 without it. */
  times?: number;
}

/** The failures that are still to happen. */
export interface Faults {
  push: (fault: Fault) => void;
  clear: () => void;
}

/** A list of failures; `take` uses up one for a request. */
export function createFaults(): Faults & {
  take: (method: string, path: string, withFiles: boolean) => FaultKind | undefined;
} {
  const list: { fault: Fault; left: number }[] = [];
  return {
    push: (fault) => list.push({ fault, left: fault.times ?? 1 }),
    clear: () => list.splice(0),
    take(method, path, withFiles) {
      const entry = list.find(({ fault, left }) => left > 0 && fault.on(method, path, withFiles));
      if (!entry) return undefined;
      entry.left -= 1;
      return entry.fault.do;
    },
  };
}

/** Does what a failure says; nothing for 'hang'. */
export function fail(kind: Exclude<FaultKind, { lateMs: number }>, response: ServerResponse): void {
  if (kind === 'half an answer after handling') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 });
    response.write('{"id":"1', () => response.destroy());
    return;
  }
  if (typeof kind === 'string') {
    if (kind.startsWith('reset')) response.socket?.resetAndDestroy();
    return;
  }
  const isText = typeof kind.body === 'string';
  response.writeHead(kind.status, {
    'content-type': isText ? 'text/html' : 'application/json',
    ...kind.headers,
  });
  response.end(isText ? kind.body : JSON.stringify(kind.body ?? { message: `${kind.status}`, code: 0 }));
}
