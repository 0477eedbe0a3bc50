// Calls a minute, posts a second, and what is written down of those that come too early.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ErrorCode, type WebAPIRateLimitedError } from '@slack/web-api';
import { createFakeClock, type FakeClock } from '../clock.ts';
import { codeOf, posting, webClient } from './apps.ts';
import { startFakeSlack, type FakeSlack, type FakeSlackOptions } from './slack.ts';

let slack: FakeSlack;
let clock: FakeClock;
let web: ReturnType<typeof webClient>;

async function restart(options: FakeSlackOptions = {}): Promise<void> {
  await slack?.close();
  clock = createFakeClock();
  slack = await startFakeSlack({ clock, ...options });
  web = webClient(slack);
}

beforeEach(() => restart());
afterEach(() => slack.close());

/** How many of so many calls came through, and how long the first that did not has to wait. */
async function attempt(count: number, call: () => Promise<unknown>) {
  let done = 0;
  let retryAfter: number | undefined;
  for (let at = 0; at < count; at += 1) {
    try {
      await call();
      done += 1;
    } catch (error) {
      const { code, retryAfter: seconds } = error as WebAPIRateLimitedError;
      if (code !== ErrorCode.RateLimitedError) throw error;
      retryAfter ??= seconds;
    }
  }
  return { done, retryAfter };
}

const post = (channel = slack.channelId) => posting(web, { channel, text: 'x' });

describe('a conversation', () => {
  test('takes fifteen posts at once, then one a second', async () => {
    expect(await attempt(16, post)).toEqual({ done: 15, retryAfter: 1 });
    expect(slack.breaches).toEqual(['chat.postMessage: over its rate limit']);
    await clock.advance(1_000);
    expect(await attempt(2, post)).toEqual({ done: 1, retryAfter: 1 });
  });

  test('has nothing to do with another', async () => {
    const { id } = slack.addChannel();
    await attempt(15, post);
    expect(await attempt(15, () => post(id))).toMatchObject({ done: 15 });
  });
});

test.each([
  ['chat.update', 50],
  ['files.delete', 50],
  ['users.info', 100],
  ['views.publish', 100],
])('%s: %i a minute over all conversations, in a window that slides', async (method, count) => {
  const call = async () => void (await web.apiCall(method, {}).catch(ignored));
  await attempt(1, call);
  await clock.advance(30_000);
  expect(await attempt(count, call)).toEqual({ done: count - 1, retryAfter: 30 });
  await clock.advance(30_000);
  expect(await attempt(2, call)).toEqual({ done: 1, retryAfter: 30 });
});

/** Refused for what it asks, which counts like any other. */
function ignored(error: unknown): void {
  if ((error as WebAPIRateLimitedError).code === ErrorCode.RateLimitedError) throw error;
}

test('who comes again before the time that was said is written down', async () => {
  await attempt(17, post);
  expect(slack.breaches).toEqual([
    'chat.postMessage: over its rate limit',
    'chat.postMessage: again before Retry-After was over',
    'chat.postMessage: over its rate limit',
  ]);
});

test('a limit of one’s own, and none at all', async () => {
  await restart({ limits: { 'auth.test': 2 } });
  expect(await attempt(3, () => web.auth.test())).toEqual({ done: 2, retryAfter: 60 });
  await restart({ limits: 'generous' });
  expect(await attempt(20, post)).toMatchObject({ done: 20 });
});

describe('a failure on demand', () => {
  test('is Slack’s no, a status, or a rest that is asked for, and no breach', async () => {
    slack.faults.next('auth.test', { error: 'internal_error', details: ['why'] });
    slack.faults.next('auth.test', { status: 503 });
    slack.faults.next('auth.test', { retryAfter: 7 });
    expect(await codeOf(web.auth.test())).toBe('internal_error');
    await expect(web.auth.test()).rejects.toMatchObject({ statusCode: 503 });
    expect(await attempt(1, () => web.auth.test())).toEqual({ done: 0, retryAfter: 7 });
    expect(await codeOf(web.auth.test())).toBe('ok');
    expect(slack.breaches).toEqual([]);
    expect(slack.requests.map(({ status, error }) => [status, error])).toEqual([
      [200, 'internal_error'],
      [503, undefined],
      [429, 'ratelimited'],
      [200, undefined],
    ]);
  });

  test('breaks the connection before or after it was done, as often as said', async () => {
    slack.faults.next('chat.postMessage', { reset: 'before' }, 2);
    slack.faults.next('chat.postMessage', { reset: 'after' });
    for (let at = 0; at < 3; at += 1) {
      await expect(post()).rejects.toMatchObject({ code: ErrorCode.RequestError });
      expect(slack.messages(slack.channelId)).toHaveLength(at === 2 ? 1 : 0);
    }
  });

  test('is no answer at all', async () => {
    slack.faults.next('auth.test', { hang: true });
    const patience = AbortSignal.timeout(50);
    await expect(
      fetch(`${slack.apiUrl}auth.test`, { method: 'POST', signal: patience }),
    ).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(slack.requests).toMatchObject([{ method: 'auth.test', status: 0 }]);
  });

  test('can be taken back', async () => {
    slack.faults.next('auth.test', { error: 'fatal_error' });
    slack.faults.clear();
    expect(await codeOf(web.auth.test())).toBe('ok');
  });
});

test('an outage breaks every request until it is over', async () => {
  slack.outage(true);
  await expect(web.auth.test()).rejects.toMatchObject({ code: ErrorCode.RequestError });
  slack.outage(false);
  expect(await codeOf(web.auth.test())).toBe('ok');
});
