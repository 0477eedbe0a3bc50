// What operators have switched in the chat: pauses, and people who are blocked. Pure.
import { z } from 'zod';
import type { Somebody } from './command.ts';
import { nameOf } from './policy.ts';

const noteSchema = z.object({ by: z.string(), at: z.number() });

/** The switches by scope (`bot`, `discord/<server>`). */
const controlsSchema = z.object({
  schema: z.literal(1),
  paused: z.record(z.string(), noteSchema),
  /** By scope, then by person (`discord/123`). */
  blocked: z.record(z.string(), z.record(z.string(), noteSchema.extend({ name: z.string() }))),
});
export type Controls = z.infer<typeof controlsSchema>;

/** Where the switches are kept. */
export const controlsKey = 'controls';

/** Nothing is switched. */
export const noControls: Controls = { schema: 1, paused: {}, blocked: {} };

/** The switches as they are stored. */
export function readControls(stored: unknown): Controls {
  return stored === undefined ? noControls : controlsSchema.parse(stored);
}

/** Who has paused one of these scopes, and when; undefined where nobody has. */
export function pauseIn(
  { paused }: Controls,
  scopes: readonly string[],
): z.infer<typeof noteSchema> | undefined {
  return scopes.map((scope) => paused[scope]).find((note) => note !== undefined);
}

/** Whether somebody is blocked in one of these scopes. */
export function isBlocked({ blocked }: Controls, person: Somebody, scopes: readonly string[]): boolean {
  return scopes.some((scope) => Object.hasOwn(blocked[scope] ?? {}, nameOf(person)));
}

/** The names of everybody who is blocked in one of these scopes. */
export function blockedIn({ blocked }: Controls, scopes: readonly string[]): string[] {
  return scopes.flatMap((scope) => Object.values(blocked[scope] ?? {}).map(({ name }) => name));
}

/** With the scope paused, or going on; who resumes the whole bot resumes what was paused in parts as well. */
export function withPause(
  controls: Controls,
  scope: string,
  note: { by: string; at: number } | undefined,
): Controls {
  const { [scope]: _before, ...others } = controls.paused;
  if (note) return { ...controls, paused: { ...others, [scope]: note } };
  return { ...controls, paused: scope === 'bot' ? {} : others };
}

/** With somebody blocked in a scope, or not any more; who unblocks in the whole bot does so everywhere. */
export function withBlock(
  controls: Controls,
  scope: string,
  person: Somebody,
  note: { by: string; at: number } | undefined,
): Controls {
  const name = nameOf(person);
  if (note) {
    const people = { ...controls.blocked[scope], [name]: { ...note, name: person.name } };
    return { ...controls, blocked: { ...controls.blocked, [scope]: people } };
  }
  const scopes = Object.entries(controls.blocked).map(([each, people]) => {
    const { [name]: _gone, ...others } = people;
    return [each, each === scope || scope === 'bot' ? others : people] as const;
  });
  return { ...controls, blocked: Object.fromEntries(scopes) };
}
