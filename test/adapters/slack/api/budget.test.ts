// Who may leave when, so that Slack never has to say that it is too much.
import { expect, test } from 'vitest';
import { createBudget, type Budget, type Turn } from '../../../../src/adapters/slack/api/budget.ts';
import type { AppError } from '../../../../src/generation/errors.ts';
import { createFakeClock } from '../../../fakes/clock.ts';
import { refusalOf, soon } from './tiny-slack.ts';

const turn = (method: string, more: Partial<Turn> = {}): Turn => ({
  method,
  team: 'T1',
  channel: 'C1',
  urgent: true,
  ...more,
});
const final = turn('chat.update');
const progress = turn('chat.update', { urgent: false });

/** A budget, and a list of those who left, each with the milliseconds since the start. */
function opened() {
  const clock = createFakeClock();
  const startedAt = clock.now();
  const budget = createBudget(clock);
  const left: [name: string, afterMs: number][] = [];
  const refused: [name: string, retryAfterMs: number | undefined][] = [];
  const go = (name: string, what: Turn, signal = soon()) =>
    budget.take(what, signal).then(
      () => void left.push([name, clock.now() - startedAt]),
      (error: AppError) => void refused.push([name, error.retryAfterMs]),
    );
  return { clock, budget, left, refused, go };
}

const byName = (left: [name: string, afterMs: number][]) =>
  left.toSorted(([one], [other]) => one.localeCompare(other));

const takeMany = (budget: Budget, what: Turn, count: number) =>
  Promise.all(Array.from({ length: count }, () => budget.take(what, soon())));

test('a clock that was set back by an hour keeps nobody waiting for that hour', async () => {
  const { clock, left, refused, go } = opened();
  await go('before', turn('chat.postMessage'));
  await go('before too', final);
  clock.jump(-3_600_000);
  const going = [go('after', turn('chat.postMessage')), go('after too', final)];
  await clock.advance(5_000);
  await Promise.all(going);
  expect(refused).toEqual([]);
  expect(byName(left).map(([name]) => name)).toEqual(['after', 'after too', 'before', 'before too']);
});

test.for([
  ['chat.update', 50],
  ['chat.delete', 50],
  ['files.delete', 50],
  ['files.getUploadURLExternal', 100],
  ['files.completeUploadExternal', 100],
  ['files.info', 100],
  ['views.open', 100],
  ['views.update', 100],
  ['views.publish', 100],
  ['users.info', 100],
  ['chat.postEphemeral', 100],
  ['usergroups.list', 20],
] as const)('%s stays a little below %i in any minute', async ([method, allowed]) => {
  const { clock, left, refused, go } = opened();
  for (let second = 0; second < 300; second += 1) {
    for (const name of ['a', 'b']) void go(name, turn(method, { channel: `C${second}` }));
    await clock.advance(1000);
  }
  const times = left.map(([, afterMs]) => afterMs);
  const most = Math.max(
    ...times.map((at) => times.filter((each) => each >= at && each < at + 60_000).length),
  );
  expect(most).toBeLessThan(allowed);
  expect(most).toBeGreaterThan(allowed * 0.9);
  // It is used up, and who would wait longer than half a minute is told so at once.
  expect(times.length).toBeGreaterThan(allowed * 4.5);
  for (const [, retryAfterMs] of refused) expect(retryAfterMs).toBeGreaterThan(30_000);
});

test('messages leave ten at once and then one a second, channel by channel', async () => {
  const { clock, left, go } = opened();
  for (let index = 0; index < 20; index += 1) void go('one', turn('chat.postMessage'));
  void go('other', turn('chat.postMessage', { channel: 'C2' }));
  await clock.advance(30_000);
  const times = left.filter(([name]) => name === 'one').map(([, afterMs]) => afterMs);
  expect(times).toHaveLength(20);
  const burst = times.filter((afterMs) => afterMs === 0).length;
  expect([burst >= 8, burst <= 10]).toEqual([true, true]);
  for (const [index, afterMs] of times.slice(burst).entries()) {
    expect(afterMs).toBeGreaterThanOrEqual((index + 1) * 1000);
    expect(afterMs).toBeLessThan((index + 1) * 1200);
  }
  expect(left).toContainEqual(['other', 0]);
});

test('progress leaves a third of the places to finals', async () => {
  const { budget, left, refused, go } = opened();
  for (let index = 0; index < 50; index += 1) await go('progress', progress);
  expect(left).toHaveLength(32);
  for (const [, retryAfterMs] of refused) expect(retryAfterMs).toBe(60_500);
  await takeMany(budget, final, 16);
  expect(await refusalOf(budget.take(final, soon()))).toMatchObject({
    code: 'chat_busy',
    retryAfterMs: 60_500,
  });
});

test('finals take places of progress, but never the other way round', async () => {
  const { clock, budget, left, refused, go } = opened();
  await takeMany(budget, final, 40);
  await go('progress', progress);
  expect([left, refused]).toEqual([[], [['progress', 60_500]]]);
  await clock.advance(60_500);
  await go('progress', progress);
  expect(left).toEqual([['progress', 60_500]]);
});

