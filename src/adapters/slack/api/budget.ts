// Keeps every method below Slack's rate limits, per workspace: who comes in time waits in order, progress gives way.
import { AppError } from '../../../generation/errors.ts';
import type { Clock, Sharers } from '../../../generation/ports.ts';
import { createMeter, type Limit, type Meter } from './meter.ts';
import { SlackTrouble } from './trouble.ts';

/** One request that wants to leave. */
export interface Turn {
  method: string;
  team: string;
  /** Empty where none is meant. */
  channel: string;
  /** Without urgency it leaves at once or not at all, and keeps off the last third. */
  urgent: boolean;
}

/** Places for requests. */
export interface Budget {
  /** Resolves when it may leave; rejects with `chat_busy` when that is too late, or when the signal says so. */
  take(turn: Turn, signal: AbortSignal): Promise<void>;
  /**
   * Slack wants no more of this for so long: of messages to this channel, and once a second channel is told so, or of
   * any other method, of all that this workspace sends.
   */
  rest(turn: Turn, restMs: number): void;
  /** Nobody waits any more: whoever leaves now finds the way closed. */
  close(): void;
}

const windowMs = 60_000;
/** Requests arrive closer together than they left. */
const marginMs = 500;
const tier2: Limit = { places: 19, perMs: windowMs + marginMs };
const tier3: Limit = { places: 48, perMs: windowMs + marginMs };
const tier4: Limit = { places: 95, perMs: windowMs + marginMs };
/** One a second, and Slack bears bursts. */
const perChannel: Limit = { burst: 9, everyMs: 1050 };
const keptForUrgent = 16;
const patienceMs = 30_000;
/** How many of us there are can change while somebody waits. */
const lookAgainMs = 5000;

/** https://docs.slack.dev/apis/web-api/rate-limits */
const limits: Readonly<Record<string, Limit>> = {
  'chat.postMessage': perChannel,
  'chat.update': tier3,
  'chat.delete': tier3,
  'files.delete': tier3,
  'usergroups.list': tier2,
};

/** Only fronts ask these, of which there are few whatever the number of workers, and a form cannot wait. */
const askedByFronts: ReadonlySet<string> = new Set([
  'views.open',
  'views.update',
  'views.publish',
  'users.info',
  'usergroups.list',
]);

interface Waiter {
  giveUpAt: number;
  go: () => void;
  refuse: (retryAfterMs: number) => void;
}

interface Line {
  turn: Turn;
  meter: Meter;
  sharers: Sharers;
  waiting: Waiter[];
  stopTimer: (() => void) | undefined;
}

/**
 * A budget that nothing was taken from. Slack counts for the app and the workspace, so of `sharers` processes each keeps
 * to an equal share of every limit, of a channel's too: whichever of them has something to say there, no call has to ask
 * another machine first, and the share of one that dies goes to the others within seconds. A share is not used up where
 * only one of them is busy; that is what it costs. Should they be too many all the same, Slack says so, and rests count.
 */
