// Messages as Discord takes them: nobody pinged, and every file listed.
import { createHash } from 'node:crypto';
import {
  InteractionResponseType,
  type APIActionRowComponent,
  type APIComponentInMessageActionRow,
  type APIEmbed,
} from 'discord.js';
import type { Upload } from './multipart.ts';

/** A message without its files. */
export interface MessageBody {
  content: string;
  embeds?: APIEmbed[];
  components: APIActionRowComponent<APIComponentInMessageActionRow>[];
  flags?: number;
}

/** The first response to an interaction, as Discord takes it. */
export interface Callback {
  type: InteractionResponseType;
  data?: object;
}

/** Echoed prompts must not ping, and an edit does not inherit this from the message that it changes. */
const noPings = { allowed_mentions: { parse: [] } };
const altLimit = 1024;

/** The JSON of a message or an edit. With `uploads` they are all the files there are; without, nothing changes. */
export function messageJson(body: MessageBody, uploads: readonly Upload[] | undefined): object {
  return {
    ...body,
    ...noPings,
    // NOTE API v10 drops files that this list does not name, and keeps those of an edit without it.
    ...(uploads && {
      attachments: uploads.map(({ name, alt }, id) => ({
        id: String(id),
        filename: name,
        ...(alt === '' ? {} : { description: alt.slice(0, altLimit).toWellFormed() }),
      })),
    }),
  };
}

/** The JSON of a first response. */
export function callbackJson({ type, data }: Callback): object {
  const isMessage =
    type === InteractionResponseType.ChannelMessageWithSource ||
    type === InteractionResponseType.UpdateMessage;
  if (isMessage) return { type, data: { ...data, ...noPings } };
  return data === undefined ? { type } : { type, data };
}

/** Any text as a nonce, which has 25 characters at most; equal texts give equal nonces. */
export function nonceOf(text: string): string {
  return text.length <= 25 ? text : createHash('sha256').update(text).digest('base64url').slice(0, 25);
}
