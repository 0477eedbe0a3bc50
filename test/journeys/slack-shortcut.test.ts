// Slack: “Edit picture” in the menu of a message, whoever it is from.
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { onSlack, reading, type SlackDesk } from '../fakes/slack-desk.ts';
import { gist } from '../fakes/slack-story.ts';
import type { As, Sent } from '../fakes/slack/sending.ts';

const quick = { fake: { readyAfterMs: 0 } };

async function aPicture(name: string, background: string) {
  const create = { width: 64, height: 64, channels: 3, background } as const;
  return { name, bytes: await sharp({ create }).png().toBuffer() };
}

/** Uses the menu of a message and fills in what comes of it. */
async function edit(
  { slack, sees }: SlackDesk,
  ts: string,
  values: Record<string, string>,
  as: As = {},
): Promise<Sent> {
  await slack.shortcut('edit-picture', ts, as);
  const forms = () => slack.views(as.userId ?? slack.userId).filter(({ open }) => open);
  await sees(() => forms().length > 0);
  return slack.submit(String(forms().at(-1)?.id), values, as);
}

/** How blue the picture is that the model was given, 0 to 255. */
async function blueness(desk: SlackDesk): Promise<number> {
  const uri = String(desk.simulator.predictions()[0]?.input['input_image']);
  const { channels } = await sharp(Buffer.from(uri.split(',')[1] ?? '', 'base64')).stats();
  return channels[2]?.mean ?? 0;
}

describe.concurrent('“Edit picture”', () => {
  test('works on the chosen file of somebody else’s message, and is answered to everybody', async () => {
    await onSlack(quick, async (desk) => {
      const { slack } = desk;
      const { id: friend } = slack.addPerson();
      const photos = [await aPicture('red.png', 'red'), await aPicture('blue.png', 'blue')];
      const said = slack.say(slack.channelId, 'my boats <!channel>', photos, friend);
      const sent = await edit(desk, said.ts, { prompt: 'make it stormy', picture: '1' });
      await desk.done(sent);
      expect(desk.simulator.predictions()[0]?.model).toBe('black-forest-labs/flux-kontext-pro');
      expect(await blueness(desk)).toBeGreaterThan(200);
      const answers = slack.messages(slack.channelId, friend).slice(1);
      expect(answers.map(gist)).toMatchObject([{ files: ['make-it-stormy.png'] }]);
      expect(await desk.account()).toEqual({ creates: 1, left: 37 });
      expect(await desk.account(friend)).toEqual({ creates: 1, left: 50 });
    });
  });

  test('in a thread is answered there, after a restart too', async () => {
    await onSlack(quick, async (desk) => {
      const { slack } = desk;
      const { ts: threadTs } = slack.say(slack.channelId, 'boats!');
      const photo = await aPicture('boat.png', 'navy');
      const { ts } = slack.say(slack.channelId, 'mine', [photo], slack.userId, threadTs);
      await slack.shortcut('edit-picture', ts);
      await desk.sees(() => slack.views().length > 0);
      await desk.restart();
      await desk.done(await slack.submit(String(slack.views()[0]?.id), { prompt: 'at night' }));
      expect(slack.messages(slack.channelId).at(-1)?.threadTs).toBe(threadTs);
    });
  });

  test('works on a result of ours, which the gateway still has', async () => {
    await onSlack(quick, async (desk) => {
      const { slack } = desk;
      await desk.done(await desk.imagine('a fox'));
      const url = [desk.simulator.predictions()[0]?.output].flat()[0];
      const { id: userId } = slack.addPerson({ name: 'ben' });
      const ts = String(desk.seen()[0]?.ts);
      await desk.done(await edit(desk, ts, { prompt: 'as a drawing' }, { userId }));
      expect(desk.simulator.predictions()[0]?.input['input_image']).toBe(url);
      expect(await desk.account(userId)).toEqual({ creates: 2, left: 37 });
    });
  });

  test.for<[of: string, message: (desk: SlackDesk) => Promise<string> | string]>([
    ['without a picture', ({ slack }) => slack.say(slack.channelId, 'no picture here').ts],
    [
      'with a file of another kind',
      ({ slack }) =>
        slack.say(slack.channelId, 'notes', [{ name: 'notes.txt', bytes: Buffer.from('boat') }]).ts,
    ],
    [
      'of ours without a result',
      async (desk) => {
        await desk.done(await desk.imagine('simulate:failed'));
        return String(desk.seen()[0]?.ts);
      },
    ],
  ])('of a message %s says privately that there is none', async ([, message]) => {
    await onSlack(quick, async (desk) => {
      const ts = await message(desk);
      const before = desk.simulator.predictions().length;
      await desk.slack.shortcut('edit-picture', ts);
      const told = (await desk.sees('There is no picture to work on.')).at(-1);
      expect(told?.ephemeral).toBe(true);
      expect(desk.slack.views()).toEqual([]);
      expect(desk.simulator.predictions()).toHaveLength(before);
    });
  });

  test('where the bot may not look at files says so, and works on its own results all the same', async () => {
    const scopes = ['commands', 'chat:write', 'files:write'];
    await onSlack({ fake: { ...quick.fake, scopes } }, async (desk) => {
      const { slack } = desk;
      const { ts } = slack.say(slack.channelId, 'mine', [await aPicture('boat.png', 'navy')]);
      await slack.shortcut('edit-picture', ts);
      await desk.sees('files:read');
      expect(slack.views()).toEqual([]);
      await desk.done(await desk.imagine('a fox'));
      await desk.done(await edit(desk, String(desk.seen().at(-1)?.ts), { prompt: 'as a drawing' }));
      expect(reading(desk.seen().at(-1)).files).toEqual(['as-a-drawing.png']);
    });
  });

  test('where the bot is not says how to invite it, before anybody has filled in anything', async () => {
    await onSlack(quick, async (desk) => {
      const { slack } = desk;
      const { id: channelId } = slack.addChannel({ kind: 'private', botIsMember: false });
      const { ts } = slack.say(channelId, 'mine', [await aPicture('boat.png', 'navy')]);
      await slack.shortcut('edit-picture', ts, { channelId });
      const told = await desk.sees('/invite @darkroom', { channelId });
      expect(told.at(-1)?.ephemeral).toBe(true);
      expect(slack.views()).toEqual([]);
    });
  });

  test('of a picture that was deleted meanwhile says so', async () => {
    await onSlack(quick, async (desk) => {
      const asked = await desk.imagine('a fox');
      await desk.done(asked);
      const ts = String(desk.seen()[0]?.ts);
      desk.clock.skip(2 * 3_600_000);
      await desk.slack.shortcut('edit-picture', ts);
      await desk.sees(() => desk.slack.views().length > 0);
      await desk.press('delete', asked);
      await desk.sees((seen) => seen.length === 0);
      await desk.slack.submit(String(desk.slack.views()[0]?.id), { prompt: 'at night' });
      const told = await desk.sees('The bot cannot see that picture');
      expect(told.at(-1)?.ephemeral).toBe(true);
      expect(await desk.account()).toMatchObject({ creates: 1 });
    });
  });
});
