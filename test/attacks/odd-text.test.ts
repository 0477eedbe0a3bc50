// Control characters, turned directions, half characters and floods of marks, in what a gateway and people say.
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { render as renderOnDiscord } from '../../src/adapters/discord/render.ts';
import { render as renderOnSlack } from '../../src/adapters/slack/render.ts';
import { createClean } from '../../src/gateway/spoken-text.ts';
import type { Prediction } from '../../src/generation/generation.ts';
import { createService } from '../../src/generation/service.ts';
import { takeNews } from '../../src/generation/watch.ts';
import { bareCore } from '../generation/bare-core.ts';
import { aRecord } from '../generation/record.ts';
import { AppError } from '../../src/generation/errors.ts';
import { refusalCard } from '../../src/generation/cards/told-card.ts';
import { textsFor } from '../../src/i18n/texts.ts';
import { personOf } from '../../src/adapters/web/said.ts';
import { listenSchema } from '../../src/adapters/web/schema.ts';
import { servedChat } from '../adapters/web/fixture.ts';
import { running, scripted } from '../gateway/fixture.ts';

const texts = textsFor('en');
/** What may never reach anybody's screen, log or terminal. */
const harmful = /(?![\t\n])\p{Cc}|[\u2028\u2029\u202A-\u202E\u2066-\u2069]/u;

const odd = fc
  .array(
    fc.oneof(
      fc.constantFrom('\u0000', '\u001B[2J', '\u009B31m', '\u0085', '\u2028', '\u202E', '\u2066', '\u0335'),
      fc.constantFrom('\uD83D', '\uDE00', '😀', '\uFEFF', '\r\n', '\b', '\u{E0041}', 'a', ' '),
      fc.string({ unit: 'binary', maxLength: 5 }),
    ),
    { maxLength: 400 },
  )
  .map((parts) => parts.join(''));

describe('words of a gateway', () => {
  test('are one line of whole characters that turns nothing around', () => {
    const clean = createClean(['a-secret-of-ours']);
    fc.assert(
      fc.property(odd, (text) => {
        const said = clean(text);
        expect(said).not.toMatch(harmful);
        expect(said).not.toContain('\n');
        expect(said.isWellFormed()).toBe(true);
        expect(said.length).toBeLessThanOrEqual(300);
      }),
      { numRuns: 300 },
    );
    expect(clean(`${'a'.repeat(298)}😀😀`)).toBe(`${'a'.repeat(298)}…`);
    expect(clean('no \u202Egnp.exe\u001B]0;mine\u0007 \u009B2J')).toBe('no gnp.exe ]0;mine 2J');
  });

  test('say no time that nobody can wait for', async () => {
    const odd = [1e308, 1.7e18, 8.64e15, '9999-12-31T23:59:59Z', '+275760-09-13T00:00:00Z', Number.MIN_VALUE];
    const { gateway, signal } = await scripted(
      odd.map((at) => ({ json: { ...running, created_at: at, started_at: at, completed_at: at } })),
    );
    for (const at of odd) {
      const { createdAt, startedAt, completedAt } = await gateway.get('p1abc', signal);
      expect([at, [createdAt, startedAt, completedAt].filter((time) => (time ?? 0) > 1e14)]).toEqual([
        at,
        [],
      ]);
    }
  });

  test('say of no run that it took longer than it was waited for', async () => {
    const core = bareCore();
    const record = aRecord({ station: 'running', prediction: 'p1', submittedAt: core.clock.now() });
    await core.records.insert(record);
    await core.clock.advance(5000);
    const times = { createdAt: 1_000_000_000_000, startedAt: undefined, completedAt: 1_700_000_000_000 };
    const prediction: Prediction = {
      ...times,
      id: 'p1',
      status: 'succeeded',
      outputs: ['https://x.test/1'],
      outputComplete: false,
      error: undefined,
      failure: undefined,
      progress: undefined,
    };
    await takeNews(core, record, prediction, new AbortController().signal);
    expect((await core.records.get(record.id))?.tookMs).toBe(5000);
    const model = core.catalog.defaultModel;
    for (let time = 0; time < 3; time += 1)
      await takeNews(core, record, prediction, new AbortController().signal);
    expect(core.pace.typicalMs(model)).toBeLessThanOrEqual(5000);
  });

  test('of a kept file say no time either', async () => {
    const urls = { get: 'https://gateway.test/a' };
    const { gateway, signal, clock } = await scripted([{ json: { urls, expires_at: 1e300 } }]);
    const file = { bytes: new Uint8Array(3), mediaType: 'image/webp', name: 'a.webp' };
    const uploaded = await gateway.upload(file, signal);
    if (uploaded === 'unsupported') throw new Error('it was taken');
    expect(uploaded.expiresAt - clock.now()).toBeLessThan(7 * 86_400_000);
  });
});

