// What people do and see in a chat, whichever it is.
import { createHash } from 'node:crypto';
import { textsFor } from '../../src/i18n/texts.ts';
import type { ChatName, Wish } from './plan.ts';

/** A message of the bot, as somebody sees it. */
export interface Shown {
  /** The generation that its buttons are of; undefined for a message without any. */
  generation: string | undefined;
  /** Names of its buttons. */
  buttons: readonly string[];
  text: string;
  /** SHA-256 of what can be looked at, in hex. */
  files: readonly string[];
  /** How many more stand there that cannot be looked at. */
  broken: number;
  links: readonly string[];
  /** Seen by one person only. */
  isAside: boolean;
  /** Where it stands; the same for the same message. */
  where: string;
}

/** Something that was asked for. */
export interface Asked {
  /** The generation that should come of it. */
  generation: string;
  /** Whether a message is the answer to it, or says what it is about. */
  isAnswer(message: Shown): boolean;
  /** Delivers the event once more. */
  again(): Promise<void>;
}

/** One chat with its people. */
export interface Chat {
  readonly name: ChatName;
  /** Whether the bot hears what is said now. */
  isHeard(): boolean;
  /** Rejects where the platform itself says that the bot cannot be reached. */
  ask(wish: Wish, prompt: string): Promise<Asked>;
  /** Says something that makes no sense. */
  nonsense(person: number): Promise<void>;
  /** Presses a button of a generation; rejects where there is none. */
  press(button: 'cancel' | 'again', generation: string, person: number): Promise<Asked>;
  /** A person deletes what is there of a generation; whether there was something. */
  remove(generation: string, person: number): boolean;
  /** What people see of the bot, as it is now or was a moment ago. */
  shown(): readonly Shown[];
  /** Breaks its connections, in one of the ways that the platform has; resolves with what that is called. */
  upset(how: number): string;
  /** Everything that must not stand in a log. */
  secrets(): string[];
  /** Rules of the platform that were broken. */
  breaches(): readonly string[];
}

/** Locales of the people; one that nobody translated to is among them. */
export const locales = ['en-US', 'fr', 'ko', 'vi', 'zh-CN', 'zh-TW', 'de'] as const;

/** What refuses a command for a reason that passes, in the words of everybody. */
const refusals = locales.flatMap((locale) =>
  (['error.store_unavailable', 'error.chat_busy', 'error.chat_unreachable'] as const).map((refusal) =>
    textsFor(locale).say(refusal),
  ),
);

/** Whether somebody is told that nothing was taken on, for a reason that passes. */
export function isTurnedAway(text: string): boolean {
  return refusals.some((refusal) => text.includes(refusal));
}

/** What stands where an answer was promised. */
export const promised = 'is thinking';

const lookEveryMs = 100;

/** Looks, but not more often than is of use: all people together look at the same. */
export function lookedAt(look: () => Shown[]): () => readonly Shown[] {
  let seen: readonly Shown[] = [];
  let at = -Infinity;
  return () => {
    if (performance.now() - at > lookEveryMs) {
      seen = look();
      at = performance.now();
    }
    return seen;
  };
}

/** SHA-256 in hex, computed once for the same bytes. */
export function hashOf(bytes: Uint8Array): string {
  const known = hashes.get(bytes) ?? createHash('sha256').update(bytes).digest('hex');
  hashes.set(bytes, known);
  return known;
}

const hashes = new WeakMap<Uint8Array, string>();
