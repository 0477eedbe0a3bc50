// Slack: the app is spoken to in a channel and in a thread, by people of all kinds.
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { onSlack, reading } from '../fakes/slack-desk.ts';

const quick = { fake: { readyAfterMs: 0 } };
const navy = { width: 64, height: 64, channels: 3, background: 'navy' } as const;
const aBoat = async () => ({ name: 'boat.png', bytes: await sharp({ create: navy }).png().toBuffer() });
const withoutFiles = ['commands', 'chat:write', 'files:write', 'app_mentions:read'];

describe.concurrent('a mention', () => {
  test('in a channel is answered in its thread, flags and all', async () => {
    await onSlack(quick, async ({ slack, done, simulator, account }) => {
      const said = await slack.mention('a fox & “hounds” —ar 16:9 --seed 7');
      const record = await done(said);
      expect(record).toMatchObject({ prompt: 'a fox & “hounds”' });
      expect(simulator.predictions()[0]?.input).toMatchObject({ aspect_ratio: '16:9', seed: 7 });
      const [question, answer, ...others] = slack.messages(slack.channelId);
      expect(others).toEqual([]);
      expect(answer).toMatchObject({ threadTs: question?.ts });
      expect(reading(answer)).toMatchObject({ files: ['a-fox-hounds.png'] });
      expect(await account()).toEqual({ creates: 1, left: 49 });
    });
  });

  test('in a thread is answered there', async () => {
    await onSlack(quick, async ({ slack, done }) => {
      const { ts } = slack.say(slack.channelId, 'what shall we draw?');
      const bot = `<@${slack.botUserId}>`;
      const record = await done(await slack.mention(`well, ${bot} a fox`, { threadTs: ts }));
      expect(record.prompt).toBe('well,   a fox');
      const answer = slack.messages(slack.channelId).at(-1);
      expect(answer?.threadTs).toBe(ts);
      expect(reading(answer).files).toEqual(['well-a-fox.png']);
    });
  });

  test('understands how people speak to somebody, and what Slack makes of names and links', async () => {
    await onSlack(quick, async ({ slack, done }) => {
      const bot = `<@${slack.botUserId}>`;
      const text = `${bot}: like <#C012|art>, see <!here>`;
      expect((await done(await slack.mention(text))).prompt).toBe('like #art, see @here');
      expect(slack.messages(slack.channelId).at(-1)?.mentions).toEqual([]);
    });
  });

  test('without a word says privately how to ask, where its person is looking', async () => {
    await onSlack(quick, async ({ slack, sees, account }) => {
      await slack.mention('');
      const told = (await sees('That did not work')).at(-1);
      expect(told).toMatchObject({ ephemeral: true, threadTs: undefined });
      expect(reading(told).lines[1]).toBe(
        'Say what the picture should show, for example: @darkroom a red fox in the snow',
      );
      const { ts } = slack.say(slack.channelId, 'a thread');
      slack.say(slack.channelId, 'with a reply', [], slack.userId, ts);
      await slack.mention('a fox --aspct 3:2', { threadTs: ts });
      expect((await sees('Did you mean --ar?')).at(-1)).toMatchObject({ ephemeral: true, threadTs: ts });
      expect(await account()).toEqual({ creates: 0, left: 50 });
    });
  });

  test('with a picture takes it to the model that edits', async () => {
    await onSlack(quick, async ({ slack, done, simulator }) => {
      await done(await slack.mention('make it stormy', { files: [await aBoat()] }));
      expect(simulator.predictions()[0]).toMatchObject({
        model: 'black-forest-labs/flux-kontext-pro',
        input: { prompt: 'make it stormy', input_image: expect.stringMatching(/^data:image\/webp;base64,/u) },
      });
    });
  });

  test('with a picture that the bot may not look at makes nothing and says why', async () => {
    await onSlack({ fake: { ...quick.fake, scopes: withoutFiles } }, async ({ slack, sees, account }) => {
      await slack.mention('make it stormy', { files: [await aBoat()] });
      const told = (await sees('files:read')).at(-1);
      expect(told?.ephemeral).toBe(true);
      expect(await account()).toEqual({ creates: 0, left: 50 });
    });
  });

  test('with a file that is no picture is about its words', async () => {
    await onSlack(quick, async ({ slack, done, simulator }) => {
      const files = [{ name: 'notes.txt', bytes: Buffer.from('a fox') }];
      await done(await slack.mention('a fox', { files }));
      expect(simulator.predictions()[0]?.model).toBe('black-forest-labs/flux-schnell');
    });
  });

  test('for private is answered to its person only', async () => {
    await onSlack(quick, async ({ slack, done }) => {
      await done(await slack.mention('a fox --private'));
      expect(slack.messages(slack.channelId)).toHaveLength(1);
      expect(reading(slack.direct(slack.userId).at(-1)).files).toEqual(['a-fox.png']);
    });
  });

  test('that is changed afterwards is answered once, and anew where it was not understood', async () => {
    await onSlack(quick, async ({ slack, done, sees, account }) => {
      const typo = await slack.mention('a fox --aspct 3:2');
      await sees('Did you mean --ar?');
      await done(await slack.edit(typo, 'a fox --ar 3:2'));
      await slack.edit(typo, 'a red fox --ar 3:2');
      await done(await slack.mention('a boat'));
      expect(slack.messages(slack.channelId, slack.addPerson().id)).toHaveLength(4);
      expect(await account()).toEqual({ creates: 2, left: 48 });
    });
  });

  test('by another bot is left alone', async () => {
    await onSlack(quick, async ({ slack, done, account }) => {
      const { id: userId } = slack.addPerson({ name: 'poster' });
      await slack.mention('a fox', { userId, more: { event: { bot_id: 'B0OTHER' } } });
      await done(await slack.mention('a boat'));
      expect(slack.messages(slack.channelId)).toHaveLength(3);
      expect(await account(userId)).toEqual({ creates: 1, left: 50 });
    });
  });
});

test('somebody of another organisation has a quota of their own, and their picture is theirs', async () => {
  await onSlack({ ...quick, limits: { limit: 2 } }, async (desk) => {
    const { slack, done, account } = desk;
    const { id: userId } = slack.addPerson({ name: 'stranger' });
    const more = {
      event: { user_team: 'T0OTHER', team: 'T0OTHER' },
      body: { team_id: 'T0OTHER', is_ext_shared_channel: true },
    };
    const said = await slack.mention('a fox --count 2', { userId, more });
    await done(said);
    expect(await account(userId)).toEqual({ creates: 1, left: 0 });
    expect(await account()).toEqual({ creates: 1, left: 2 });
    await desk.press('delete', said, { userId });
    await desk.sees((seen) => seen.length === 1);
  });
});
