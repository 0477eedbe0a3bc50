// Slack: /imagine without a word opens a form with everything that a model can do.
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { onSlack, reading, type SlackDesk } from '../fakes/slack-desk.ts';
import { gist } from '../fakes/slack-story.ts';
import type { As } from '../fakes/slack/sending.ts';

const quick = { fake: { readyAfterMs: 0 } };
const navy = { width: 64, height: 64, channels: 3, background: 'navy' } as const;
const aBoat = async () => ({ name: 'boat.png', bytes: await sharp({ create: navy }).png().toBuffer() });
const kontext = 'flux-kontext-pro';

/** The form in front of somebody who typed the command alone. */
async function opened(desk: SlackDesk, as: As = {}): Promise<string> {
  await desk.imagine('  ', as);
  const { views, userId } = desk.slack;
  await desk.sees(() => views(as.userId ?? userId).some(({ open }) => open));
  return String(views(as.userId ?? userId).at(-1)?.id);
}

const shown = ({ slack }: SlackDesk) => slack.views().at(-1);
const blocksOf = (desk: SlackDesk) => shown(desk)?.view.blocks.map((block) => block.block_id) ?? [];

/** Another model in the form, whose own fields are there then. */
async function choose(desk: SlackDesk, view: string, model: string, field: string): Promise<void> {
  await desk.slack.choose(view, 'model', model);
  await desk.sees(() => blocksOf(desk).includes(field));
}

