// Slack: answers that take their time hold up nothing that people can see or press.
import { expect, test } from 'vitest';
import { onSlack } from '../fakes/slack-desk.ts';
import { whatBecameOf } from '../fakes/slack-story.ts';

test('a hint that Slack does not take keeps a status from being shown twice', async () => {
  await onSlack({ fake: { readyAfterMs: 0 } }, async (desk) => {
    const as = { channelId: desk.slack.addChannel({ kind: 'private', botIsMember: false }).id };
    desk.slack.faults.next('response_url', { hang: true });
    const asked = await desk.imagine('a fox', as);
    await desk.sees('In the queue', as);
    await expect.poll(() => desk.slack.requests.some(({ method }) => method === 'response_url')).toBe(true);
    await desk.press('cancel', asked, as);
    expect(await whatBecameOf(desk, asked, as)).toMatchObject({
      aside: [],
      direct: [{ files: [] }],
      left: 50,
    });
  });
});
