// Slack: the buttons under a result, at once, after a restart and weeks later.
import { describe, expect, test } from 'vitest';
import { onSlack, reading, type SlackDesk } from '../fakes/slack-desk.ts';
import type { As, Sent } from '../fakes/slack/sending.ts';

const weekMs = 7 * 86_400_000;
const quick = { fake: { readyAfterMs: 0 } };

type Pass = (desk: SlackDesk) => Promise<void>;
type Edited = (output: string | null | undefined) => unknown;

const later: [when: string, pass: Pass, left: number, edited: Edited][] = [
  ['after a restart', ({ restart }) => restart(), 47, (output) => output],
  [
    'three weeks later',
    async ({ clock, kill, restart }) => {
      await kill();
      clock.skip(3 * weekMs);
      await restart();
    },
    49,
    // What the gateway keeps no more is taken from Slack.
    () => expect.stringMatching(/^data:image\/webp;base64,/u),
  ],
];

async function aFox(desk: SlackDesk, pass: Pass): Promise<Sent> {
  const asked = await desk.imagine('a fox --ar 3:2 --seed 7 --count 2');
  await desk.done(asked);
  await pass(desk);
  return asked;
}

/** The form that somebody has in front of them; their name is in none of it. */
async function form({ slack, sees }: SlackDesk, { userId = slack.userId }: As = {}): Promise<string> {
  await sees(() => slack.views(userId).some(({ open }) => open));
  return String(slack.views(userId).at(-1)?.id);
}

const newest = ({ slack }: SlackDesk) => reading(slack.messages(slack.channelId).at(-1));

describe.concurrent.each(later)('%s', (_when, pass, left, edited) => {
  test('Again asks for the same once more, in a message of its own', async () => {
    await onSlack(quick, async (desk) => {
      const asked = await aFox(desk, pass);
      await desk.done(await desk.press('again', asked));
      expect(newest(desk)).toMatchObject({ files: ['a-fox-1.png', 'a-fox-2.png'] });
      expect(desk.seen()).toHaveLength(2);
      expect(desk.simulator.predictions()[0]?.input).toMatchObject({
        prompt: 'a fox',
        aspect_ratio: '3:2',
        num_outputs: 2,
        seed: 7,
      });
      expect(await desk.account()).toEqual({ creates: 2, left: left - 1 });
    });
  });

  test('Vary shows the old prompt to be changed', async () => {
    await onSlack(quick, async (desk) => {
      await desk.press('vary', await aFox(desk, pass));
      const view = await form(desk);
      expect(desk.slack.views()[0]?.values).toMatchObject({ prompt: { prompt: { value: 'a fox' } } });
      await desk.done(await desk.slack.submit(view, { prompt: 'a blue fox' }));
      expect(newest(desk).files).toEqual(['a-blue-fox-1.png', 'a-blue-fox-2.png']);
      expect(await desk.account()).toEqual({ creates: 2, left: left - 1 });
    });
  });

  test('Edit takes the chosen picture of the message to the model that edits', async () => {
    await onSlack(quick, async (desk) => {
      await desk.press('edit', await aFox(desk, pass));
      const sent = await desk.slack.submit(await form(desk), { prompt: 'make it night', picture: '1' });
      await desk.done(sent);
      expect(newest(desk).files).toEqual(['make-it-night.png']);
      const [edit, fox] = desk.simulator.predictions();
      expect(edit?.model).toBe('black-forest-labs/flux-kontext-pro');
      expect(edit?.input).toMatchObject({
        prompt: 'make it night',
        input_image: edited([fox?.output].flat()[1]),
      });
      expect(await desk.account()).toEqual({ creates: 2, left: left + 1 - 13 });
    });
  });

  test('Delete takes the message away, and its pictures out of the workspace', async () => {
    await onSlack(quick, async (desk) => {
      const { slack } = desk;
      const asked = await aFox(desk, pass);
      const [message] = slack.messages(slack.channelId);
      await desk.press('delete', asked);
      await desk.sees((seen) => seen.length === 0);
      const ids = message?.files.map(({ id }) => id) ?? [];
      await desk.sees(() => ids.every((id) => slack.file(id)?.deleted));
      expect(ids).toHaveLength(2);
      expect(await desk.account()).toEqual({ creates: 1, left: left + 1 });
    });
  });
});