describe.concurrent('the form', () => {
  test.each(['help', '--help', '?'])('is what %s opens, and nothing is paid for it', async (word) => {
    await onSlack(quick, async (desk) => {
      await desk.imagine(word);
      await desk.sees(() => desk.slack.views().some(({ open }) => open));
      await desk.slack.mention(`<@${desk.slack.botUserId}> ${word}`);
      await desk.sees('Say what the picture should show');
      expect(await desk.account()).toEqual({ creates: 0, left: 50 });
    });
  });

  test('makes what was filled in, in the channel where it was opened', async () => {
    await onSlack(quick, async (desk) => {
      const view = await opened(desk);
      expect(shown(desk)?.view.title?.text).toBe('Make a picture');
      const sent = await desk.slack.submit(view, {
        prompt: 'salt & <pepper>',
        aspect: '16:9',
        count: '2',
        seed: '7',
      });
      expect(sent.ack).toBeUndefined();
      await desk.done(sent);
      expect(desk.seen().map(gist)).toMatchObject([
        { files: ['salt-pepper-1.png', 'salt-pepper-2.png'], buttons: ['again', 'vary', 'edit', 'delete'] },
      ]);
      expect(desk.simulator.predictions()[0]?.input).toMatchObject({
        prompt: 'salt & <pepper>',
        aspect_ratio: '16:9',
        num_outputs: 2,
        seed: 7,
      });
      expect(await desk.account()).toEqual({ creates: 1, left: 48 });
    });
  });

  test('shows what is wrong at its field, keeps what was typed, and can be sent again', async () => {
    await onSlack(quick, async (desk) => {
      const { slack } = desk;
      const view = await opened(desk);
      const wrong = await slack.submit(view, { prompt: 'a fox --aspct 3:2', seed: '9' });
      expect(wrong.ack).toEqual({
        response_action: 'errors',
        errors: { prompt: 'There is no flag “--aspct”. Did you mean --ar?' },
      });
      await slack.deliverTwice(wrong);
      expect(shown(desk)).toMatchObject({ open: true });
      expect(desk.seen()).toEqual([]);
      const sent = await slack.submit(view, { prompt: 'a fox --ar 3:2' });
      await desk.done(sent);
      expect(desk.simulator.predictions()[0]?.input).toMatchObject({ aspect_ratio: '3:2', seed: 9 });
      expect(await desk.account()).toEqual({ creates: 1, left: 49 });
    });
  });

  test('asks what another model can do, and keeps what was typed and chosen', async () => {
    await onSlack(quick, async (desk) => {
      const view = await opened(desk);
      await desk.slack.submit(view, { prompt: 'a fox --nope', aspect: '3:2', private: ['private'] });
      expect(blocksOf(desk)).not.toContain('option:guidance');
      await choose(desk, view, 'flux-dev', 'option:guidance');
      const { prompt, aspect, private: hidden } = shown(desk)?.values ?? {};
      expect(Object.values(prompt ?? {})).toMatchObject([{ value: 'a fox --nope' }]);
      expect(Object.values(aspect ?? {})).toMatchObject([{ selected_option: { value: '3:2' } }]);
      expect(Object.values(hidden ?? {})).toMatchObject([{ selected_options: [{ value: 'private' }] }]);
      await desk.done(await desk.slack.submit(view, { prompt: 'a fox', 'option:guidance': '4.5' }));
      expect(desk.simulator.predictions()[0]).toMatchObject({
        model: 'black-forest-labs/flux-dev',
        input: { prompt: 'a fox', aspect_ratio: '3:2', guidance: 4.5 },
      });
      expect(await desk.account()).toEqual({ creates: 1, left: 42 });
    });
  });

  test('takes a picture to work on', async () => {
    await onSlack(quick, async (desk) => {
      const view = await opened(desk);
      await choose(desk, view, kontext, 'image');
      const sent = await desk.slack.submit(view, { prompt: 'make it stormy', image: [await aBoat()] });
      await desk.done(sent);
      expect(desk.simulator.predictions()[0]?.input['input_image']).toMatch(/^data:image\/webp;base64,/u);
      await desk.done(await desk.press('again', sent));
      expect(desk.simulator.predictions()[0]?.input['input_image']).toMatch(/^data:image\/webp;base64,/u);
    });
  });

  test('says privately that a file is no picture', async () => {
    await onSlack(quick, async (desk) => {
      const view = await opened(desk);
      await choose(desk, view, kontext, 'image');
      const image = [{ name: 'boat.png', bytes: Buffer.from('not a picture') }];
      await desk.slack.submit(view, { prompt: 'make it stormy', image });
      const told = (await desk.sees('That file is not a picture.')).at(-1);
      expect(told?.ephemeral).toBe(true);
      expect(await desk.account()).toEqual({ creates: 0, left: 50 });
    });
  });

  test('offers no picture where the bot may not look at files', async () => {
    const scopes = ['commands', 'chat:write', 'files:write'];
    await onSlack({ fake: { ...quick.fake, scopes } }, async (desk) => {
      const view = await opened(desk);
      await choose(desk, view, 'flux-dev', 'option:guidance');
      expect(blocksOf(desk)).not.toContain('image');
      expect(blocksOf(desk)).not.toContain('strength');
    });
  });

  test('for its person only is answered to them', async () => {
    await onSlack(quick, async (desk) => {
      const { slack } = desk;
      const view = await opened(desk);
      await desk.done(await slack.submit(view, { prompt: 'a fox', private: ['private'] }));
      expect(slack.messages(slack.channelId, slack.addPerson().id)).toEqual([]);
      expect(slack.direct(slack.userId).map(gist)).toMatchObject([{ files: ['a-fox.png'] }]);
    });
  });

  test('that comes too late for Slack says so', async () => {
    await onSlack(quick, async (desk) => {
      desk.slack.faults.next('views.open', { error: 'expired_trigger_id' });
      await desk.imagine('');
      const [told] = await desk.sees('That did not work');
      expect(told?.ephemeral).toBe(true);
      expect(reading(told).lines[1]).toBe('Slack did not open the form this time. Try again.');
    });
  });

  test('that is delivered twice is made once, before and after a restart', async () => {
    await onSlack(quick, async (desk) => {
      const sent = await desk.slack.submit(await opened(desk), { prompt: 'a fox' });
      await desk.slack.deliverTwice(sent);
      await desk.done(sent);
      await desk.restart();
      await desk.slack.deliverTwice(sent);
      await desk.done(await desk.imagine('a boat'));
      expect(desk.seen()).toHaveLength(2);
      expect(await desk.account()).toEqual({ creates: 2, left: 48 });
    });
  });

  test('that was open for an hour, over a restart, still leads to where it was opened', async () => {
    await onSlack(quick, async (desk) => {
      const { slack, clock } = desk;
      const { id: channelId } = slack.addChannel({ kind: 'private', botIsMember: false });
      const view = await opened(desk, { channelId });
      clock.skip(3_600_000);
      await desk.restart();
      const sent = await slack.submit(view, { prompt: 'a fox' });
      await desk.done(sent);
      expect(slack.direct(slack.userId).map(gist)).toMatchObject([{ files: ['a-fox.png'] }]);
      const record = await desk.record(sent);
      expect(record?.place).toBe(`${slack.teamId}/${channelId}`);
      // How long somebody thinks is not how long we take.
      const [, took = ''] = /first_reply_seconds_sum\S* ([\d.]+)/u.exec(await desk.metrics()) ?? [];
      expect(Number(took || 'no answer')).toBeLessThan(60);
    });
  });

  test('is there for everybody in their own language, starting from their own model', async () => {
    await onSlack(quick, async (desk) => {
      const { slack } = desk;
      const { id: userId } = slack.addPerson({ locale: 'ko-KR' });
      await slack.openHome(userId);
      await desk.sees(() => slack.home(userId) !== undefined);
      await slack.choose(String(slack.home(userId)?.id), 'home-model', 'flux-dev', { userId });
      await opened(desk, { userId });
      const view = slack.views(userId).at(-1);
      expect(view?.view.title?.text).toMatch(/\p{Script=Hangul}/u);
      expect(Object.values(view?.values['model'] ?? {})).toMatchObject([
        { selected_option: { value: 'flux-dev' } },
      ]);
    });
  });
});
