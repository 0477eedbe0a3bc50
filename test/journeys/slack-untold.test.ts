// Slack: the buttons of a message whose pictures Slack does not tell of when they are pressed.
import { describe, expect, test } from 'vitest';
import { onSlack } from '../fakes/slack-desk.ts';
import { aFox, callsOf, gist } from '../fakes/slack-story.ts';

const untold = { fake: { readyAfterMs: 0, tellsFiles: false } };

describe.concurrent('where Slack does not tell which pictures a message shows', () => {
  test('they are published, and leave the workspace with the last message', async () => {
    await onSlack(untold, async (desk) => {
      const { slack } = desk;
      const asked = await desk.imagine('a fox --private --count 2');
      await desk.done(asked);
      await desk.restart();
      await desk.press('publish', asked);
      const inFront = () => slack.messages(slack.channelId, slack.addPerson().id);
      await desk.sees(() => inFront().length === 1);
      expect(inFront().map(gist)).toMatchObject([{ files: ['a-fox-1.png', 'a-fox-2.png'] }]);

      await desk.press('delete', asked);
      await desk.sees(() => slack.direct(slack.userId).length === 0);
      expect(inFront()[0]?.broken).toEqual([]);
      await desk.press('delete', asked);
      await desk.sees(() => callsOf(desk, 'files.delete').length === 2);
      expect(inFront()).toEqual([]);
    });
  });

  test('an old one is edited', async () => {
    await onSlack(untold, async (desk) => {
      const { slack } = desk;
      const asked = await desk.imagine('a fox');
      await desk.done(asked);
      desk.clock.skip(2 * 3_600_000);
      await slack.shortcut('edit-picture', String(desk.seen()[0]?.ts));
      await desk.sees(() => slack.views().length === 1);
      await desk.done(await slack.submit(String(slack.views()[0]?.id), { prompt: 'at night' }));
      expect(desk.seen().map(gist)).toMatchObject([aFox, { files: ['at-night.png'] }]);
    });
  });
});
