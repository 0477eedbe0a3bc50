// A card as a Slack message: blocks, and the text for notifications; pure.
import type { KnownBlock } from '@slack/web-api';
import type { ActionName, Card } from '../../generation/cards/card.ts';
import type { Texts } from '../../i18n/texts.ts';
import type { MessageBody } from './api/calls.ts';
import { escaped } from './escape.ts';
import { cut, inSections } from './lengths.ts';

/** A picture in a message: a file that Slack has already. */
export interface ShownPicture {
  id: string;
  alt: string;
}

/** What a message shows besides its card. */
export interface Around {
  pictures?: readonly ShownPicture[];
  /** Epoch milliseconds: a time that is over is not announced. */
  now?: number;
  /** Who asked, where others see it too. */
  by?: string | undefined;
  /** A line above everything, for a message that stands elsewhere than it was asked for. */
  intro?: string | undefined;
  /** Lines below, in mrkdwn: what is in them has to be escaped. */
  notes?: readonly string[];
  /** A further button in front of the card's own. */
  offer?: { name: ActionName; label: string } | undefined;
}

/** The message for a card. What people typed stands in it as plain text: it pings nobody and is not read as markup. */
export function render(card: Card, texts: Texts, around: Around = {}): MessageBody {
  const { pictures = [], now = 0, intro, by, notes = [], offer } = around;
  const blocks: (KnownBlock | undefined)[] = [
    intro === undefined ? undefined : small([plain(cut(intro, longestText))]),
    titleBlock(card, texts),
    card.prompt === undefined ? undefined : quoted(card.prompt),
    ...pictures.map(pictureBlock),
    ...linesBlocks(card, texts, { now, by }),
    ...notes.map((note) => small([{ type: 'mrkdwn', text: cut(note, longestText) }])),
    buttonsBlock(card, offer),
  ];
  return { text: notification(card), blocks: blocks.filter((block) => block !== undefined) };
}

/** What was asked, and a sentence in mrkdwn about it. */
export function renderHint(card: Card, mrkdwn: string): MessageBody {
  const text = { type: 'mrkdwn' as const, text: mrkdwn };
  const asked = card.prompt === undefined ? [] : [quoted(card.prompt)];
  return { text: notification(card), blocks: [...asked, { type: 'section', text }] };
}

/** NOTE all of https://docs.slack.dev/reference/block-kit/blocks, in UTF-16. */
const longestText = 2000;
const longestAlt = 2000;
const longestLabel = 75;
const longestPrompt = 600;

/** What a notification and a screen reader's summary say. */
function notification({ title, prompt }: Card): string {
  return escaped(prompt === undefined ? title : `${title}: ${shortPrompt(prompt)}`);
}

function titleBlock({ title, progress }: Card, texts: Texts): KnownBlock {
  const text = `*${escaped(title)}*${progress === undefined ? '' : `  ${bar(progress, texts)}`}`;
  return { type: 'section', text: { type: 'mrkdwn', text: cut(text, longestText) } };
}

const cells = 10;

function bar(progress: number, { locale }: Texts): string {
  const filled = Math.floor(progress * cells);
  const percent = new Intl.NumberFormat(locale, { style: 'percent' }).format(progress);
  return `${'▰'.repeat(filled)}${'▱'.repeat(cells - filled)} ${percent}`;
}

/** Text of a rich text block is never read as markup. */
function quoted(prompt: string): KnownBlock {
  const text = shortPrompt(prompt);
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_quote', elements: [{ type: 'text', text: text === '' ? '…' : text }] }],
  };
}

function pictureBlock({ id, alt }: ShownPicture): KnownBlock {
  return { type: 'image', slack_file: { id }, alt_text: cut(alt === '' ? '…' : alt, longestAlt) };
}

