// Slack: what is asked for in a conversation between people, where the bot can never be.
import { expect, test } from 'vitest';
import { onSlack } from '../fakes/slack-desk.ts';
import { whatBecameOf } from '../fakes/slack-story.ts';

test('a private picture of two people offers nothing that cannot be', async () => {
  await onSlack({ fake: { readyAfterMs: 0 } }, async (desk) => {
    const as = { channelId: desk.slack.addChannel({ kind: 'direct', botIsMember: false }).id };
    const { direct } = await whatBecameOf(desk, await desk.imagine('a fox --private', as), as);
    expect(direct).toMatchObject([{ files: ['a-fox.png'], buttons: ['again', 'vary', 'edit', 'delete'] }]);
  });
});
