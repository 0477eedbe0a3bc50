// Two workers at one generation: the first was only frozen, and goes on when the second has taken over.
import { expect, test } from 'vitest';
import { AppError } from '../../src/generation/errors.ts';
import type { Prediction } from '../../src/generation/generation.ts';
import { run, twoWorkers } from './two-workers.ts';

test('one that was frozen before it could send leaves it to the other', async () => {
  const { first, second, freeze, thaw, creates, now } = await twoWorkers();
  const one = first();
  await freeze('before');
  const other = second();
  await expect.poll(() => creates).toHaveLength(1);
  thaw.resolve();
  await one;
  creates[0]?.resolve(run('p1'));
  await other;
  expect(creates).toHaveLength(1);
  expect(await now()).toMatchObject({ station: 'running', attempt: 1, prediction: 'p1' });
});

test('one that was frozen before it could send leaves alone what the other has running', async () => {
  const { first, second, freeze, thaw, creates, gets, now } = await twoWorkers();
  const one = first();
  await freeze('before');
  const other = second();
  await expect.poll(() => creates).toHaveLength(1);
  creates[0]?.resolve(run('p1'));
  await other;
  thaw.resolve();
  await expect.poll(() => gets).toHaveLength(1);
  gets[0]?.resolve(run('p1'));
  await one;
  expect(creates).toHaveLength(1);
  expect(await now()).toMatchObject({ station: 'running', attempt: 1, prediction: 'p1' });
});

test('one that was frozen just before the request does not send it when the other has', async () => {
  const { first, second, freeze, thaw, creates, clock, now } = await twoWorkers();
  const one = first();
  await freeze('after');
  await clock.advance(16_000);
  const other = second();
  await expect.poll(() => creates).toHaveLength(1);
  thaw.resolve();
  await one;
  creates[0]?.resolve(run('p2'));
  await other;
  expect(creates.map(({ request }) => request.attempt)).toEqual([2]);
  expect(await now()).toMatchObject({ station: 'running', attempt: 2, prediction: 'p2' });
});

test('one that was frozen just before the request sends it late when nobody else has', async () => {
  const { first, freeze, thaw, creates, clock, now } = await twoWorkers();
  const one = first();
  await freeze('after');
  await clock.advance(4000);
  thaw.resolve();
  await expect.poll(() => creates).toHaveLength(1);
  expect(await now()).toMatchObject({ attempt: 1, unanswered: true, submittedAt: clock.now() });
  creates[0]?.resolve(run('p1'));
  await one;
  expect(creates).toHaveLength(1);
});

test('a run that turns up when another was made for it is stopped', async () => {
  const { first, second, creates, cancelled, clock, now } = await twoWorkers();
  const one = first();
  await expect.poll(() => creates).toHaveLength(1);
  await clock.advance(16_000);
  const other = second();
  await expect.poll(() => creates).toHaveLength(2);
  creates[0]?.resolve(run('p1'));
  await one;
  expect(await now()).toMatchObject({ station: 'submitting', attempt: 2, unanswered: true });
  creates[1]?.resolve(run('p2'));
  await other;
  expect(await now()).toMatchObject({ station: 'running', attempt: 2, prediction: 'p2' });
  expect(cancelled).toEqual(['p1']);
});

test('a run that turns up when its person was told that it is unclear is stopped', async () => {
  const { first, second, creates, cancelled, now } = await twoWorkers({}, 'unknown');
  const one = first();
  await expect.poll(() => creates).toHaveLength(1);
  await second();
  expect(await now()).toMatchObject({ station: 'done', outcome: { code: 'create_unclear' } });
  creates[0]?.resolve(run('p1'));
  await one;
  expect([cancelled, (await now()).station]).toEqual([['p1'], 'done']);
});

test.each(['shows nothing', 'is none'])(
  'an answer that comes while the other looks into a list that %s is what counts',
  async (shown) => {
    const list = Promise.withResolvers<[] | 'unknown'>();
    const { first, second, creates, gets, cancelled, clock, now } = await twoWorkers({}, list.promise);
    const one = first();
    await expect.poll(() => creates).toHaveLength(1);
    await clock.advance(16_000);
    const other = second();
    creates[0]?.resolve(run('p1'));
    await one;
    list.resolve(shown === 'is none' ? 'unknown' : []);
    await expect.poll(() => gets).toHaveLength(1);
    gets[0]?.resolve(run('p1'));
    await other;
    expect(await now()).toMatchObject({ station: 'running', attempt: 1, prediction: 'p1' });
    expect([creates.length, cancelled]).toEqual([1, []]);
  },
);

