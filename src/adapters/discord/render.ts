// A card as a Discord message: text and one row of buttons; pure.
import { ButtonStyle, ComponentType } from 'discord.js';
import type { ActionName, Card } from '../../generation/cards/card.ts';
import type { Texts } from '../../i18n/texts.ts';
import type { MessageBody } from './api/calls.ts';
import { escaped, linkTo } from './escape.ts';
import type { Note } from './files/fit-files.ts';
import { inEmbeds, longestContent } from './long-list.ts';

/** What a message shows besides its card. */
interface Around {
  /** What became of files that did not fit. */
  notes?: readonly Note[];
  /** Epoch milliseconds: a countdown that is over is not shown. */
  now?: number;
  /** A line above everything, for a message that stands elsewhere than it was asked for. */
  intro?: string;
}

/**
 * The message for a card: at most 2,000 characters, and for a longer list as many embeds as it takes. Nothing in it pings
 * anybody or is read as markup.
 */
export function render(card: Card, texts: Texts, { notes = [], now = 0, intro }: Around = {}): MessageBody {
  const head = [...(intro === undefined ? [] : [`-# ${escaped(intro)}`]), titleOf(card, texts)];
  const tail = [...linesOf(card, texts, now), ...new Set(notes.map((note) => noteLine(note, texts)))];
  const spent = [...head, ...tail].join('\n').length;
  const components = buttonsOf(card);
  if (card.tone === 'info' && spent > longestContent) return { ...inEmbeds(head, tail), components };
  const prompt = card.prompt ? [`> ${shortPrompt(card.prompt, longestContent - spent - 8)}`] : [];
  return { content: cut([...head, ...prompt, ...tail]), components };
}

const longestPrompt = 600;

/** The name of a button: what it asks for, and of which generation; nothing else has to survive a restart. */
export function buttonId(action: ActionName, generationId: string): string {
  return `${action}:${generationId}`;
}

function titleOf({ title, progress }: Card, texts: Texts): string {
  return `**${escaped(title)}**${progress === undefined ? '' : ` ${bar(progress, texts)}`}`;
}

const cells = 10;

function bar(progress: number, { locale }: Texts): string {
  const filled = Math.floor(progress * cells);
  const percent = new Intl.NumberFormat(locale, { style: 'percent' }).format(progress);
  return `${'▰'.repeat(filled)}${'▱'.repeat(cells - filled)} ${percent}`;
}

/** More lines than that run into each other. */
const aList = 4;

/** What is worth reading stands as text; the small print of a picture is small. */
function linesOf(card: Card, texts: Texts, now: number): string[] {
  const lines = card.lines.map(escaped);
  if (card.expectedAt !== undefined && card.expectedAt > now) {
    lines[0] = [lines[0], texts.say('discord.expected', { when: relative(card.expectedAt) })]
      .filter((part) => part !== undefined)
      .join(' · ');
  }
  if (card.tone === 'info' && lines.length > aList) return card.lines.map(listed);
  const small = card.tone === 'done' || card.tone === 'working' || card.tone === 'waiting';
  return small ? lines.map((line) => `-# ${line}`) : lines;
}

/** The model or the flag that a line of a list begins with is what people look for in it. */
function listed(line: string): string {
  const [key = ''] = /^(?:--[\w-]+|[\w.-]+(?=(?: ?[(（][^)）]*[)）])? ?· ))/u.exec(line) ?? [];
  return `- ${key === '' ? '' : `**${escaped(key)}**`}${escaped(line.slice(key.length))}`;
}

function noteLine(note: Note, texts: Texts): string {
  const values = { size: mebibytes(note.sizeBytes), limit: mebibytes(note.limitBytes) };
  if (note.kind === 'reencoded') return `-# ${texts.say('discord.reencoded', values)}`;
  const link = linkTo(note.url, texts.say('discord.linkText'));
  return texts.say('discord.linked', { ...values, link, when: relative(note.expiresAt) });
}

/** Discord counts it down by itself. */
function relative(at: number): string {
  return `<t:${Math.round(at / 1000)}:R>`;
}

function mebibytes(bytes: number): string {
  return String(Math.round(bytes / 104_857.6) / 10);
}

function shortPrompt(prompt: string, room: number): string {
  const line = prompt.replaceAll(/\s+/gu, ' ').trim();
  const letters = Array.from(line);
  const most = Math.min(longestPrompt, letters.length);
  for (let length = most; length > 0; length -= 1 + Math.floor(length / 10)) {
    const shown = escaped(letters.slice(0, length).join('')) + (length < letters.length ? '…' : '');
    if (shown.length <= room) return shown;
  }
  return '…';
}

/** Whole lines, as many as fit. */
function cut(lines: readonly string[]): string {
  let text = '';
  for (const line of lines) {
    const next = text === '' ? line : `${text}\n${line}`;
    if (next.length > longestContent - 2) return `${text || line.slice(0, longestContent - 2)}\n…`;
    text = next;
  }
  return text;
}

const inBlue = new Set<ActionName>(['publish', 'fetch']);

function buttonsOf({ actions, generationId }: Card): MessageBody['components'] {
  if (actions.length === 0 || generationId === undefined) return [];
  return [
    {
      type: ComponentType.ActionRow,
      components: actions.map(({ name, label }) => ({
        type: ComponentType.Button,
        style: inBlue.has(name) ? ButtonStyle.Primary : ButtonStyle.Secondary,
        custom_id: buttonId(name, generationId),
        label,
      })),
    },
  ];
}