test('finals wait for their place in order, for half a minute at most', async () => {
  const { clock, budget, left, refused, go } = opened();
  await takeMany(budget, final, 24);
  await clock.advance(20_000);
  await takeMany(budget, final, 24);
  await clock.advance(12_000);
  const names = Array.from({ length: 26 }, (_, index) => `final ${index}`);
  for (const name of names) void go(name, final);
  await clock.advance(0);
  expect(left).toEqual([]);
  // The second half of the window frees itself in 48.5 s only.
  expect(refused).toEqual([
    ['final 24', 48_500],
    ['final 25', 48_500],
  ]);
  await clock.advance(28_500);
  expect(left).toEqual(names.slice(0, 24).map((name) => [name, 60_500]));
});

test('each method of each workspace has its own places', async () => {
  const { budget, left, go } = opened();
  await takeMany(budget, final, 48);
  await go('another workspace', { ...final, team: 'T2' });
  await go('another method', turn('chat.delete'));
  await go('another channel', { ...final, channel: 'C2' }, AbortSignal.abort());
  expect(left.map(([name]) => name)).toEqual(['another workspace', 'another method']);
});

test('an abort gives the place in the line back', async () => {
  const { clock, budget, left, refused, go } = opened();
  const message = turn('chat.postMessage');
  await takeMany(budget, message, 9);
  const given = new AbortController();
  void go('first', message, given.signal);
  void go('second', message);
  await clock.advance(0);
  given.abort();
  await clock.advance(5000);
  expect(refused.map(([name]) => name)).toEqual(['first']);
  expect(left).toEqual([['second', 1050]]);
});

test('who comes while a timer is late overtakes nobody', async () => {
  let now = 0;
  const budget = createBudget({ now: () => now, after: () => () => {} });
  const message = turn('chat.postMessage');
  await takeMany(budget, message, 9);
  const order: string[] = [];
  void budget.take(message, soon()).then(() => order.push('first'));
  await Promise.resolve();
  now = 5000;
  void budget.take(message, soon()).then(() => order.push('second'));
  await new Promise((resolve) => setImmediate(resolve));
  expect(order).toEqual(['first', 'second']);
});

test('a rest that Slack asks for holds back those who wait and those who come', async () => {
  const { clock, budget, left, refused, go } = opened();
  const message = turn('chat.postMessage');
  await takeMany(budget, message, 9);
  void go('waits', message);
  await clock.advance(0);
  budget.rest(message, 10_000);
  void go('comes', message);
  budget.rest(message, 5000);
  await clock.advance(9999);
  expect(left).toEqual([]);
  await clock.advance(1);
  expect(byName(left)).toEqual([
    ['comes', 10_000],
    ['waits', 10_000],
  ]);
  expect(refused).toEqual([]);
});

test('a channel that rests holds back no other one, unless another one has to rest as well', async () => {
  const { clock, budget, left, go } = opened();
  const inChannel = (channel: string) => turn('chat.postMessage', { channel });
  budget.rest(inChannel('C1'), 10_000);
  await go('second', inChannel('C2'));
  budget.rest(inChannel('C2'), 20_000);
  for (const channel of ['C1', 'C3']) void go(channel, inChannel(channel));
  void go('another workspace', { ...inChannel('C1'), team: 'T2' });
  await clock.advance(20_000);
  expect(byName(left)).toEqual([
    ['another workspace', 0],
    ['C1', 20_000],
    ['C3', 20_000],
    ['second', 0],
  ]);
  budget.rest(inChannel('C1'), 5000);
  await go('much later', inChannel('C2'));
  expect(left.at(-1)).toEqual(['much later', 20_000]);
});

test('a rest that is too long sends everybody home who waits', async () => {
  const { clock, budget, left, refused, go } = opened();
  const message = turn('chat.postMessage');
  await takeMany(budget, message, 9);
  void go('waits', message);
  await clock.advance(0);
  budget.rest(message, 100_000);
  await clock.advance(1050);
  expect([left, refused]).toEqual([[], [['waits', 98_950]]]);
});

test('nobody waits any more once it is closed', async () => {
  const { clock, budget, left, go } = opened();
  const message = turn('chat.postMessage');
  await takeMany(budget, message, 9);
  void go('waits', message);
  await clock.advance(0);
  budget.close();
  await go('comes', message);
  expect(byName(left)).toEqual([
    ['comes', 0],
    ['waits', 0],
  ]);
});

test('what still counts is not forgotten among thousands of channels', async () => {
  const { clock, budget, left, go } = opened();
  const message = turn('chat.postMessage');
  const crowd = Array.from({ length: 2000 }, (_, index) => ({ ...message, channel: `D${index}` }));
  for (const each of crowd) await budget.take(each, soon());
  await clock.advance(2000);
  await takeMany(budget, message, 9);
  for (const each of crowd) await budget.take({ ...each, team: 'T2' }, soon());
  void go('waits', message);
  await clock.advance(2000);
  expect(left).toEqual([['waits', 3050]]);
});
