// What every command and action of the page carries, and the reply that finds its way back to it.
import type { Context } from 'hono';
import type { z } from 'zod';
import type { Reply } from '../../generation/command.ts';
import type { Person } from '../../generation/generation.ts';
import type { Clock } from '../../generation/ports.ts';
import { deliver } from './deliver.ts';
import { refuse } from './door.ts';
import type { KeptFiles } from './files.ts';
import type { Room } from './room.ts';
import type { KeptFile, WebAddress } from './schema.ts';

/** What was said, as the page sends it. */
interface Said {
  id: string;
  name: string;
  text: string | undefined;
  locale: string;
  /** The pictures that came along. */
  brought?: readonly KeptFile[] | undefined;
}

const noFiles = { files: [], signal: new AbortController().signal };

/** What every command and action carries, and the reply that shows its first card. */
export function begin(
  parts: { clock: Clock; room: Room; files: KeptFiles },
  { id, name, text, locale, brought = [] }: Said,
) {
  const person = personOf(name);
  const receivedAt = parts.clock.now();
  const address: WebAddress = { adapter: 'web', message: id, person: { id: person.id, name } };
  const reply: Reply = (card) => deliver(parts, address, card, noFiles, { text, brought, at: receivedAt });
  return {
    said: { id: `web-${id}`, person, locale, place: 'room', address, receivedAt, adultPlace: true },
    reply,
  };
}

/** Whose quota it is: a name is one person however it is written. */
export function personOf(name: string): Person {
  return { adapter: 'web', workspace: 'web', id: name.toLowerCase(), name, roles: [] };
}

/**
 * The answer to an id whose message stands already: somebody else's is out of reach, and a picture that was taken on
 * stays as it is, because a repeated id is the same command. Undefined where there is something to do.
 */
export async function alreadyThere(
  c: Context,
  room: Room,
  { id, name }: { id: string; name: string },
): Promise<Response | undefined> {
  const message = await room.find(id);
  if (message && message.person.id !== personOf(name).id) return refuse(c, 404, 'message');
  return message?.card.generationId === undefined ? undefined : c.json({}, 202);
}

/** The body as JSON; undefined for what is none. */
export async function bodyOf(c: Context): Promise<unknown> {
  return c.req.json().catch(() => undefined);
}

/** What a sentence about a bad body says of it. */
export function describe(error: z.ZodError): { problem: string } {
  const [issue] = error.issues;
  return { problem: `${issue?.path.join('.') || 'body'}: ${issue?.message ?? ''}` };
}
