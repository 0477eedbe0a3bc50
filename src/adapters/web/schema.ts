// The borders of the web chat: what the page sends, the address, and the message as it is stored.
import { z } from 'zod';
import { actionNames, type Card } from '../../generation/cards/card.ts';
import { generationIdPattern } from '../../generation/generation.ts';
import { plainText } from '../../generation/plain-text.ts';

/** A name people speak as: trimmed, one line, NFC, at most 40 characters, none of them unseen but what joins an emoji or letters. */
export const nameSchema = z
  .string()
  // NOTE before anything else: thousands of marks on one letter take long to be put in order.
  .max(200)
  .transform((name) => plainText(name.normalize('NFC')).replaceAll(unseen, ' ').trim())
  .pipe(z.string().min(1).max(40));

const unseen = /(?:(?!\u200C|\u200D|[\u{E0020}-\u{E007F}])[\s\p{C}])+/gu;

const idSchema = z.uuid().transform((id) => id.toLowerCase());

const localeSchema = z.string().min(1).max(35);

/** `GET /api/events?name=`. */
export const listenSchema = z.object({ name: nameSchema });

const broughtIdSchema = z.string().regex(/^[0-9a-f]{32}$/);

/** `POST /api/commands`; a repeated id is the same command. */
export const commandSchema = z.object({
  id: idSchema,
  name: nameSchema,
  text: z.string().max(20_000).transform(plainText),
  locale: localeSchema,
  /** What `POST /api/pictures` answered; or else the picture of a message. */
  picture: broughtIdSchema.optional(),
  from: z.object({ message: idSchema, index: z.int().min(0).max(99) }).optional(),
  mask: broughtIdSchema.optional(),
  /** Small JPEGs of what was brought, for everybody to see what was worked on. */
  previews: z
    .array(z.string().regex(/^[A-Za-z0-9+/]{4,16000}={0,2}$/))
    .max(2)
    .default([]),
});
export type CommandBody = z.infer<typeof commandSchema>;

/** `POST /api/pictures?name=&locale=`; the body is the picture itself. */
export const bringSchema = z.object({ name: nameSchema, locale: localeSchema });

/** `POST /api/actions`; the id is the press, not the generation. */
export const actionSchema = z.object({
  id: idSchema,
  name: nameSchema,
  action: z.enum(['cancel', 'again']),
  generationId: z.string().regex(generationIdPattern),
  locale: localeSchema,
});

/** `POST /api/delete`. */
export const deleteSchema = z.object({ id: idSchema, name: nameSchema });

const authorSchema = z.object({ id: z.string(), name: z.string() });

/** An address of the web chat: the message, and whose it is, for the case that it has to be made anew. */
export const webAddressSchema = z.object({
  adapter: z.literal('web'),
  message: idSchema,
  person: authorSchema.default({ id: '', name: '' }),
});
export type WebAddress = z.infer<typeof webAddressSchema>;

const cardSchema = z.object({
  generationId: z.string().exactOptional(),
  tone: z.enum(['waiting', 'working', 'done', 'canceled', 'failed', 'refused', 'info']),
  title: z.string(),
  lines: z.array(z.string()),
  prompt: z.string().exactOptional(),
  progress: z.number().exactOptional(),
  expectedAt: z.number().exactOptional(),
  actions: z.array(z.object({ name: z.enum(actionNames), label: z.string() })),
  private: z.boolean(),
  final: z.boolean(),
}) satisfies z.ZodType<Card>;

const keptFileSchema = z.object({
  /** Its name on disk and in the address: 128 random bits and the ending. */
  stored: z.string(),
  /** The name a download gets. */
  name: z.string(),
  mediaType: z.string(),
  alt: z.string(),
  spoiler: z.boolean(),
  sizeBytes: z.number(),
  /** Width through height, where it is known. */
  aspect: z.number().exactOptional(),
});

/** A file of a message that lies on disk. */
export type KeptFile = z.infer<typeof keptFileSchema>;

/** A stored message; a deleted one leaves its id behind, so that no late card brings it back. */
export const storedSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('gone'), id: z.string() }),
  z.object({
    state: z.literal('shown'),
    id: z.string(),
    /** Grows with every change, so that a page can tell old news from new. */
    revision: z.number(),
    /** When it was said, epoch milliseconds. */
    at: z.number(),
    person: authorSchema,
    /** What was typed; undefined where a button asked, or where a crash lost it. */
    text: z.string().optional(),
    card: cardSchema,
    files: z.array(keptFileSchema),
    /** The pictures that the person brought along. */
    brought: z.array(keptFileSchema).optional(),
  }),
]);
export type Stored = z.infer<typeof storedSchema>;
export type Message = Extract<Stored, { state: 'shown' }>;