export function createBudget(clock: Clock, sharers: Sharers = () => 1): Budget {
  const lines = new Map<string, Line>();
  const restingUntil = new Map<string, number>();
  let pruneAt = 256;
  let closed = false;

  const startAt = ({ turn, meter }: Line, ahead: number): number =>
    Math.max(
      meter.freeAt(clock.now(), ahead),
      restingUntil.get(methodKey(turn)) ?? 0,
      restingUntil.get(lineKey(turn)) ?? 0,
    );

  const prune = (): void => {
    if (lines.size < pruneAt) return;
    const now = clock.now();
    for (const [key, line] of lines) {
      if (line.waiting.length === 0 && line.meter.isIdle(now)) lines.delete(key);
    }
    pruneAt = Math.max(256, lines.size * 2);
  };

  const lineOf = (turn: Turn): Line => {
    const key = lineKey(turn);
    const known = lines.get(key);
    if (known) return known;
    prune();
    const sharersOf = askedByFronts.has(turn.method) ? () => 1 : sharers;
    const line = {
      turn,
      meter: createMeter(limits[turn.method] ?? tier4, sharersOf),
      sharers: sharersOf,
      waiting: [],
      stopTimer: undefined,
    };
    lines.set(key, line);
    return line;
  };

  const moveUp = (line: Line): void => {
    line.stopTimer?.();
    line.stopTimer = undefined;
    const now = clock.now();
    while (line.waiting[0] && startAt(line, 0) <= now) {
      line.meter.take(now);
      line.waiting.shift()?.go();
    }
    // Slack may have asked for a rest meanwhile.
    const tooLate = line.waiting.filter(({ giveUpAt }, index) => startAt(line, index) > giveUpAt);
    line.waiting = line.waiting.filter((waiter) => !tooLate.includes(waiter));
    const retryAfterMs = startAt(line, line.waiting.length) - now;
    for (const waiter of tooLate) waiter.refuse(retryAfterMs);
    if (line.waiting.length === 0) return;
    const waitMs = Math.min(startAt(line, 0) - now, lookAgainMs);
    line.stopTimer = clock.after(waitMs, () => moveUp(line));
  };

  const waitIn = (line: Line, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const leave = () => {
        line.waiting = line.waiting.filter((each) => each !== waiter);
        waiter.refuse(startAt(line, line.waiting.length) - clock.now());
        moveUp(line);
      };
      const waiter: Waiter = {
        giveUpAt: clock.now() + patienceMs,
        go() {
          signal.removeEventListener('abort', leave);
          resolve();
        },
        refuse(retryAfterMs) {
          signal.removeEventListener('abort', leave);
          reject(busy(line.turn, retryAfterMs));
        },
      };
      line.waiting.push(waiter);
      signal.addEventListener('abort', leave, { once: true });
      moveUp(line);
    });

  return {
    async take(turn, signal) {
      const line = lineOf(turn);
      const now = clock.now();
      const kept = turn.urgent ? 0 : Math.floor(keptForUrgent / line.sharers());
      const ahead = line.waiting.length + kept;
      const waitMs = startAt(line, ahead) - now;
      if (closed) return;
      if (waitMs > (turn.urgent ? patienceMs : 0)) throw busy(turn, waitMs);
      const mustWait = waitMs > 0 || line.waiting.length > 0;
      if (mustWait && signal.aborted) throw busy(turn, waitMs);
      if (mustWait) await waitIn(line, signal);
      else line.meter.take(now);
    },
    rest(turn, restMs) {
      const now = clock.now();
      for (const [key, until] of restingUntil) if (until <= now) restingUntil.delete(key);
      const others = `${methodKey(turn)} `;
      const isEverywhere = [...restingUntil.keys()].some(
        (key) => key.startsWith(others) && key !== lineKey(turn),
      );
      for (const key of isEverywhere ? [lineKey(turn), methodKey(turn)] : [lineKey(turn)]) {
        restingUntil.set(key, Math.max(restingUntil.get(key) ?? 0, now + restMs));
      }
    },
    close() {
      closed = true;
      for (const { waiting, stopTimer } of lines.values()) {
        stopTimer?.();
        for (const { go } of waiting) go();
      }
      lines.clear();
    },
  };
}

/** Who waits behind whom. */
function lineKey(turn: Turn): string {
  return limits[turn.method] === perChannel ? `${methodKey(turn)} ${turn.channel}` : methodKey(turn);
}

function methodKey({ method, team }: Turn): string {
  return `${method} ${team}`;
}

function busy({ method }: Turn, retryAfterMs: number): AppError {
  const cause = new SlackTrouble(`${method}: it would take ${retryAfterMs} ms until it fits the rate limit`);
  return new AppError('chat_busy', {}, { cause, retryAfterMs: Math.max(retryAfterMs, 0) });
}