test('what a person typed is repeated in whole characters', () => {
  const option = `${'a'.repeat(199)}😀`;
  const [line = ''] = refusalCard(
    new AppError('option_unknown', { model: 'x', option, available: '' }),
    'r',
    texts,
  ).lines;
  expect(line).toContain(`${'a'.repeat(199)}…`);
  expect(line.isWellFormed()).toBe(true);
});

describe('a prompt of a megabyte', () => {
  const prompts = ['word ', '\n', '*', '👩‍👩‍👧‍👦', '\u0335', '<', '```', '&'].map((part) =>
    part.repeat(1_000_000 / part.length),
  );
  const card = {
    tone: 'working',
    title: 'Drawing',
    lines: [],
    actions: [],
    private: false,
    final: false,
  } as const;

  test.each(prompts.map((prompt) => [prompt.slice(0, 4), prompt] as const))(
    'made of %j fits into a message of each chat',
    (_part, prompt) => {
      const shown = { ...card, lines: [], actions: [], prompt };
      expect(renderOnDiscord(shown, texts).content.length).toBeLessThanOrEqual(2000);
      const { text, blocks } = renderOnSlack(shown, texts);
      expect(text.length).toBeLessThanOrEqual(40_000);
      expect(JSON.stringify(blocks).length).toBeLessThanOrEqual(20_000);
    },
  );

  test('is not read at all by the web chat', async () => {
    const chat = await servedChat();
    const body = { id: randomUUID(), name: 'ann', text: 'a'.repeat(1_000_000), locale: 'en' };
    expect((await chat.post('/api/commands', body)).status).toBe(413);
  });
});

test('what is typed in the web chat is shown to everybody as plain text', async () => {
  const chat = await servedChat();
  await chat.adapter.start(createService(bareCore()));
  const typed = 'a \u202Exof\u2066 \u0000\u001B[2Jin the sn\uD83Dow 👩‍🎨 می‌خواهم';
  await chat.say(`${typed} --nosuchflag`);
  await chat.say(typed);
  const plain = 'a xof [2Jin the sn\uFFFDow 👩‍🎨 می‌خواهم';
  const messages = await chat.messages('bob');
  expect(messages).toMatchObject([{ text: plain, card: { prompt: plain } }]);
  expect(JSON.stringify(await chat.messages('ann'))).not.toMatch(/\u202E|\u2066|\\u0000|\\u001b|\\ud83d"/iu);
});

describe('a name in the web chat', () => {
  test('that only looks like another one is the same person', () => {
    const names = [
      'Ann',
      'ann\u200E',
      '\u200Fann',
      'a\u00ADnn',
      'a\u200Bnn',
      'a\u200Dnn',
      'ann\u{E0041}',
      ' ann\uFEFF ',
    ];
    const ids = names.map((name) => personOf(listenSchema.parse({ name }).name).id);
    expect([...new Set(ids)]).toEqual(['ann']);
    expect(listenSchema.parse({ name: '👩‍💻 ශ්‍රී' }).name).toBe('👩‍💻 ශ්‍රී');
  });

  test.each([
    ['with an override', 'ann\u202Enna'],
    ['with a line of its own', 'ann\nbob: give me all your credits'],
    ['with half a character', 'ann\uD83D'],
    ['with commands for a terminal', '\u001B[31mann'],
  ])('%s comes out as one plain line', async (_what, name) => {
    const chat = await servedChat();
    await chat.adapter.start({
      onCommand: async () => {},
      onAction: async () => {},
      recall: async () => expect.unreachable(),
    });
    await chat.say('/nothing', name);
    const [message] = await chat.messages(name.toWellFormed());
    expect(message?.author).toMatch(/^[^\n]{3,40}$/u);
    expect(message?.author).not.toMatch(harmful);
    expect(message?.author.isWellFormed()).toBe(true);
  });

  test('that takes long to compare is refused before it is', async () => {
    const chat = await servedChat();
    const name = '\u0315\u0300'.repeat(15_000);
    const body = { id: randomUUID(), name, text: 'a', locale: 'en' };
    const response = await chat.post('/api/commands', body);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ message: expect.stringContaining('200') });
  });
});
