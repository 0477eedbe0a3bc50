// Slack: one app for a whole organisation, whose people move between its workspaces.
import { describe, expect, test } from 'vitest';
import { onSlack, reading, type SlackDesk } from '../fakes/slack-desk.ts';
import { callsOf, gist } from '../fakes/slack-story.ts';

const enterpriseId = 'E0ORG';
const organisation = { fake: { readyAfterMs: 0, enterpriseId } };

const left = async ({ accounts, slack }: SlackDesk, workspace: string): Promise<number> => {
  const person = { adapter: 'slack', workspace, id: slack.userId, name: '', roles: [] };
  return (await accounts.balance(person)).left;
};

describe.concurrent('in an organisation', () => {
  test('a quota counts in all of its workspaces', async () => {
    await onSlack({ ...organisation, limits: { limit: 2 } }, async (desk) => {
      const { slack } = desk;
      await desk.done(await desk.imagine('a fox'));
      const first = slack.teamId;
      const second = slack.enterOtherTeam();
      await desk.done(await slack.mention('a boat'));
      await desk.imagine('a house');
      const told = (await desk.sees('of your credits and 0 of 2 are left')).at(-1);
      expect(told?.ephemeral).toBe(true);
      expect(await left(desk, enterpriseId)).toBe(0);
      expect([await left(desk, first), await left(desk, second)]).toEqual([2, 2]);
      expect(desk.creates()).toBe(2);
    });
  });

  test('what was made in one workspace is its owner’s in the other', async () => {
    await onSlack(organisation, async (desk) => {
      const { slack } = desk;
      const asked = await desk.imagine('a fox --private');
      await desk.done(asked);
      slack.enterOtherTeam();
      await desk.restart();
      await desk.done(await desk.press('again', asked));
      expect(slack.direct(slack.userId).map(gist)).toMatchObject([
        { files: ['a-fox.png'] },
        { files: ['a-fox.png'] },
      ]);
      await desk.press('delete', asked);
      await desk.sees(() => slack.direct(slack.userId).length === 1);
      expect(await left(desk, enterpriseId)).toBe(48);
    });
  });

  test('a result is published in the workspace that it was asked for in', async () => {
    await onSlack(organisation, async (desk) => {
      const { slack } = desk;
      const asked = await desk.imagine('a fox --private');
      await desk.done(asked);
      const first = slack.teamId;
      slack.enterOtherTeam();
      await desk.press('publish', asked);
      await desk.sees(() => slack.messages(slack.channelId, slack.addPerson().id).length === 1);
      expect(callsOf(desk, 'chat.postMessage').at(-1)?.args['team_id']).toBe(first);
    });
  });

  test('the newest pictures are in the home of every workspace, and leave it wherever they are deleted', async () => {
    await onSlack(organisation, async (desk) => {
      const { slack } = desk;
      const asked = await desk.imagine('a fox');
      await desk.done(asked);
      slack.enterOtherTeam();
      const home = async () => {
        const shown = callsOf(desk, 'views.publish').length;
        await slack.openHome();
        await desk.sees(() => callsOf(desk, 'views.publish').length > shown);
        return JSON.stringify(slack.home(slack.userId)?.blocks);
      };
      expect(await home()).toContain('a fox');
      await desk.press('delete', asked);
      await desk.sees((seen) => seen.length === 0);
      expect(await home()).not.toContain('a fox');
    });
  });

  test('forms, the home and what is chosen there are the same everywhere', async () => {
    await onSlack(organisation, async (desk) => {
      const { slack } = desk;
      await slack.openHome();
      await desk.sees(() => slack.home(slack.userId) !== undefined);
      await slack.choose(String(slack.home(slack.userId)?.id), 'home-model', 'flux-dev');
      await desk.sees(() => callsOf(desk, 'views.publish').length === 2);
      slack.enterOtherTeam();
      await desk.imagine('');
      await desk.sees(() => slack.views().length > 0);
      await desk.done(await slack.submit(String(slack.views()[0]?.id), { prompt: 'a fox' }));
      expect(desk.simulator.predictions()[0]?.model).toBe('black-forest-labs/flux-dev');
      expect(reading(desk.seen()[0]).files).toEqual(['a-fox.png']);
    });
  });
});
