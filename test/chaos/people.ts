// How somebody gets what they want: they ask, ask again where nobody answers, press, change their mind.
import { setTimeout as pause } from 'node:timers/promises';
import type { Asked, Chat, Shown } from './chat.ts';
import type { Wish } from './plan.ts';

/** What became of a wish, as far as its person knows. */
export interface Story {
  wish: Wish;
  /** Generations that its person saw an answer for, by what was asked for. */
  answered: string[];
  /** How often it was asked for; more than once where nobody answered. */
  asks: number;
  /** What was pressed `again` for. */
  presses: number;
  /** Generations whose message its person has deleted. */
  deleted: string[];
}

/** Nobody makes the load worse by asking for the same in a hurry. */
const morePatienceMs = 1500;
const againMs = 3200;
const showsWithinMs = 8000;
const lookEveryMs = 150;
/** Long after the last fault. */
const giveUpAfterMs = 90_000;
const endWithinMs = 60_000;

/** The prompt of the nth time that somebody asks for the same. */
export function promptOf({ name, words, trouble }: Wish, ask: number): string {
  const letter = ask === 1 ? '' : String.fromCodePoint(96 + ask);
  return `${name}${letter} ${words}${trouble === undefined ? '' : ` simulate:${trouble}`}`;
}

/** Resolves when its person has what they want, or has given up. */
export async function pursue(
  chat: Chat,
  wish: Wish,
  { patienceMs, tell }: { patienceMs: number; tell: (kind: string) => void },
): Promise<Story> {
  const story: Story = { wish, answered: [], asks: 0, presses: 0, deleted: [] };
  await pause(wish.atMs);
  const asked = await askUntilAnswered(chat, wish, story, { patienceMs, tell });
  if (!asked) return story;
  const { generation } = asked;
  if (wish.after !== 'nothing') await goOn(chat, wish, generation, { story, tell });
  if (story.deleted.length > 0) return story;
  await until(() => isOver(chat, generation), endWithinMs);
  if (wish.after === 'again') await pressAgain(chat, wish, generation, { story, tell });
  return story;
}

async function askUntilAnswered(
  chat: Chat,
  wish: Wish,
  story: Story,
  { patienceMs, tell }: { patienceMs: number; tell: (kind: string) => void },
): Promise<Asked | undefined> {
  const giveUpAt = Date.now() + giveUpAfterMs;
  while (Date.now() < giveUpAt) {
    story.asks += 1;
    const askedAt = Date.now();
    const waitMs = patienceMs + morePatienceMs * (story.asks - 1);
    try {
      const asked = await chat.ask(wish, promptOf(wish, story.asks));
      if (wish.isDoubled && story.asks === 1) {
        tell('event delivered twice');
        // Right behind the first, or when the program may be another one already.
        if (wish.number % 2 === 0) await pause(wish.afterMs);
        await asked.again().catch(() => {});
      }
      if (await until(() => chat.shown().some(asked.isAnswer), waitMs)) {
        story.answered.push(asked.generation);
        return asked;
      }
    } catch {
      // The platform said so itself.
    }
    // Who hears at once that the bot is not there tries again soon.
    await pause(Math.max(0, askedAt + againMs - Date.now()));
  }
  return undefined;
}

interface Telling {
  story: Story;
  tell: (kind: string) => void;
}

async function goOn(chat: Chat, wish: Wish, generation: string, { story, tell }: Telling): Promise<void> {
  const { after, afterMs, person } = wish;
  await pause(afterMs);
  if (after === 'nonsense') {
    await chat.nonsense(person).then(
      () => tell('nonsense'),
      () => {},
    );
  }
  if (after === 'cancel') {
    // There may be nothing to be cancelled any more.
    await chat.press('cancel', generation, person).then(
      () => tell('cancel pressed'),
      () => {},
    );
  }
  if (after === 'delete' && !isOver(chat, generation) && chat.remove(generation, person)) {
    story.deleted.push(generation);
    tell('message deleted');
  }
}

async function pressAgain(
  chat: Chat,
  wish: Wish,
  generation: string,
  { story, tell }: Telling,
): Promise<void> {
  try {
    story.presses += 1;
    const { generation: next } = await chat.press('again', generation, wish.person);
    tell('again pressed');
    await until(() => isOver(chat, next), showsWithinMs);
  } catch {
    // There is no such button any more, or nobody to hear of it.
  }
}

function isOver(chat: Chat, generation: string): boolean {
  return chat.shown().some((message) => isEnd(message, generation));
}

/** Whether a message is the end of a generation: those have a button for the same once more. */
export function isEnd({ generation, buttons }: Shown, of: string): boolean {
  return generation === of && buttons.includes('again');
}

async function until(isSo: () => boolean, withinMs: number): Promise<boolean> {
  const giveUpAt = Date.now() + withinMs;
  while (!isSo()) {
    if (Date.now() > giveUpAt) return false;
    await pause(lookEveryMs);
  }
  return true;
}
