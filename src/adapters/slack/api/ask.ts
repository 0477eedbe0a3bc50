// A call of the Web API: within its budget, repeated where that is safe, its answer read.
import type { z } from 'zod';
import { AppError } from '../../../generation/errors.ts';
import type { Clock } from '../../../generation/ports.ts';
import type { Budget } from './budget.ts';
import type { Arguments, Client } from './client.ts';
import { repeated, usualPatienceMs } from './repeat.ts';
import { appErrorOf, SlackTrouble } from './trouble.ts';

/** What is asked of Slack, and how its answer is read. */
interface Question<Value> {
  method: string;
  /** Empty for what belongs to no workspace. */
  team: string;
  args: Arguments;
  answer: z.ZodType<Value>;
  /** Whether Slack does it once however often it is asked. */
  repeatable: boolean;
  /** For progress that may be dropped: false. */
  urgent?: boolean;
  /** Asked when it is its turn, before each time it leaves; where this rejects it does not leave. */
  claim?: (() => Promise<void>) | undefined;
}

/** Asks; everything that goes wrong is an AppError. */
export interface Asker {
  /** Repeated where that is safe. */
  ask<Value>(question: Question<Value>, signal: AbortSignal): Promise<Value>;
  /** Sent once. */
  once<Value>(question: Question<Value>, signal: AbortSignal): Promise<Value>;
}

/** What an asker needs; none of `secrets` is in an error. */
export interface AskerOptions {
  client: Client;
  budget: Budget;
  clock: Clock;
  secrets: readonly string[];
}

/** Asks by `client`, as fast as `budget` allows. */
export function createAsker({ client, budget, clock, secrets }: AskerOptions): Asker {
  const once = async <Value>(question: Question<Value>, signal: AbortSignal): Promise<Value> => {
    const { method, team, args, answer, claim } = question;
    const urgent = question.urgent ?? true;
    const turn = { method, team, channel: textIn(args['channel']), urgent };
    await budget.take(turn, signal);
    await claim?.();
    try {
      const told = await client.call(method, team === '' ? args : { ...args, team_id: team }, signal);
      const read = answer.safeParse(told);
      if (read.success) return read.data;
    } catch (error) {
      const explained = appErrorOf(error, { purpose: method, secrets: [...secrets, textIn(args['token'])] });
      if (explained.code === 'chat_busy') budget.rest(turn, explained.retryAfterMs ?? 0);
      throw explained;
    }
    const text = `${method}: Slack's answer has another form than expected`;
    throw new AppError('internal', {}, { cause: new SlackTrouble(text, { isUnclear: true }) });
  };

  return {
    once,
    ask({ repeatable, ...rest }, signal) {
      const patienceMs = rest.urgent === false ? 0 : usualPatienceMs;
      const attempt = () => once({ ...rest, repeatable }, signal);
      return repeated(attempt, { repeatable, patienceMs, clock, signal });
    },
  };
}

function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