describe.concurrent('an old result', () => {
  test('cannot be edited where the bot may not look at files, and that is said', async () => {
    const scopes = ['commands', 'chat:write', 'files:write'];
    await onSlack({ fake: { ...quick.fake, scopes } }, async (desk) => {
      const asked = await aFox(desk, async () => {});
      await desk.press('edit', asked);
      const view = await form(desk);
      desk.clock.skip(2 * 3_600_000);
      await desk.slack.submit(view, { prompt: 'make it night' });
      expect((await desk.sees('files:read')).at(-1)?.ephemeral).toBe(true);
      await desk.press('edit', asked);
      await desk.sees((seen) => seen.filter(({ ephemeral }) => ephemeral).length === 2);
      expect(desk.slack.views().filter(({ open }) => open)).toEqual([]);
      expect(await desk.account()).toMatchObject({ creates: 1 });
    });
  });

  test('half a year later says that nobody remembers', async () => {
    await onSlack(quick, async (desk) => {
      const asked = await aFox(desk, async ({ clock }) => clock.skip(26 * weekMs));
      await desk.press('again', asked);
      await desk.sees('That picture is no longer on record.');
      await desk.press('vary', asked);
      const told = await desk.sees((seen) => seen.filter(({ ephemeral }) => ephemeral).length === 2);
      expect(reading(told.at(-1)).lines[1]).toBe('That picture is no longer on record.');
      expect(await desk.account()).toEqual({ creates: 1, left: 50 });
    });
  });
});

describe.concurrent('a button', () => {
  test('pressed twice in a hurry counts once, and once more when it is meant', async () => {
    await onSlack(quick, async (desk) => {
      const asked = await aFox(desk, async () => {});
      const [first] = await Promise.all([desk.press('again', asked), desk.press('again', asked)]);
      await desk.done(first);
      desk.clock.skip(3000);
      await desk.done(await desk.press('again', asked));
      expect(desk.seen()).toHaveLength(3);
      expect(await desk.account()).toEqual({ creates: 3, left: 44 });
    });
  });

  test('is there for everybody, on their own quota, in their own language', async () => {
    await onSlack(quick, async (desk) => {
      const { id: userId } = desk.slack.addPerson({ name: 'anne', locale: 'fr-FR' });
      const asked = await aFox(desk, async () => {});
      await desk.press('vary', asked, { userId });
      const view = await form(desk, { userId });
      expect(desk.slack.views(userId)[0]?.view.title?.text).toBe('Varier l’image');
      await desk.done(await desk.slack.submit(view, { prompt: 'un renard bleu' }));
      expect(newest(desk).lines[0]).toMatch(/^Voici vos/u);
      expect(newest(desk).lines.at(-1)).toContain('anne');
      expect(await desk.account()).toEqual({ creates: 2, left: 48 });
      expect(await desk.account(userId)).toEqual({ creates: 2, left: 48 });
    });
  });

  test('in a thread is answered in the thread', async () => {
    await onSlack(quick, async (desk) => {
      const { slack } = desk;
      const said = await slack.mention('a fox');
      await desk.done(said);
      await desk.done(await desk.press('again', said));
      const [question, ...answers] = slack.messages(slack.channelId);
      expect(answers.map(({ threadTs }) => threadTs)).toEqual([question?.ts, question?.ts]);
    });
  });

  test('whose form Slack does not open any more says so', async () => {
    await onSlack(quick, async (desk) => {
      const asked = await aFox(desk, async () => {});
      for (const name of ['vary', 'edit'] as const) {
        desk.slack.faults.next('views.open', { error: 'expired_trigger_id' });
        await desk.press(name, asked);
      }
      const told = await desk.sees((seen) => seen.length === 3);
      expect(told.slice(1).map(({ ephemeral }) => ephemeral)).toEqual([true, true]);
      expect(reading(told[1]).lines[1]).toBe('Slack did not open the form this time. Try again.');
      expect(reading(told[2])).toEqual(reading(told[1]));
    });
  });
});
