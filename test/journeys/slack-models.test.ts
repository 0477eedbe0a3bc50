// Slack: models that want more than words, or none, asked for in forms.
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { onSlack, reading, type SlackDesk } from '../fakes/slack-desk.ts';
import { gist } from '../fakes/slack-story.ts';
import { emptyPalettePng } from '../media/odd-pictures.ts';

const quick = { fake: { readyAfterMs: 0 } };
const inpainting = 'stable-diffusion-inpainting';
const animation = 'stable-diffusion-animation';

async function aPicture(name: string, background: string) {
  const create = { width: 64, height: 64, channels: 3, background } as const;
  return { name, bytes: await sharp({ create }).png().toBuffer() };
}

const [boat, mask] = await Promise.all([aPicture('boat.png', 'navy'), aPicture('mask.png', 'white')]);

const newest = ({ slack }: SlackDesk) => slack.views().at(-1);
const fieldsOf = (desk: SlackDesk) => newest(desk)?.view.blocks.map((block) => block.block_id) ?? [];

/** The form for a model: opened by a command, or in the menu of a message; gives the id of the view. */
async function formFor(desk: SlackDesk, model: string, ts?: string): Promise<string> {
  const { slack } = desk;
  const before = slack.views().length;
  await (ts === undefined ? desk.imagine('') : slack.shortcut('edit-picture', ts));
  await desk.sees(() => slack.views().length > before);
  const { id = '' } = newest(desk) ?? {};
  await slack.choose(id, 'model', model);
  await desk.sees(() => chosen(desk) === model);
  return id;
}

/** The model that stands in the form. */
function chosen(desk: SlackDesk): unknown {
  const block = newest(desk)?.view.blocks.find((each) => each.block_id === 'model');
  const element = block?.['element'] as { initial_option?: { value: string } } | undefined;
  return element?.initial_option?.value;
}

/** How bright a picture is that the model was given, 0 to 255. */
async function brightness(uri: unknown): Promise<number> {
  const bytes = Buffer.from(String(uri).split(',')[1] ?? '', 'base64');
  return (await sharp(bytes).greyscale().stats()).channels[0]?.mean ?? 0;
}

describe.concurrent('the form of a model', () => {
  test('that paints into a mask takes both pictures, each for what it is', async () => {
    await onSlack(quick, async (desk) => {
      const view = await formFor(desk, inpainting);
      expect(fieldsOf(desk).slice(0, 4)).toEqual(['prompt', 'model', 'image', 'mask']);
      const sent = await desk.slack.submit(view, { prompt: 'a hat', image: [boat], mask: [mask] });
      const record = await desk.done(sent);
      expect(Object.keys(record.pictures ?? {})).toEqual(['image', 'mask']);
      const input = desk.simulator.predictions()[0]?.input ?? {};
      expect(await brightness(input['image'])).toBeLessThan(60);
      expect(await brightness(input['mask'])).toBeGreaterThan(240);
      expect(desk.seen().map(gist)).toMatchObject([{ files: ['a-hat.png'] }]);
    });
  });

  test('that goes by a picture alone wants no words', async () => {
    await onSlack(quick, async (desk) => {
      const view = await formFor(desk, 'rembg');
      await desk.done(await desk.slack.submit(view, { image: [boat] }));
      expect(Object.keys(desk.simulator.predictions()[0]?.input ?? {})).toEqual(['image']);
      expect(desk.seen().map(gist)).toMatchObject([
        { title: 'Here is your picture', files: [expect.any(String)] },
      ]);
      expect(await desk.account()).toEqual({ creates: 1, left: 48 });
    });
  });

  test('that turns one scene into another asks for both', async () => {
    await onSlack(quick, async (desk) => {
      const view = await formFor(desk, animation);
      const wrong = await desk.slack.submit(view, { prompt: 'a forest', end_prompt: ' ' });
      expect(wrong.ack).toMatchObject({ errors: { end_prompt: expect.stringContaining('How it ends') } });
      const sent = await desk.slack.submit(view, { prompt: 'a forest', end_prompt: 'a forest in snow' });
      await desk.done(sent);
      expect(desk.simulator.predictions()[0]?.input).toMatchObject({
        prompt_start: 'a forest',
        prompt_end: 'a forest in snow',
      });
      expect(desk.seen().map(gist)).toMatchObject([{ files: ['a-forest.gif'] }]);
    });
  });
});

describe.concurrent('“Edit picture”', () => {
  const said = ({ slack }: SlackDesk) => slack.say(slack.channelId, 'mine', [boat]).ts;

  test('by a model that goes by the picture alone wants no words', async () => {
    await onSlack(quick, async (desk) => {
      const view = await formFor(desk, 'rembg', said(desk));
      await desk.done(await desk.slack.submit(view, {}));
      expect(desk.simulator.predictions()[0]).toMatchObject({ model: 'cjwbw/rembg' });
      expect(desk.seen()).toHaveLength(2);
    });
  });

  test('by another model takes a mask too, over a restart, and keeps what was typed', async () => {
    await onSlack(quick, async (desk) => {
      const { slack } = desk;
      await desk.done(await desk.imagine('a boat'));
      const url = [desk.simulator.predictions()[0]?.output].flat()[0];
      const view = await formFor(desk, inpainting, String(desk.seen()[0]?.ts));
      expect(fieldsOf(desk)).toEqual(['prompt', 'model', 'mask']);
      await desk.restart();
      await desk.done(await slack.submit(view, { prompt: 'a hat', mask: [mask] }));
      expect(desk.simulator.predictions()[0]?.input).toMatchObject({
        prompt: 'a hat',
        image: url,
        mask: expect.stringMatching(/^data:image\/webp;base64,/u),
      });
      expect(await desk.account()).toEqual({ creates: 2, left: 48 });
    });
  });

  test('says at its field what is wrong, and takes flags', async () => {
    await onSlack(quick, async (desk) => {
      const view = await formFor(desk, 'flux-dev', said(desk));
      const wrong = await desk.slack.submit(view, { prompt: ' ' });
      expect(wrong.ack).toMatchObject({ errors: { prompt: expect.stringContaining('Say what') } });
      const other = await desk.slack.submit(view, { prompt: 'a fox --strength 7' });
      expect(other.ack).toMatchObject({ errors: { prompt: expect.stringContaining('--strength') } });
      await desk.done(await desk.slack.submit(view, { prompt: 'a fox --strength 0.4' }));
      expect(desk.simulator.predictions()[0]).toMatchObject({
        model: 'black-forest-labs/flux-dev',
        input: { prompt: 'a fox', prompt_strength: 0.4 },
      });
    });
  });
});

/** What begins as a PNG and goes on for longer than anybody reads. */
function heavyPng(): Buffer {
  const bytes = Buffer.alloc(33_554_433);
  bytes.set(boat.bytes);
  return bytes;
}

test.each([
  [
    'has too many pixels',
    () => emptyPalettePng(10_000, 6_000),
    /^That picture has 60 megapixels; at most \d+/u,
  ],
  ['is too heavy', heavyPng, /^That file has more than 32 MiB/u],
])('a picture that %s is told to its person alone, and nothing is made', async (_what, make, sentence) => {
  await onSlack(quick, async (desk) => {
    const { slack } = desk;
    await slack.mention('make it stormy', { files: [{ name: 'huge.png', bytes: make() }] });
    const told = (await desk.sees('That did not work')).at(-1);
    expect(told?.ephemeral).toBe(true);
    expect(reading(told).lines[1]).toMatch(sentence);
    expect(await desk.account()).toEqual({ creates: 0, left: 50 });
  });
});
