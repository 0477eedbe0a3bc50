// The moves of a record: forward, and nowhere else.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  generationIdPattern,
  generationSchema,
  longestDeliveryMs,
  move,
  settle,
  stations,
  type Generation,
  type Outcome,
} from '../../src/generation/generation.ts';
import { aRecord } from './record.ts';

const succeeded: Outcome = { kind: 'succeeded' };
const canceled: Outcome = { kind: 'canceled' };
const failed: Outcome = { kind: 'failed', code: 'internal', params: {} };

describe('move', () => {
  test('takes the stations in their order', () => {
    let record = aRecord();
    for (const station of stations) {
      record = move(record, { station });
      expect(record.station).toBe(station);
    }
  });

  test('leaves the record as it is where a change comes too late', () => {
    const running = aRecord({ station: 'running', attempt: 1, prediction: 'p1' });
    expect(move(running, { station: 'submitting', prediction: 'p2' })).toBe(running);
    const done = aRecord({ station: 'done', attempt: 1 });
    expect(move(done, { station: 'delivering' })).toBe(done);
  });

  test('starts again at submitting only with a further attempt', () => {
    const running = aRecord({ station: 'running', attempt: 1 });
    const again = move(running, { station: 'submitting', attempt: 2 });
    expect(again).toMatchObject({ station: 'submitting', attempt: 2 });
    expect(move(again, { station: 'running', attempt: 1 })).toBe(again);
  });

  test('starts nothing again that has ended', () => {
    const delivering = aRecord({ station: 'delivering', attempt: 1, outcome: canceled });
    expect(move(delivering, { station: 'submitting', attempt: 2 })).toBe(delivering);
    expect(move(delivering, { attempt: 0 })).toBe(delivering);
  });

  test('keeps everything that a change does not name', () => {
    expect(move(aRecord({ failures: 2 }), { station: 'submitting' })).toEqual(
      aRecord({ failures: 2, station: 'submitting' }),
    );
  });
});

describe('settle', () => {
  test('sends the record on its way to the person, with time to deliver it', () => {
    const running = aRecord({ station: 'running', attempt: 1, failures: 3, unanswered: true });
    expect(settle(running, succeeded, 5_000, { outputs: ['https://x/1'] })).toMatchObject({
      station: 'delivering',
      outcome: succeeded,
      outputs: ['https://x/1'],
      failures: 0,
      unanswered: false,
      deadlineAt: 5_000 + longestDeliveryMs,
    });
  });

  test('keeps what is done as it is', () => {
    const done = aRecord({ station: 'done', outcome: succeeded });
    expect(settle(done, failed, 5_000)).toBe(done);
  });

  test.each([
    ['canceled', 'succeeded', canceled, succeeded],
    ['failed', 'succeeded', failed, succeeded],
    ['failed', 'canceled', failed, canceled],
    ['succeeded', 'canceled', succeeded, canceled],
  ])('stays %s when it is said to have %s later', (_was, _said, first, second) => {
    const ended = settle(aRecord({ station: 'running', attempt: 1 }), first, 5_000);
    expect(settle(ended, second, 6_000, { outputs: ['https://x/2'] })).toEqual(ended);
  });

  test('turns a success that cannot be delivered into a failure, without giving it more time', () => {
    const ended = settle(aRecord({ station: 'running', attempt: 1 }), succeeded, 5_000);
    expect(settle(ended, failed, 9_000)).toMatchObject({
      outcome: failed,
      deadlineAt: ended.deadlineAt,
    });
  });
});

const change = fc.oneof(
  fc.record({
    kind: fc.constant('move' as const),
    station: fc.option(fc.constantFrom(...stations), { nil: undefined }),
    attempt: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
  }),
  fc.record({ kind: fc.constant('settle' as const), outcome: fc.constantFrom(succeeded, canceled, failed) }),
);

function rankOf({ station, attempt }: Generation): [ended: number, attempt: number, station: number] {
  const ended = station === 'delivering' || station === 'done' ? 1 : 0;
  return [ended, attempt, stations.indexOf(station)];
}

test('no sequence of moves ever goes backwards', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
      let record = aRecord();
      for (const step of changes) {
        const { station = record.station, attempt = record.attempt } = step.kind === 'move' ? step : {};
        const next =
          step.kind === 'move'
            ? move(record, { station, attempt })
            : settle(record, step.outcome, record.createdAt);
        const [ended, tries, place] = rankOf(record);
        const [endedNext, triesNext, placeNext] = rankOf(next);
        expect(endedNext).toBeGreaterThanOrEqual(ended);
        expect(triesNext).toBeGreaterThanOrEqual(tries);
        expect(triesNext > tries || placeNext >= place).toBe(true);
        record = next;
      }
    }),
    { numRuns: 1000 },
  );
});

describe('the stored record', () => {
  test('is the same after it went through JSON', () => {
    const record = aRecord({ station: 'running', attempt: 1, prediction: 'p1', progress: 0.5 });
    expect(generationSchema.parse(JSON.parse(JSON.stringify(record)))).toEqual(record);
  });

  test('keeps what an adapter put into the address', () => {
    const address = { adapter: 'slack', channel: 'C1', files: ['F1'] };
    expect(generationSchema.parse(aRecord({ address })).address).toEqual(address);
  });

  test('is taken over from the first layout', () => {
    expect(generationSchema.parse({ ...aRecord(), schema: 1 })).toEqual(aRecord());
  });

  test.each([0, 3, '2', undefined])('is refused when its layout is %s', (schema) => {
    expect(generationSchema.safeParse({ ...aRecord(), schema }).success).toBe(false);
  });

  test.each(['gen-1a2b3c', 'd1234567890', 'slack-1700000000-000100'])('may be called %s', (id) => {
    expect(id).toMatch(generationIdPattern);
  });

  test.each(['1234567890', 'gen:1', 'Gen-123', 'abc', '../secret', 'gen-one\n', '', 'a'.repeat(81)])(
    'may not be called %j',
    (id) => {
      expect(id).not.toMatch(generationIdPattern);
    },
  );
});
