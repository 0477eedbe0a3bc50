// The plan of a round, all of it drawn from its seed: who asks when, what the gateway is like, who is killed when.
import { createDice, type Dice } from './dice.ts';
import { troublesOf, type Trouble } from './troubles.ts';

/** How a round goes. Times are milliseconds from its beginning. */
export interface Plan {
  seed: number;
  round: number;
  dice: Dice;
  gateway: Traits;
  wishes: readonly Wish[];
  kills: readonly Kill[];
  /** So many workers beside a front, on a Redis; undefined: one process, on SQLite. */
  workers: number | undefined;
  /** What happens to several processes besides, and to their Redis. */
  troubles: readonly Trouble[];
  /** Connections that break, besides. */
  upsets: readonly { atMs: number; chat: ChatName; how: number }[];
  /** From then on nothing fails any more. */
  faultsUntilMs: number;
  /** From then on no create gets lost on its way: it is looked for before another one is sent, for 15 s. */
  lossesUntilMs: number;
  /** Who is not answered in that time asks again, and waits longer then. Discord says after 3 s that there will be no answer. */
  patienceMs: Record<ChatName, number>;
}

/** What the gateway of a round can do. */
export interface Traits {
  /** Answers to creates are held. */
  hold: boolean;
  list: boolean;
  cancel: boolean;
  pages: boolean;
  /** It calls back, over a way that loses, doubles and reorders. */
  webhooks: 'none' | 'secret given' | 'secret asked for';
}

/** The chats that people are in. */
export type ChatName = 'discord' | 'slack';

/** One thing that somebody wants. */
export interface Wish {
  /** In every prompt, so that it is found again wherever it went. */
  name: string;
  number: number;
  atMs: number;
  chat: ChatName;
  person: number;
  words: string;
  /** What the model does with it, in the simulator's words. */
  trouble: string | undefined;
  count: number;
  private: boolean;
  /** The event is delivered twice. */
  isDoubled: boolean;
  after: After;
  afterMs: number;
}

/** What its person does next: `nonsense` is a command that is refused, `again` a press once the end is there. */
type After = 'nothing' | 'cancel' | 'again' | 'delete' | 'nonsense';

/** One end of a process. */
interface Kill {
  atMs: number;
  /** Which of the processes; 0 is the front, where there are several. */
  member: number;
  signal: 'SIGKILL' | 'SIGTERM';
}

/** How large a round is. */
export interface Size {
  generations: number;
  kills: number;
  /** Whether creates get lost, each of which takes 15 s, and people have as much patience as they have. */
  isLong: boolean;
  /** So many workers beside a front, on a Redis; without it one process, on SQLite. */
  workers?: number | undefined;
}

const wishEveryMs = 50;
const shortestAskingMs = 1200;
const faultsAfterAskingMs = 1300;
/** Slack takes 48 deletions a minute, and each result there is one. */
const shareOnSlack = 0.16;

/** How many people are in each chat. */
export const peopleIn: Record<ChatName, number> = { discord: 16, slack: 10 };

/** The plan of round `round` of a run with `seed`. */
export function planRound(seed: number, round: number, size: Size): Plan {
  const dice = createDice(`${seed}/${round}`);
  const askingMs = Math.max(shortestAskingMs, size.generations * wishEveryMs);
  const faultsUntilMs = askingMs + faultsAfterAskingMs;
  return {
    seed,
    round,
    dice,
    gateway: traitsOf(dice),
    wishes: Array.from({ length: size.generations }, (_, number) => wishOf(dice, number, askingMs)),
    kills: Array.from({ length: size.kills }, (_, number) => killOf(dice, number, size, faultsUntilMs)),
    workers: size.workers,
    troubles: size.workers === undefined ? [] : troublesOf(dice, size.workers, faultsUntilMs),
    upsets: Array.from({ length: Math.ceil(askingMs / 2500) }, (_, number) => ({
      atMs: dice.between(0, faultsUntilMs, 'upset', number),
      chat: dice.oneOf(['discord', 'slack'], 'upset in', number),
      how: dice.between(0, 99, 'upset how', number),
    })),
    faultsUntilMs,
    lossesUntilMs: size.isLong ? askingMs / 2 : 0,
    patienceMs: size.isLong ? { discord: 4000, slack: 8000 } : { discord: 3200, slack: 3200 },
  };
}

function traitsOf(dice: Dice): Traits {
  return {
    hold: dice.happens(0.5, 'hold'),
    list: dice.happens(0.7, 'list'),
    cancel: dice.happens(0.8, 'cancel'),
    pages: dice.happens(0.5, 'pages'),
    webhooks: dice.oneOf(['none', 'secret given', 'secret asked for'], 'webhooks'),
  };
}

/** Each in its own part of the time, so that one falls among the first and one among the last requests. */
function killOf(dice: Dice, number: number, { kills, workers = 0 }: Size, untilMs: number): Kill {
  const part = untilMs / kills;
  return {
    atMs: Math.round((number + dice.share('kill', number)) * part),
    member: dice.between(0, workers, 'kill whom', number),
    // One of each at least, wherever there are two.
    signal: number % 2 === 0 || dice.happens(0.5, 'kill how', number) ? 'SIGKILL' : 'SIGTERM',
  };
}

const animals = ['red fox', 'grey wolf', 'white owl', 'black cat', 'green frog', 'blue whale'] as const;
const places = ['in the snow', 'on a roof at night', 'by the sea', 'on Mars', 'in a tea cup'] as const;
const troubles = ['transient', 'transient', 'nsfw', 'failed', 'fewer', 'busy', 'slow'] as const;
const afters = ['cancel', 'cancel', 'again', 'delete', 'nonsense'] as const;

function wishOf(dice: Dice, number: number, askingMs: number): Wish {
  const about = ['wish', number] as const;
  const chat = dice.happens(shareOnSlack, ...about, 'chat') ? 'slack' : 'discord';
  const trouble = dice.happens(0.15, ...about, 'trouble')
    ? dice.oneOf(troubles, ...about, 'which trouble')
    : undefined;
  return {
    name: `w${String(number).padStart(4, '0')}`,
    number,
    atMs: dice.between(0, askingMs, ...about, 'at'),
    chat,
    person: dice.between(0, peopleIn[chat] - 1, ...about, 'person'),
    words: `${dice.oneOf(animals, ...about, 'animal')} ${dice.oneOf(places, ...about, 'place')}`,
    trouble,
    // The last of two is the one that is kept back.
    count: trouble === 'fewer' || dice.happens(0.15, ...about, 'two') ? 2 : 1,
    private: dice.happens(0.15, ...about, 'private'),
    isDoubled: dice.happens(0.15, ...about, 'doubled'),
    after: dice.happens(0.25, ...about, 'after') ? dice.oneOf(afters, ...about, 'what after') : 'nothing',
    afterMs: dice.between(0, 900, ...about, 'after what time'),
  };
}
