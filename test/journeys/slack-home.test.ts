// Slack: the app's home, with what is left, the newest pictures, and what somebody chose to be usual.
import { describe, expect, test } from 'vitest';
import { onSlack, type SlackDesk } from '../fakes/slack-desk.ts';

const quick = { fake: { readyAfterMs: 0 } };

/** The home as somebody sees it once they opened it. */
async function home(desk: SlackDesk, userId = desk.slack.userId) {
  const { slack, sees } = desk;
  const before = slack.requests.filter(({ method }) => method === 'views.publish').length;
  const published = () => slack.requests.filter(({ method }) => method === 'views.publish').slice(before);
  await slack.openHome(userId);
  await sees(() => published().some(({ status, error }) => status === 200 && error === undefined));
  const stored = slack.home(userId);
  if (!stored) throw new Error('there is no home');
  const { shown, files, links, broken, mentions } = stored.shown;
  const names = files.map(({ name }) => name);
  return { id: stored.id, lines: shown.split('\n'), files: names, links, broken, mentions };
}

/** Chooses something there, once it is taken. */
async function choose(desk: SlackDesk, action: string, value: string): Promise<void> {
  const { slack } = desk;
  const { id } = await home(desk);
  const before = slack.requests.filter(({ method }) => method === 'views.publish').length;
  await slack.choose(id, action, value);
  const published = () => slack.requests.filter(({ method }) => method === 'views.publish').length;
  await desk.sees(() => published() > before);
}

describe.concurrent('the home', () => {
  test('of somebody new tells their quota and how to begin', async () => {
    await onSlack(
      {
        ...quick,
        settings: {
          commands: { imagine: '/draw', usage: '/credits', models: '/engines', darkroom: '/darkroom' },
        },
      },
      async (desk) => {
        const { lines, files } = await home(desk);
        expect(lines).toContain('50 of 50 credits left.');
        expect(lines.at(-1)).toBe('Nothing yet. Type /draw a red fox in the snow in any channel.');
        expect(files).toEqual([]);
      },
    );
  });

  test('shows the newest pictures first, what they cost, and when that comes back', async () => {
    await onSlack(quick, async (desk) => {
      const { slack } = desk;
      await desk.done(await desk.imagine('a fox'));
      await desk.done(await desk.imagine('a *boat* <!channel> --count 2'));
      const { lines, files, links, broken, mentions } = await home(desk);
      expect(lines).toContain('47 of 50 credits left.');
      expect(lines.join('\n')).toMatch(/credit back in .*23|credit back in .*24|credit back in 1 day/u);
      expect(files).toEqual(['a-boat-channel-1.png', 'a-fox.png']);
      expect(links).toHaveLength(2);
      const [newest] = slack.messages(slack.channelId).toReversed();
      expect(links[0]).toBe(
        `https://fake.slack.com/archives/${slack.channelId}/p${newest?.ts.replace('.', '')}`,
      );
      expect({ broken, mentions }).toEqual({ broken: [], mentions: [] });
      expect((await home(desk, slack.addPerson().id)).files).toEqual([]);
    });
  });

  test('forgets a picture that its person deletes', async () => {
    await onSlack(quick, async (desk) => {
      await desk.done(await desk.imagine('a fox'));
      const boat = await desk.imagine('a boat');
      await desk.done(boat);
      await desk.press('delete', boat);
      await desk.sees((seen) => seen.length === 1);
      expect(await home(desk)).toMatchObject({ files: ['a-fox.png'], broken: [] });
    });
  });

  test('falls back to links where Slack does not show the pictures', async () => {
    await onSlack(quick, async (desk) => {
      await desk.done(await desk.imagine('a fox'));
      desk.slack.faults.next('views.publish', {
        error: 'invalid_arguments',
        details: ['invalid slack file'],
      });
      const { files, links } = await home(desk);
      expect(files).toEqual([]);
      expect(links).toHaveLength(1);
    });
  });

  test('keeps the language that was chosen, and uses it everywhere', async () => {
    await onSlack(quick, async (desk) => {
      await choose(desk, 'home-locale', 'fr');
      expect((await home(desk)).lines[0]).toMatch(/\S/u);
      await desk.restart();
      await desk.done(await desk.imagine('un renard'));
      expect(desk.seen()[0]?.shown).toContain('Voici votre image');
      expect((await home(desk)).lines).toContainEqual(expect.stringMatching(/^Crédits restants/u));
      await choose(desk, 'home-locale', '*');
      await desk.slack.slash('/usage', '');
      expect(await desk.sees('credits left.')).toHaveLength(2);
    });
  });

  test('keeps the model that was chosen, for commands and mentions that name none', async () => {
    await onSlack(quick, async (desk) => {
      const { slack, simulator } = desk;
      await choose(desk, 'home-model', 'flux-dev');
      await desk.restart();
      await desk.done(await desk.imagine('a fox'));
      expect(simulator.predictions()[0]?.model).toBe('black-forest-labs/flux-dev');
      await desk.done(await slack.mention('a fox'));
      expect(simulator.predictions()[0]?.model).toBe('black-forest-labs/flux-dev');
      await desk.done(await desk.imagine('a fox --model flux-schnell'));
      expect(simulator.predictions()[0]?.model).toBe('black-forest-labs/flux-schnell');
      await choose(desk, 'home-model', '*');
      await desk.done(await desk.imagine('a fox'));
      expect(simulator.predictions()[0]?.model).toBe('black-forest-labs/flux-schnell');
    });
  });
});
