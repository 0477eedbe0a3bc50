// The borders of Discord: what comes in, and the address of a message.
import { ChannelType, InteractionType } from 'discord.js';
import { z } from 'zod';
import type { Shards } from './connection/shards.ts';

const snowflake = z.string().regex(/^\d{15,21}$/u);
const bits = z.string().regex(/^\d+$/u).transform(BigInt);

/** Somebody on Discord. */
export const userSchema = z.looseObject({
  id: snowflake,
  username: z.string(),
  global_name: z.string().nullish(),
});
export type User = z.infer<typeof userSchema>;

/** A file as Discord tells of it: `size` in bytes; `width` and `height` in pixels for what it could read as a picture or a video. */
export const fileSchema = z.looseObject({
  url: z.url(),
  content_type: z.string().nullish(),
  size: z.number().default(0),
  width: z.number().nullish(),
  height: z.number().nullish(),
});
export type File = z.infer<typeof fileSchema>;

const attachmentSchema = fileSchema.extend({ filename: z.string(), description: z.string().nullish() });

/** A file of a message or of an option. */
export type Attachment = z.infer<typeof attachmentSchema>;

const messageSchema = z.looseObject({
  id: snowflake,
  flags: z.number().default(0),
  attachments: z.array(attachmentSchema).default([]),
});

/** What every interaction carries; `data` is read by whoever knows its kind, `actor` is who did it. */
export const interactionSchema = z
  .looseObject({
    id: snowflake,
    application_id: snowflake,
    type: z.enum(InteractionType),
    token: z.string().min(1),
    data: z.unknown().optional(),
    guild_id: snowflake.optional(),
    channel_id: snowflake.optional(),
    channel: z
      .looseObject({
        type: z.enum(ChannelType).optional().catch(undefined),
        nsfw: z.boolean().optional(),
        parent_id: snowflake.nullish(),
      })
      .optional(),
    member: z
      .looseObject({
        user: userSchema,
        permissions: bits.default(0n),
        roles: z.array(z.string()).default([]),
      })
      .optional(),
    user: userSchema.optional(),
    locale: z.string().default('en'),
    app_permissions: bits.default(0n),
    /** Bytes per file, the best of what the person, the server and the default allow. */
    attachment_size_limit: z.number().positive().optional(),
    authorizing_integration_owners: z.record(z.string(), z.string()).default({}),
    message: messageSchema.optional(),
  })
  .transform((interaction, context) => {
    const actor = interaction.member?.user ?? interaction.user;
    if (actor) return { ...interaction, actor };
    context.addIssue('nobody did it');
    return z.NEVER;
  });
export type Interaction = z.infer<typeof interactionSchema>;

/** A pressed button. */
export const pressSchema = z.looseObject({ custom_id: z.string() });

/** A sent modal: what was put into its labelled fields, by their names. */
export const modalSchema = z
  .looseObject({
    custom_id: z.string(),
    components: z.array(
      z.looseObject({
        component: z
          .looseObject({
            custom_id: z.string(),
            value: z.string().nullish(),
            values: z.array(z.string()).optional(),
          })
          .optional(),
      }),
    ),
  })
  .transform(({ custom_id, components }) => ({
    custom_id,
    fields: Object.fromEntries(
      components.flatMap(({ component }) =>
        component ? [[component.custom_id, component.value ?? component.values?.[0] ?? '']] : [],
      ),
    ) as Record<string, string | undefined>,
  }));

/** `url` is whatever the author of the message wrote, an address inside our network too; `proxy_url` is Discord's copy. */
const embedPictureSchema = z
  .looseObject({
    proxy_url: z.url().optional(),
    width: z.number().nullish(),
    height: z.number().nullish(),
  })
  .optional();

/** A command of a message's menu: the message it was used on. */
export const messageCommandSchema = z
  .looseObject({
    target_id: z.string(),
    resolved: z.looseObject({
      messages: z.record(
        z.string(),
        messageSchema.extend({
          embeds: z
            .array(z.looseObject({ image: embedPictureSchema, thumbnail: embedPictureSchema }))
            .default([]),
        }),
      ),
    }),
  })
  .transform(({ target_id, resolved }, context) => {
    const message = resolved.messages[target_id];
    if (message) return message;
    context.addIssue('the message is not there');
    return z.NEVER;
  });

/** Where a card goes on Discord. With `token` it is edited as the answer to an interaction, for fifteen minutes. */
export const discordAddressSchema = z.object({
  adapter: z.literal('discord'),
  app: snowflake,
  /** A secret while it lasts; left out once it has expired, or the end is shown. */
  token: z.string().optional(),
  interaction: snowflake,
  /** When the interaction was made, epoch milliseconds by the earlier of both clocks. */
  createdAt: z.number(),
  renewAt: z.number(),
  channel: snowflake.optional(),
  message: snowflake.optional(),
  /** Only its person sees the message. */
  ephemeral: z.boolean(),
  /** The bot itself may write where the message stands. */
  botMayWrite: z.boolean(),
  sizeLimitBytes: z.number(),
  user: snowflake,
  locale: z.string(),
});
export type DiscordAddress = z.infer<typeof discordAddressSchema>;

/** How to be a bot on Discord. */
export interface DiscordSettings {
  token: string;
  /** Without a version; a slash at its end does not matter. */
  apiUrl: string;
  /** 64 hex digits, Ed25519; with it interactions come over HTTP, without it over the connection. */
  publicKey: string | undefined;
  /** Commands are registered in this server only, where they change at once. */
  guildId: string | undefined;
  shards: Shards;
  /** A result that cannot be put into its channel any more is sent to its person directly. */
  directMessages: boolean;
  /** What one file may have at most, even where Discord would take more. */
  uploadLimitBytes: number;
}
