// Markup, mentions and calls into our texts: in prompts, names, words of models, addresses of files and headers.
import { describe, expect, test } from 'vitest';
import { callbackJson, messageJson } from '../../src/adapters/discord/api/message-json.ts';
import { linkTo as linkOnDiscord } from '../../src/adapters/discord/escape.ts';
import { render as renderOnDiscord } from '../../src/adapters/discord/render.ts';
import { linkTo as linkOnSlack } from '../../src/adapters/slack/escape.ts';
import { render as renderOnSlack } from '../../src/adapters/slack/render.ts';
import { AppError } from '../../src/generation/errors.ts';
import { altText, generationCard } from '../../src/generation/cards/generation-card.ts';
import { refusalCard } from '../../src/generation/cards/told-card.ts';
import { locales, textsFor } from '../../src/i18n/texts.ts';
import { displayed as displayedOnDiscord } from '../adapters/discord/displayed.ts';
import { servedChat } from '../adapters/web/fixture.ts';
import { aRecord } from '../generation/record.ts';
import { requestOf, written } from './doors.ts';

const texts = textsFor('en');
const calls = [
  '@everyone @here <@123456789012345678> <@&123456789012345678>',
  '<!channel> <!everyone> <!subteam^S1> <@U1> <#C1>',
  '[click](https://evil.example) <https://evil.example|safe> ![x](https://evil.example/a.png)',
  '```\n# code\n``` `tick` ||spoiler|| > quote',
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '{{model}} $t(error.internal) {{- seed}} $& $1 $$ %s',
];

describe('the words of a model that failed', () => {
  const failed = (reason: string) =>
    generationCard(
      aRecord({
        station: 'done',
        outcome: { kind: 'failed', code: 'prediction_failed', params: { reason } },
      }),
      texts,
    );

  test.each(calls)('stand on Discord as they are: %s', (reason) => {
    const { content } = renderOnDiscord(failed(reason), texts);
    expect(displayedOnDiscord(content)).toContain(reason);
    const bare = content.replaceAll(/\\[^0-9A-Za-z\s]/gu, 'x').replaceAll(/^>|\*\*/gmu, '');
    expect(bare).not.toMatch(/[*_`|<>[\]@]|:\/\//u);
  });

  test.each(calls)('are plain text on Slack: %s', (reason) => {
    const { blocks, text } = renderOnSlack(failed(reason), texts);
    const sections = (blocks as { text?: { type: string; text: string } }[]).map((block) => block.text);
    expect(sections).toContainEqual(
      expect.objectContaining({ type: 'plain_text', text: expect.stringContaining(reason) }),
    );
    expect(text).not.toMatch(/[<>]/u);
  });
});

test.each(locales)('nothing that is typed or answered calls into the sentences of %s', (locale) => {
  const own = textsFor(locale);
  for (const words of [
    '$t(error.internal)',
    '{{model}}',
    '{{- prompt}}',
    '$t(card.failed, {"count": 2})',
    '$&$1$$',
  ]) {
    const alt = altText(aRecord({ prompt: words, model: words, tookMs: 1000 }), own);
    expect(alt.split(words)).toHaveLength(3);
    const params = { option: words, model: words, available: words, value: words, name: words };
    for (const code of ['option_unknown', 'not_yours'] as const) {
      const [line = ''] = refusalCard(new AppError(code, params), 'r', own).lines;
      expect(line).toContain(words);
      expect(line.replaceAll(words, '')).not.toMatch(/[{}$]/u);
    }
  }
});

describe('the address of a file', () => {
  const odd = 'https://files.example/a>)[click](https://evil.example)<@1>|safe<!channel>.mp4';

  test('ends a link on Discord no earlier than it should', () => {
    const link = linkOnDiscord(odd, 'open it');
    expect(link.slice('[open it](<'.length, -'>)'.length)).not.toMatch(/[<>]/u);
    const note = { kind: 'linked', url: odd, expiresAt: 1, sizeBytes: 2, limitBytes: 1 } as const;
    const { content } = renderOnDiscord(generationCard(aRecord(), texts), texts, { notes: [note] });
    expect(content).toContain(link);
  });

  test('gives a link on Slack no other label than ours', () => {
    expect(linkOnSlack(odd, 'open it')).toMatch(/^<https:\/\/files[^<>|]+\|open it>$/u);
    expect(linkOnSlack('https://a.test/?b=1&c=2', 'open it')).toBe('<https://a.test/?b=1&amp;c=2|open it>');
  });
});

test('no message that goes to Discord pings anybody', () => {
  const body = { content: calls.join(' '), components: [] };
  const nobody = { allowed_mentions: { parse: [] } };
  expect(messageJson(body, undefined)).toMatchObject(nobody);
  expect(messageJson(body, [])).toMatchObject(nobody);
  for (const type of [4, 7]) expect(callbackJson({ type, data: body })).toMatchObject({ data: nobody });
});

test('headers are repeated by the web chat as data only', async () => {
  const markup = '"><script>alert(1)</script>';
  const open = await servedChat();
  const locked = await servedChat({ accessToken: 'an-open-sesame-nobody-guesses' });
  const answers = [
    await written(open.port, requestOf('GET', '/', [['host', markup]])),
    await written(open.port, requestOf('GET', `/${markup.replaceAll(' ', '')}`)),
    await written(open.port, requestOf('GET', `/api/hello?locale=${encodeURIComponent(markup)}`)),
    await written(locked.port, requestOf('GET', '/', [['accept-language', markup]])),
    await written(locked.port, requestOf('GET', `/?token=${encodeURIComponent(markup)}`)),
    await written(locked.port, requestOf('GET', '/', [['host', markup]])),
  ];
  const pages = answers.filter(({ text }) => /content-type: text\/html/iu.test(text));
  expect(pages).toHaveLength(2);
  for (const { text } of pages) expect(text).not.toContain('<script');
  const ours = answers.filter(({ status }) => status !== 400);
  for (const { text } of ours) expect(text).toMatch(/x-content-type-options: nosniff/iu);
  expect(answers.map(({ status }) => status)).toEqual([400, 404, 200, 401, 401, 400]);
});
