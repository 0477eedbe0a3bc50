// Answers an error the way the platform does.
import type { Context } from 'hono';
import type { Problem } from './problem.ts';

/** Answers an error; what is too large is told in the form of RFC 9457. */
export function refuse(c: Context, { body, status }: Problem): Response {
  const type = status === 413 ? 'application/problem+json' : 'application/json';
  return c.body(JSON.stringify(body), status, { 'content-type': type });
}
