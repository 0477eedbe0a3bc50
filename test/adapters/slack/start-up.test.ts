// Getting on Slack: what is told to the operator, what is waited for, and what is not.
import { describe, expect, test, vi } from 'vitest';
import type { SlackSettings } from '../../../src/adapters/slack/schema.ts';
import { SlackSetupError } from '../../../src/adapters/slack/setup-error.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { emptyHandlers } from '../../fakes/handlers.ts';
import type { FakeSlack } from '../../fakes/slack/slack.ts';
import { onSlack, type FixtureOptions } from './fixture.ts';

const patience = { timeout: 8000, interval: 5 };

/** An adapter that was not started, on a clock that stands still and tells how often it was waited for a new start. */
async function prepare(options: FixtureOptions = {}) {
  const clock = createFakeClock();
  let waits = 0;
  const watched = {
    ...clock,
    after(delayMs: number, callback: () => void) {
      if (delayMs === 5000) waits += 1;
      return clock.after(delayMs, callback);
    },
  };
  const desk = await onSlack({ clock: watched, ...options });
  return {
    ...desk,
    clock,
    waits: () => waits,
    /** How often was asked who the bot is. */
    asked: () => desk.slack.requests.filter(({ method }) => method === 'auth.test').length,
    /** Moves time on by less than a new start takes, until something has come true. */
    async until(isTrue: () => boolean) {
      await vi.waitFor(async () => {
        await clock.advance(100);
        expect(isTrue()).toBe(true);
      }, patience);
    },
  };
}

/** Who the bot is can be asked, and there is no answer. */
const fail = ({ faults }: FakeSlack, times: number) => faults.next('auth.test', { status: 503 }, times);

test('a start tells where the bot is and how to bring it into a channel, once something can come in', async () => {
  await using desk = await prepare();
  await desk.adapter.start(emptyHandlers);
  expect(desk.adapter.ready()).toBe(true);
  expect(desk.announced).toEqual([
    expect.stringMatching(/^Darkroom is in Slack \(.+\)\. Invite it into a channel: \/invite @\S+$/u),
  ]);
  // Our own question, and Bolt's.
  expect(desk.asked()).toBe(2);
  expect(desk.log.join('')).not.toMatch(/xoxb|xapp/u);
  expect(desk.slack.breaches).toEqual([]);
});

test('where Slack posts to us no connection is opened', async () => {
  await using desk = await prepare({ overHttp: true });
  await desk.adapter.start(emptyHandlers);
  expect(desk.adapter.ready()).toBe(true);
  expect(desk.announced).toHaveLength(1);
  expect(desk.slack.requests.map(({ method }) => method)).toEqual(['auth.test', 'auth.test']);
});

describe('what only the operator can mend ends the start', () => {
  const wrong: Record<
    string,
    { options?: FixtureOptions; arrange?: (slack: FakeSlack) => void; told: RegExp }
  > = {
    'a bot token that Slack does not know': {
      options: { settings: { botToken: 'xoxb-of-somebody-else' } satisfies Partial<SlackSettings> },
      told: /SLACK_BOT_TOKEN \(invalid_auth\).*https:\/\/api\.slack\.com\/apps/u,
    },
    'a word that nobody has heard of yet': {
      arrange: ({ faults }) => faults.next('auth.test', { error: 'moon_is_full' }),
      told: /SLACK_BOT_TOKEN belongs to \(moon_is_full\).*auth\.test/u,
    },
    'an address that has none of the methods': {
      arrange: ({ faults }) => faults.next('auth.test', { error: 'unknown_method' }),
      told: /no Slack at SLACK_API_URL/u,
    },
    'something else at the address that forbids everything': {
      arrange: ({ faults }) => faults.next('auth.test', { status: 403 }),
      told: /no Slack at SLACK_API_URL/u,
    },
    'a bot token that was revoked': {
      arrange: ({ faults }) => faults.next('auth.test', { error: 'token_revoked' }),
      told: /SLACK_BOT_TOKEN \(token_revoked\)/u,
    },
    'scopes that are missing': {
      options: { scopes: ['chat:write', 'users:read'] },
      told: /https:\/\/api\.slack\.com\/apps.*add commands, files:write to/u,
    },
    'an address where there is no Slack': {
      arrange: ({ faults }) => faults.next('auth.test', { status: 404 }),
      told: /SLACK_API_URL/u,
    },
    'an app token that Slack does not know': {
      options: { settings: { appToken: 'xapp-of-somebody-else' } },
      told: /SLACK_APP_TOKEN \(invalid_auth\).*connections:write/u,
    },
  };

  test.for(Object.keys(wrong))('%s', async (name) => {
    const { options, arrange, told } = wrong[name] ?? { told: /./u };
    await using desk = await prepare(options);
    arrange?.(desk.slack);
    const error: unknown = await desk.adapter.start(emptyHandlers).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SlackSetupError);
    expect(String(error)).toMatch(told);
    expect(String(error)).not.toContain('of-somebody-else');
    expect(desk.adapter.ready()).toBe(false);
    expect([...desk.announced, ...desk.fatal]).toEqual([]);
    await desk.clock.advance(60_000);
    expect(desk.waits()).toBe(0);
  });
});

