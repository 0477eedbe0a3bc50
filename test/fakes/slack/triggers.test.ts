// What opens a form, and what changes one that is open.
import { describe, expect, test } from 'vitest';
import type { App } from '@slack/bolt';
import { createFakeClock } from '../clock.ts';
import { codeOf, onBench } from './apps.ts';
import { form, opened, opens } from './form.ts';

describe('a trigger', () => {
  const listens = (app: App): void => app.command('/imagine', ({ ack }) => ack());

  test('is good for three seconds, once', async () => {
    const clock = createFakeClock();
    const bench = await onBench(listens, { clock });
    const { slack, web } = bench;
    const open = async (waitMs: number) => {
      const { triggerId } = await slack.slash('/imagine', '');
      await clock.advance(waitMs);
      const first = await codeOf(web.views.open({ trigger_id: triggerId, view: form() }));
      return [first, await codeOf(web.views.open({ trigger_id: triggerId, view: form(['sd3']) }))];
    };
    expect(await open(3_000)).toEqual(['ok', 'exchanged_trigger_id']);
    expect(await open(3_001)).toEqual(['expired_trigger_id', 'expired_trigger_id']);
    const unknown = web.views.open({ trigger_id: '1.2.3', view: form() });
    expect(await codeOf(unknown)).toBe('invalid_trigger_id');
    expect(slack.breaches).toHaveLength(3);
    await bench.app.stop();
    await slack.close();
  });

  test('opens three forms on top of each other and no fourth', async () => {
    await using bench = await onBench(listens);
    const { slack, web } = bench;
    const push = async (method: 'open' | 'push') => {
      const { triggerId } = await slack.slash('/imagine', '');
      return codeOf(web.views[method]({ trigger_id: triggerId, view: form() }));
    };
    expect(await push('push')).toBe('not_found');
    expect([await push('open'), await push('push'), await push('push'), await push('push')]).toEqual([
      'ok',
      'ok',
      'ok',
      'push_limit_reached',
    ]);
  });
});

test('an update of what is not there, or has changed since', async () => {
  await using bench = await onBench(opens);
  const { slack, web } = bench;
  const id = await opened(bench);
  expect(await codeOf(web.views.update({ view_id: 'V0', view: form() }))).toBe('not_found');
  const update = web.views.update({ view_id: id, hash: 'old', view: form() });
  expect(await codeOf(update)).toBe('hash_conflict');
  const view = { type: 'home' as const, blocks: [] };
  expect(await codeOf(web.views.publish({ user_id: slack.userId, view }))).toBe('ok');
  expect(await codeOf(web.views.publish({ user_id: slack.userId, view, hash: 'old' }))).toBe('hash_conflict');
});
