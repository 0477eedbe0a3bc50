// What Discord refuses past discord.js, as discord.js would have thrown it.
import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';

const method = 'POST';
const usualRestMs = 5000;

/** The error for an answer that is not 2xx; `retryAfter` is the header of that name, in seconds. */
export function refusalOf(status: number, text: string, retryAfter: string | null): Error {
  if (status === 429) return rateLimitOf(Number(retryAfter) * 1000 || usualRestMs);
  if (status >= 500) return new HTTPError(status, '', method, '', nothingSent);
  const told = parsed(text);
  return new DiscordAPIError(told, told.code, status, method, '', nothingSent);
}

/** What was sent holds a token. */
const nothingSent = { body: undefined, files: undefined };

/** The error for a wait, in milliseconds. */
export function rateLimitOf(retryAfterMs: number): RateLimitError {
  return new RateLimitError({
    timeToReset: retryAfterMs,
    retryAfter: retryAfterMs,
    sublimitTimeout: 0,
    limit: 0,
    method,
    hash: '',
    url: '',
    route: '',
    majorParameter: '',
    global: false,
    scope: 'user',
  });
}

function parsed(text: string): { code: number; message: string } {
  try {
    const { code = 0, message = '' } = JSON.parse(text) as { code?: number; message?: string };
    return { code, message };
  } catch {
    return { code: 0, message: 'no reason given' };
  }
}
