// Slack: what people type behind /imagine, as keyboards and Slack make of it.
import { describe, expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/catalog.ts';
import { onSlack, reading } from '../fakes/slack-desk.ts';

const quick = { fake: { readyAfterMs: 0 } };

const typed: [text: string, prompt: string, input: Record<string, unknown>][] = [
  ['salt & pepper <3 --ar 16:9 --seed 7', 'salt & pepper <3', { aspect_ratio: '16:9', seed: 7 }],
  ['a fox —ar 3:2 –seed 8', 'a fox', { aspect_ratio: '3:2', seed: 8 }],
  ['--seed=9 “a sign that says —ar 1:1” --count 2', 'a sign that says —ar 1:1', { seed: 9, num_outputs: 2 }],
  ['“hounds” & a fox – at night', '“hounds” & a fox – at night', {}],
  ['&amp; &lt;b&gt; are words', '&amp; &lt;b&gt; are words', {}],
  ['a\tfox\n\nin the *snow*', 'a\tfox\n\nin the *snow*', {}],
];

const dangerous =
  '<!channel> <@U0BEN> @here <https://a.test|click> mailto:a@b.c *bold* _it_ `code` :fox: <!date^1^{time}|x>';

/** No word of any language: marks, right to left, zero width, flags of countries, half of a pair of quotes. */
const nonsense = Array.from(
  { length: 125 },
  (_, at) => ['\u202E', 'é\u0323', '\u200B', '🏳️‍🌈', '"', '*_~`', '—x', '<>&', 'مرحبا', '여우'][at % 10],
)
  .join('')
  .slice(0, 500);

const endless = 'fox '.repeat(2100);

describe.concurrent('/imagine', () => {
  test('takes what was typed for what was meant', async () => {
    await onSlack({ ...quick, limits: { concurrent: 20 } }, async ({ slack, imagine, done, simulator }) => {
      const channels = typed.map(() => slack.addChannel().id);
      const asked = await Promise.all(
        typed.map(([text], at) => imagine(text, { channelId: String(channels[at]) })),
      );
      const records = await Promise.all(asked.map((each) => done(each)));
      expect(records.map(({ prompt }) => prompt)).toEqual(typed.map(([, prompt]) => prompt));
      const made = simulator.predictions().map((prediction) => prediction.input);
      for (const [, prompt, input] of typed) {
        expect(made).toContainEqual(expect.objectContaining({ prompt, ...input }));
      }
      const shown = channels.map((id) => slack.messages(id).map((message) => reading(message).lines[1]));
      expect(shown[0]).toEqual(['salt & pepper <3']);
      expect(shown[3]).toEqual(['“hounds” & a fox – at night']);
    });
  });

  test('shows a prompt full of mentions, links and marks as it was typed, and calls nobody', async () => {
    await onSlack(quick, async ({ slack, imagine, done, simulator }) => {
      const record = await done(await imagine(dangerous));
      expect(record.prompt).toBe(dangerous);
      expect(simulator.predictions()[0]?.input).toMatchObject({ prompt: dangerous });
      const [message] = slack.messages(slack.channelId);
      expect(message).toMatchObject({ mentions: [], links: [] });
      expect(reading(message).lines[1]).toBe(dangerous);
      expect(message?.text).not.toMatch(/<[@!#h]/u);
    });
  });

  test('survives 500 characters of nonsense', async () => {
    await onSlack(quick, async ({ slack, imagine, done }) => {
      const record = await done(await imagine(nonsense));
      expect(record).toMatchObject({ outcome: { kind: 'succeeded' } });
      const [message] = slack.messages(slack.channelId);
      expect(message).toMatchObject({ mentions: [], links: [] });
      expect(reading(message).files).toEqual([expect.stringMatching(/^[a-z-]{1,40}\.png$/u)]);
    });
  });

  test.for<[text: string, told: RegExp]>([
    ['a fox --aspct 16:9', /^There is no flag “--aspct”\. Did you mean --ar\?$/u],
    ['a fox —cuont 2', /^There is no flag “--cuont”\. Did you mean --count\?$/u],
    ['a fox --model flux-schnel', /^There is no model “flux-schnel”\. Close to it: flux-schnell/u],
    ['a fox --ar', /^The flag “--ar” needs a value behind it, for example/u],
    ['a fox --count 9', /^“--count” goes from 1 to 4 with flux-schnell; 9 is outside\.$/u],
    ['--ar 16:9', /^Say what the picture should show, for example: \/imagine/u],
    [endless, /^The description has \d+ characters; at most \d+ fit\.$/u],
  ])('refuses $0 to its person only, says what would work, and makes nothing', async ([text, told]) => {
    await onSlack(quick, async ({ slack, imagine, sees, account, record }) => {
      const asked = await imagine(text);
      const [message, ...others] = await sees('That did not work');
      expect(others).toEqual([]);
      expect(message?.ephemeral).toBe(true);
      expect(reading(message).lines[1]).toMatch(told);
      expect(slack.messages(slack.channelId, slack.addPerson().id)).toEqual([]);
      expect(await record(asked)).toBeUndefined();
      expect(await account()).toEqual({ creates: 0, left: 50 });
    });
  });

  test('goes by the name that the operator gave it', async () => {
    const commands = { imagine: '/draw', usage: '/credits', models: '/engines', darkroom: '/darkroom' };
    await onSlack({ ...quick, settings: { commands } }, async ({ slack, done, sees }) => {
      await done(await slack.slash('/draw', 'a fox'));
      await slack.slash('/credits', '');
      const seen = await sees('Your quota');
      expect(seen.map(({ ephemeral }) => ephemeral)).toEqual([false, true]);
      await slack.slash('/draw', '--ar 3:2');
      expect(reading((await sees('for example')).at(-1)).lines[1]).toContain('/draw a red fox');
    });
  });
});

test('/usage tells what is left to its person only, in their language', async () => {
  await onSlack(quick, async ({ slack, imagine, done, sees }) => {
    const { id: userId } = slack.addPerson({ name: 'zoé', locale: 'fr-FR' });
    await done(await imagine('un renard --count 2', { userId }));
    await slack.slash('/usage', '', { userId });
    const seen = await sees('Votre quota', { userId });
    expect(seen.at(-1)?.ephemeral).toBe(true);
    const { lines } = reading(seen.at(-1));
    expect(lines.slice(0, 4)).toEqual([
      'Votre quota',
      expect.stringContaining('48'),
      expect.stringContaining('0'),
      expect.stringContaining('2'),
    ]);
    expect(lines.slice(4).join(' ')).toMatch(/flux-schnell\b/u);
    expect(slack.messages(slack.channelId)).toHaveLength(1);
  });
});

describe.concurrent('the models', () => {
  const { defaultModel, models } = loadCatalog('flux-schnell');
  const offered = models.filter(({ adult }) => !adult);

  test('are told to whoever asks for them, all of them, by each way there is', async () => {
    await onSlack(quick, async ({ slack, imagine, sees, account }) => {
      const ways = [
        () => slack.slash('/models', ''),
        () => slack.slash('/models', 'help'),
        () => imagine('models'),
        () => slack.mention('models'),
      ];
      for (const [at, ask] of ways.entries()) {
        await ask();
        const told = await sees((seen) => seen.filter(({ ephemeral }) => ephemeral).length > at);
        const { lines, buttons } = reading(told.findLast(({ ephemeral }) => ephemeral));
        expect(lines[0]).toBe('Models');
        for (const { key } of offered) {
          expect(lines).toContainEqual(
            expect.stringMatching(new RegExp(`^${RegExp.escape(key)} .*credit`, 'u')),
          );
        }
        expect(buttons).toEqual([]);
      }
      expect(await account()).toEqual({ creates: 0, left: 50 });
    });
  });

  test('are each told about alone, and one that does not exist is told apart', async () => {
    await onSlack(quick, async ({ slack, imagine, sees }) => {
      await slack.slash('/models', 'flux-dev');
      expect(reading((await sees('flux-dev')).at(-1)).lines).toContainEqual(
        expect.stringMatching(/^--guidance: 0 to 10/u),
      );
      await imagine('models flux-devv');
      const told = (await sees('There is no model “flux-devv”')).at(-1);
      expect(told?.ephemeral).toBe(true);
    });
  });

  test('are what a picture can be of', async () => {
    await onSlack(quick, async ({ imagine, done }) => {
      expect(await done(await imagine('models on a catwalk'))).toMatchObject({ model: defaultModel.key });
    });
  });

  test('go by the name that the operator gave their command', async () => {
    const commands = { imagine: '/draw', usage: '/credits', models: '/engines', darkroom: '/darkroom' };
    await onSlack({ ...quick, settings: { commands } }, async ({ slack, sees }) => {
      await slack.slash('/engines', '');
      const { lines } = reading((await sees('Models')).at(-1));
      expect(lines.at(-1)).toContain(`/engines ${defaultModel.key}`);
      await slack.slash('/engines', 'flux-dev');
      expect(reading((await sees('--guidance')).at(-1)).lines.join('\n')).not.toMatch(
        /\/(?:imagine|models)/u,
      );
    });
  });
});
