// One call of a Web API method: its arguments, read.
import { Refusal } from './refusal.ts';
import type { Json, World } from './world.ts';
import { textOf } from './text-of.ts';

/** A call with its arguments. */
export interface Call {
  world: World;
  method: string;
  args: Json;
}

/** A method of the Web API. */
export interface Method {
  /** Calls a minute; undefined where something else counts. */
  perMinute: number | undefined;
  /** Scope that the token needs. */
  scope?: string;
  /** Which token; the bot's without it. */
  token?: 'app';
  /** Every argument there is, but for `token` and `team_id`. */
  args: readonly string[];
  run: (call: Call) => Json;
}

/** A text; refused with `invalid_arguments` when it is missing. */
export function required(call: Call, name: string): string {
  const value = call.args[name];
  if (typeof value === 'string' && value !== '') return value;
  if (typeof value === 'number') return String(value);
  throw new Refusal('invalid_arguments', { details: [`[ERROR] missing required field: ${name}`] });
}

/** A text, or undefined. */
export function optional(call: Call, name: string): string | undefined {
  const value = textOf(call.args[name]);
  return value === '' ? undefined : value;
}

/** A switch: forms carry it as a word. */
export function isOn(call: Call, name: string): boolean {
  return ['true', '1'].includes(String(call.args[name]));
}

/** A structure, which forms carry as JSON. */
export function structure(call: Call, name: string, code: string): unknown {
  const value = call.args[name];
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    throw new Refusal(code, { details: [`[ERROR] ${name} is no JSON`] });
  }
}

/** Says that the call broke a rule that Slack does not refuse. */
export function breach(call: Call, text: string): void {
  call.world.breach(`${call.method}: ${text}`);
}
