// Slack: its files are out of order while messages get through, or it says no in words that nobody knows.
import { describe, expect, test } from 'vitest';
import { onSlack, reading, type SlackDesk } from '../fakes/slack-desk.ts';
import { aFox, callsOf, hurry, oneFox, whatBecameOf } from '../fakes/slack-story.ts';
import type { Fault } from '../fakes/slack/faults.ts';

/** A picture whose end meets the same fault for as long as it is tried, and what became of it. */
async function meets(desk: SlackDesk, method: string, fault: Fault, times = 900, stepMs = 5000) {
  const asked = await desk.imagine('a fox');
  await desk.sees('a fox');
  desk.slack.faults.next(method, fault, times);
  const askedAt = desk.clock.now();
  await hurry(desk, asked, undefined, stepMs);
  return { became: await whatBecameOf(desk, asked), tookMs: desk.clock.now() - askedAt };
}

const linked = { ...oneFox, channel: [{ ...aFox, files: [] }] };
const quick = { fake: { readyAfterMs: 0 } };

describe.concurrent('a picture on Slack', () => {
  const stuck: [method: string, fault: Fault][] = [
    ['files.getUploadURLExternal', { error: 'internal_error' }],
    ['upload', { status: 503 }],
    ['files.completeUploadExternal', { reset: 'before' }],
  ];

  test.each(stuck)('is linked after a while when %s meets %o all the time', async (method, fault) => {
    await onSlack(quick, async (desk) => {
      const { became, tookMs } = await meets(desk, method, fault);
      expect(became).toEqual(linked);
      expect(tookMs).toBeGreaterThan(5 * 60_000);
      expect(tookMs).toBeLessThan(30 * 60_000);
      expect(reading(desk.seen()[0]).lines.join(' ')).toContain('Slack did not take the file: open it');
    });
  });

  test('comes as itself when its files get through after a minute', async () => {
    await onSlack(quick, async (desk) => {
      const { became } = await meets(desk, 'upload', { status: 503 }, 12, 1000);
      expect(became).toEqual(oneFox);
    });
  });

  test.each(['files.getUploadURLExternal', 'files.completeUploadExternal', 'upload'])(
    'is linked when %s says no in words that nobody knows',
    async (method) => {
      await onSlack(quick, async (desk) => {
        const fault = method === 'upload' ? { status: 404 } : { error: 'moon_is_full' };
        expect((await meets(desk, method, fault)).became).toEqual(linked);
        expect(callsOf(desk, method)).toHaveLength(1);
      });
    },
  );

  test.each(['invalid_blocks', 'moon_is_full'])(
    'is shared as a file when Slack wants it in no message: %s',
    async (error) => {
      await onSlack(quick, async (desk) => {
        const { became } = await meets(desk, 'chat.postMessage', { error }, 1);
        const file = { files: ['a-fox.png'], buttons: [] };
        expect(became).toMatchObject({ ...oneFox, channel: [{ ...aFox, files: [] }, file] });
      });
    },
  );

  test.each<Fault>([{ error: 'moon_is_full' }, { error: 'invalid_blocks' }, { status: 503 }])(
    'does not wait for a status that meets %o when it is changed',
    async (fault) => {
      await onSlack(quick, async (desk) => {
        const { became, tookMs } = await meets(desk, 'chat.update', fault, 900, 1000);
        expect(became).toEqual(oneFox);
        expect(tookMs).toBeLessThan(5 * 60_000);
      });
    },
  );
});