test('a request of the first that turns out never to have left says nothing about that of the second', async () => {
  const { first, second, creates, clock, now } = await twoWorkers();
  const one = first();
  await expect.poll(() => creates).toHaveLength(1);
  await clock.advance(16_000);
  const other = second();
  await expect.poll(() => creates).toHaveLength(2);
  creates[0]?.reject(new AppError('gateway_unreachable'));
  await one;
  // Were it known as answered, whoever takes over next would send a third one.
  expect(await now()).toMatchObject({ attempt: 2, unanswered: true, failures: 0 });
  creates[1]?.resolve(run('p2'));
  await other;
  expect(creates).toHaveLength(2);
});

test('a refusal of the first does not end what the second has running', async () => {
  const { first, second, creates, clock, now, gets } = await twoWorkers();
  const one = first();
  await expect.poll(() => creates).toHaveLength(1);
  await clock.advance(16_000);
  const other = second();
  await expect.poll(() => creates).toHaveLength(2);
  creates[1]?.resolve(run('p2'));
  await other;
  creates[0]?.reject(new AppError('gateway_refused', { reason: 'no credit' }));
  await expect.poll(() => gets).toHaveLength(1);
  gets[0]?.resolve(run('p2'));
  await one;
  expect(await now()).toMatchObject({ station: 'running', attempt: 2, prediction: 'p2' });
});

const interrupted = run('p1', { status: 'failed', failure: 'transient', error: 'interrupted' });

test('a run that both see die is made once more, not twice', async () => {
  const running = { station: 'running', attempt: 1, prediction: 'p1' } as const;
  const { first, second, creates, gets, now } = await twoWorkers(running);
  const one = first();
  const other = second();
  await expect.poll(() => gets).toHaveLength(2);
  gets[1]?.resolve(interrupted);
  await expect.poll(() => creates).toHaveLength(1);
  gets[0]?.resolve(interrupted);
  await one;
  creates[0]?.resolve(run('p2'));
  await other;
  expect(creates).toHaveLength(1);
  expect(await now()).toMatchObject({ station: 'running', attempt: 2, prediction: 'p2' });
});

test.each<[string, Partial<Prediction>]>([
  ['its end', { status: 'failed', failure: 'content' }],
  ['its progress', { progress: 0.5 }],
])('old news of the run before, %s, changes nothing about the next one', async (_, news) => {
  const running = { station: 'running', attempt: 1, prediction: 'p1' } as const;
  const { first, second, creates, gets, now, clock } = await twoWorkers({ ...running, deadlineAt: 11_000 });
  const one = first();
  const other = second();
  await expect.poll(() => gets).toHaveLength(2);
  gets[1]?.resolve(interrupted);
  await expect.poll(() => creates).toHaveLength(1);
  creates[0]?.resolve(run('p2'));
  await other;
  const before = await now();
  // Late enough for the first one's deadline.
  await clock.advance(20_000);
  gets[0]?.resolve(run('p1', news));
  await expect.poll(() => gets).toHaveLength(3);
  expect(await now()).toEqual(before);
  gets[2]?.resolve(run('p2'));
  await one;
});

test('one whose look fails when the other has ended it is done with it', async () => {
  const { first, second, gets, now } = await twoWorkers({
    station: 'running',
    attempt: 1,
    prediction: 'p1',
    deadlineAt: 1_000_000,
  });
  const one = first();
  await expect.poll(() => gets).toHaveLength(1);
  const other = second();
  await expect.poll(() => gets).toHaveLength(2);
  gets[1]?.resolve(run('p1', { status: 'failed' }));
  await other;
  gets[0]?.reject(new AppError('gateway_unreachable'));
  expect(await one).toBeUndefined();
  expect(await now()).toMatchObject({ station: 'done', failures: 0 });
});