describe('an outage at the start', () => {
  test('is waited for: ready from when it ends, tried every five seconds, told once', async () => {
    await using desk = await prepare();
    const { slack, adapter, clock } = desk;
    // Each question is asked four times in such a case.
    fail(slack, 12);
    const starting = adapter.start(emptyHandlers);
    await desk.until(() => desk.waits() === 1);
    await starting;
    for (const starts of [2, 3]) {
      expect(adapter.ready()).toBe(false);
      await clock.advance(4900);
      await desk.until(() => desk.waits() === starts);
    }
    expect(desk.asked()).toBe(12);
    await clock.advance(4900);
    await desk.until(() => adapter.ready());
    expect(desk.announced).toHaveLength(1);
    expect(desk.log.filter((line) => line.includes('cannot be reached'))).toHaveLength(1);
    expect(desk.fatal).toEqual([]);
  });

  test('of the connections only is left to them', async () => {
    await using desk = await prepare();
    const { slack, adapter, clock } = desk;
    slack.faults.next('apps.connections.open', { status: 500 });
    await adapter.start(emptyHandlers);
    expect(adapter.ready()).toBe(false);
    await vi.waitFor(async () => {
      await clock.advance(500);
      expect(adapter.ready()).toBe(true);
    }, patience);
    expect(desk.announced).toHaveLength(1);
  });

  test('that ends with a refusal is fatal then, once', async () => {
    await using desk = await prepare();
    const { slack, adapter, clock } = desk;
    fail(slack, 4);
    slack.faults.next('auth.test', { error: 'account_inactive' });
    const starting = adapter.start(emptyHandlers);
    await desk.until(() => desk.waits() === 1);
    await starting;
    expect(desk.fatal).toEqual([]);
    await clock.advance(4900);
    await desk.until(() => desk.fatal.length > 0);
    await clock.advance(60_000);
    expect(desk.fatal).toEqual([expect.any(SlackSetupError)]);
    expect(desk.waits()).toBe(1);
  });

  test('of seconds is over when Slack is back', async () => {
    await using desk = await prepare();
    const { slack, adapter, clock } = desk;
    slack.outage(true);
    const starting = adapter.start(emptyHandlers);
    await desk.until(() => desk.waits() === 1);
    await starting;
    slack.outage(false);
    await clock.advance(4900);
    await desk.until(() => adapter.ready());
    expect(slack.breaches).toEqual([]);
  });
});

describe('a stop', () => {
  test('while Slack is asked who the bot is leaves nothing behind', async () => {
    await using desk = await prepare();
    const { slack, adapter, clock } = desk;
    slack.faults.next('auth.test', { hang: true });
    const starting = adapter.start(emptyHandlers);
    await vi.waitFor(() => expect(desk.asked()).toBe(1), patience);
    await adapter.stop();
    await starting;
    await clock.advance(60_000);
    expect(desk.asked()).toBe(1);
    expect([...desk.announced, ...desk.fatal]).toEqual([]);
    expect(adapter.ready()).toBe(false);
  });

  test('while the connection is opened closes it, and announces nothing', async () => {
    await using desk = await prepare();
    const { slack, adapter } = desk;
    slack.faults.next('apps.connections.open', { hang: true });
    const starting = adapter.start(emptyHandlers);
    await vi.waitFor(
      () => expect(slack.requests.map(({ method }) => method)).toContain('apps.connections.open'),
      patience,
    );
    await adapter.stop();
    await starting;
    expect(slack.sockets.count()).toBe(0);
    expect([...desk.announced, ...desk.fatal]).toEqual([]);
    expect(adapter.ready()).toBe(false);
  });

  test('during an outage ends the waiting', async () => {
    await using desk = await prepare();
    const { slack, adapter, clock } = desk;
    fail(slack, 99);
    const starting = adapter.start(emptyHandlers);
    await desk.until(() => desk.waits() === 1);
    await starting;
    await adapter.stop();
    await clock.advance(60_000);
    expect(desk.asked()).toBe(4);
  });
});