/** What is worth reading stands as text, in its whole length; the small print of a picture is small. */
function linesBlocks(
  card: Card,
  texts: Texts,
  { now, by }: { now: number; by: string | undefined },
): KnownBlock[] {
  const lines = [...card.lines, ...(by === undefined ? [] : [texts.say('slack.by', { name: by })])];
  const isSmall = card.tone === 'done' || card.tone === 'working' || card.tone === 'waiting';
  if (!isSmall && lines.length > 0) return sectionsOf(card, lines);
  const text = isSmall ? cut(lines.join('\n'), longestText) : '';
  const expected = expectedText(card, texts, now);
  const elements: ContextElement[] = [
    ...(text === '' ? [] : [plain(text)]),
    ...(expected === undefined ? [] : [{ type: 'mrkdwn', text: expected } as const]),
  ];
  return elements.length === 0 ? [] : [small(elements)];
}

/** Names at the beginning of lines stand out where nobody else's words are in them: a list is looked through by them. */
function sectionsOf({ tone }: Card, lines: readonly string[]): KnownBlock[] {
  const isOurs = tone === 'info';
  return inSections(isOurs ? lines.map(withBoldName) : lines)
    .slice(0, mostSections)
    .map((text) => ({
      type: 'section',
      text: isOurs ? { type: 'mrkdwn', text, verbatim: true } : plain(text),
      expand: true,
    }));
}

/** With everything else that a message has, within its fifty blocks. */
const mostSections = 30;

/** The name of a model, perhaps with a remark, or a flag, in front of what is said of it. */
const leadingName = /^(?:--)?[a-z][a-z\d.-]*(?: ?[(（][^)）]*[)）])?(?= ?[·:]|$)/u;

/** NOTE what is bold in mrkdwn ends before a space or a sign of ASCII. */
function withBoldName(line: string): string {
  const [name = ''] = leadingName.exec(line) ?? [];
  const rest = escaped(line.slice(name.length));
  return name === '' ? rest : `*${escaped(name)}*${rest.startsWith('·') ? ' ' : ''}${rest}`;
}

function plain(text: string) {
  return { type: 'plain_text', text, emoji: false } as const;
}

/** In the time zone of whoever reads it. */
function expectedText({ expectedAt }: Card, texts: Texts, now: number): string | undefined {
  if (expectedAt === undefined || expectedAt <= now) return undefined;
  return inMrkdwn(texts, 'slack.expected', { when: momentOf(expectedAt) });
}

/** A moment as Slack shows it to each person in their own time, seconds included. */
export function momentOf(at: number): string {
  const seconds = Math.round(at / 1000);
  const fallback = new Date(seconds * 1000).toISOString().slice(11, 19);
  return `<!date^${seconds}^{time_secs}|${fallback} UTC>`;
}

/** A sentence of ours in mrkdwn, with values that are mrkdwn themselves. */
export function inMrkdwn(texts: Texts, key: string, values: Record<string, string>): string {
  const names = Object.keys(values);
  const marked = Object.fromEntries(names.map((name, index) => [name, `\u0000${index}\u0000`]));
  return escaped(texts.say(key, marked)).replaceAll(
    /\0(\d+)\0/gu,
    (_, index) => values[names[Number(index)] ?? ''] ?? '',
  );
}

type ContextElement = Extract<KnownBlock, { type: 'context' }>['elements'][number];

function small(elements: ContextElement[]): KnownBlock {
  return { type: 'context', elements };
}

const inGreen = new Set<ActionName>(['publish', 'fetch']);

function buttonsBlock({ actions, generationId }: Card, offer: Around['offer']): KnownBlock | undefined {
  const shown = [...(offer ? [offer] : []), ...actions];
  if (shown.length === 0 || generationId === undefined) return undefined;
  return {
    type: 'actions',
    elements: shown.map(({ name, label }) => ({
      type: 'button',
      // The button says what; of which generation is all that has to survive a restart.
      action_id: name,
      value: generationId,
      text: plain(cut(label, longestLabel)),
      ...(inGreen.has(name) ? { style: 'primary' as const } : {}),
    })),
  };
}

function shortPrompt(prompt: string): string {
  const line = prompt.replaceAll(/\s+/gu, ' ').trim();
  const letters = Array.from(line);
  return letters.length <= longestPrompt ? line : `${letters.slice(0, longestPrompt).join('')}…`;
}
