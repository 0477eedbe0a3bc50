// Messages that show files which Slack has to look into first.
import { expect, test } from 'vitest';
import { createReadiness } from '../../../../src/adapters/slack/delivery/readiness.ts';
import { SlackTrouble } from '../../../../src/adapters/slack/api/trouble.ts';
import { AppError } from '../../../../src/generation/errors.ts';
import { createFakeClock } from '../../../fakes/clock.ts';

/** A Slack that takes so long to look into a file, with when it was asked since the upload. */
function slackThatTakes(readyAfterMs: number) {
  const clock = createFakeClock();
  const readiness = createReadiness(clock);
  const { signal } = new AbortController();
  return {
    clock,
    async deliver() {
      const uploadedAt = clock.now();
      const asked: number[] = [];
      const send = async () => {
        asked.push(clock.now() - uploadedAt);
        if (clock.now() - uploadedAt < readyAfterMs) throw notReady();
        return 'shown';
      };
      const sent = readiness.sendWhenReady(send, uploadedAt, signal).catch((error: unknown) => error);
      await clock.advance(90_000);
      return { result: await sent, asked };
    },
  };
}

function notReady(): AppError {
  const details = ['invalid slack file [json-pointer:/blocks/1/slack_file]'];
  const cause = new SlackTrouble('refused', { code: 'invalid_blocks', details });
  return new AppError('internal', {}, { cause });
}

test('the first is tried after 0.4 s, and then again and again in growing steps', async () => {
  const { result, asked } = await slackThatTakes(900).deliver();
  expect([result, asked]).toEqual(['shown', [400, 550, 775, 1112.5]]);
});

test.each([0, 300, 600, 2000])('one that takes %i ms is soon met at the first or second try', async (ms) => {
  const slack = slackThatTakes(ms);
  for (let round = 0; round < 12; round += 1) await slack.deliver();
  const { asked } = await slack.deliver();
  expect(asked.length).toBeLessThanOrEqual(2);
  expect((asked.at(-1) ?? 0) - ms).toBeLessThan(400);
});

test('what Slack has had for long is sent at once', async () => {
  const readiness = createReadiness(createFakeClock());
  const sent = readiness.sendWhenReady(async () => 'shown', undefined, new AbortController().signal);
  expect(await sent).toBe('shown');
});

test('after 30 s it is given up with what Slack says', async () => {
  const { result, asked } = await slackThatTakes(60_000).deliver();
  expect(result).toMatchObject({ cause: { code: 'invalid_blocks' } });
  expect(asked.at(-1)).toBeLessThanOrEqual(30_400);
  expect(asked.length).toBeLessThan(15);
});

test('any other refusal is final', async () => {
  const readiness = createReadiness(createFakeClock());
  let tries = 0;
  const send = () => {
    tries += 1;
    return Promise.reject(new AppError('chat_forbidden'));
  };
  const sent = readiness.sendWhenReady(send, undefined, new AbortController().signal);
  await expect(sent).rejects.toMatchObject({ code: 'chat_forbidden' });
  expect(tries).toBe(1);
});

test('nothing is sent after a stop', async () => {
  const clock = createFakeClock();
  const stop = new AbortController();
  let tries = 0;
  const send = async () => void (tries += 1);
  const sent = createReadiness(clock).sendWhenReady(send, clock.now(), stop.signal);
  stop.abort(new Error('stopped'));
  await expect(sent).rejects.toThrow('stopped');
  expect(tries).toBe(0);
});
