// Slack out of reach: how often it is asked, and what is said of it.
import { expect, test, vi } from 'vitest';
import { createFakeClock } from '../../../fakes/clock.ts';
import { onSockets, patience, watched } from './on-sockets.ts';

/** A single connection on a clock that stands still. */
async function prepare() {
  const clock = watched(createFakeClock());
  const desk = await onSockets({ clock });
  /** How long it waits before it tries again: what is not the second connection, or a limit of a close. */
  const waits = () => clock.waits.filter((delayMs) => ![3_600_000, 10_000, 500].includes(delayMs));
  return { ...desk, clock, waits };
}

test('an outage is outlasted with pauses that grow to half a minute, and is in the log once', async () => {
  await using desk = await prepare();
  const { slack, bolt, receiver, clock, lines } = desk;
  await bolt.start();
  await clock.advance(10_000);
  slack.outage(true);
  await vi.waitFor(() => expect(receiver.ready()).toBe(false), patience);
  for (let number = 1; number <= 9; number++) {
    await vi.waitFor(() => expect(desk.waits()).toHaveLength(number), patience);
    await clock.advance(desk.waits().at(-1) ?? 0);
  }
  await vi.waitFor(() => expect(desk.waits()).toHaveLength(10), patience);
  for (const [index, delayMs] of desk.waits().entries()) {
    const longest = Math.min(500 * 2 ** index, 30_000);
    expect(delayMs).toBeGreaterThanOrEqual(longest * 0.75);
    expect(delayMs).toBeLessThanOrEqual(longest);
  }
  expect(lines.filter((line) => line.includes('no connection to Slack'))).toHaveLength(1);
  expect(lines.join('')).not.toContain(slack.appToken);
  slack.outage(false);
  await clock.advance(30_000);
  await vi.waitFor(() => expect(receiver.ready()).toBe(true), patience);
  await slack.slash('/imagine', 'a fox');
  expect(desk.fatal).toEqual([]);
});

test('an outage of some seconds is over for us soon after it is over', async () => {
  await using desk = await onSockets({ secondAfterMs: 0 });
  const { slack, bolt, receiver, heard } = desk;
  await bolt.start();
  slack.outage(true);
  await vi.waitFor(() => expect(receiver.ready()).toBe(false), patience);
  await new Promise((resolve) => void setTimeout(resolve, 800));
  slack.outage(false);
  await vi.waitFor(() => slack.slash('/imagine', 'a fox'), patience);
  expect(heard).toEqual(['a fox']);
  await vi.waitFor(() => expect(slack.sockets.count()).toBe(2), patience);
});

test('a start in an outage resolves, and is made up for', async () => {
  await using desk = await prepare();
  const { slack, bolt, receiver, clock } = desk;
  slack.outage(true);
  await bolt.start();
  expect(receiver.ready()).toBe(false);
  slack.outage(false);
  await vi.waitFor(() => expect(desk.waits()).toHaveLength(1), patience);
  await clock.advance(500);
  await vi.waitFor(() => expect(receiver.ready()).toBe(true), patience);
  await slack.slash('/imagine', 'a fox');
});

test('an opening that takes longer than fifteen seconds is given up for another', async () => {
  await using desk = await prepare();
  const { slack, bolt, receiver, clock, lines } = desk;
  slack.faults.next('apps.connections.open', { hang: true });
  const starting = bolt.start();
  await vi.waitFor(() => expect(desk.opened()).toBe(1), patience);
  await clock.advance(15_000);
  await starting;
  expect(receiver.ready()).toBe(false);
  expect(lines.join('')).toContain('no hello within 15000 ms');
  await vi.waitFor(() => expect(desk.waits()).toHaveLength(1), patience);
  await clock.advance(500);
  await vi.waitFor(() => expect(receiver.ready()).toBe(true), patience);
});

test('when Slack asks for a rest it gets it', async () => {
  await using desk = await prepare();
  const { slack, bolt, receiver, clock } = desk;
  slack.faults.next('apps.connections.open', { error: 'ratelimited', retryAfter: 20 });
  await bolt.start();
  await vi.waitFor(() => expect(desk.waits()).toEqual([20_000]), patience);
  await clock.advance(19_999);
  expect(desk.opened()).toBe(1);
  await clock.advance(1);
  await vi.waitFor(() => expect(receiver.ready()).toBe(true), patience);
});

test('connections that are ended as soon as they are open are opened ever more seldom', async () => {
  await using desk = await prepare();
  const { slack, bolt, clock } = desk;
  await bolt.start();
  slack.sockets.refresh();
  // The first end is taken for a renewal. Those that were told to go are still there.
  await vi.waitFor(() => expect(slack.sockets.count()).toBe(2), patience);
  for (const pauses of [1, 2, 3]) {
    slack.sockets.refresh();
    await vi.waitFor(() => expect(desk.waits()).toHaveLength(pauses), patience);
    expect(desk.opened()).toBe(1 + pauses);
    await clock.advance(500 * 2 ** (pauses - 1));
    await vi.waitFor(() => expect(slack.sockets.count()).toBe(2 + pauses), patience);
  }
  // Slack's end of each stays open.
  const stopping = bolt.stop();
  await clock.advance(500);
  await stopping;
});

test('a connection over which nothing comes any more is not ready after half a minute', async () => {
  await using desk = await prepare();
  const { slack, bolt, receiver, clock } = desk;
  await bolt.start();
  slack.sockets.silence();
  await clock.advance(30_000);
  expect(receiver.ready()).toBe(true);
  await clock.advance(1);
  expect(receiver.ready()).toBe(false);
});

test('a connection that no longer answers is replaced', async () => {
  await using desk = await onSockets({ pingTimeoutMs: 300 });
  const { slack, bolt, heard } = desk;
  await bolt.start();
  slack.sockets.silence();
  await vi.waitFor(() => expect(desk.opened()).toBe(2), patience);
  slack.sockets.drop();
  await vi.waitFor(() => slack.slash('/imagine', 'a fox'), patience);
  expect(heard).toEqual(['a fox']);
});

test('a stop in an outage ends the trying', async () => {
  await using desk = await prepare();
  const { slack, bolt, clock } = desk;
  slack.outage(true);
  await bolt.start();
  await bolt.stop();
  slack.outage(false);
  await clock.advance(120_000);
  expect(desk.opened()).toBe(0);
});

test('a stop while a connection is opened closes it', async () => {
  await using desk = await prepare();
  const { slack, bolt, receiver, clock } = desk;
  slack.faults.next('apps.connections.open', { hang: true });
  const starting = bolt.start();
  await vi.waitFor(() => expect(desk.opened()).toBe(1), patience);
  await bolt.stop();
  await starting;
  await clock.advance(120_000);
  expect(desk.opened()).toBe(1);
  expect(receiver.ready()).toBe(false);
});
