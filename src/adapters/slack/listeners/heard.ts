// What Slack told us, each kind read to what all of them have in common.
import { z } from 'zod';

/** Somebody did something somewhere, and how to answer it. */
export interface Heard {
  /** The same for a doubled delivery, and a generation's id. */
  id: string;
  team: string;
  /** The organisation where there is one: a quota counts in all of its workspaces. */
  workspace: string;
  user: string;
  name?: string | undefined;
  channel: string;
  thread?: string | undefined;
  responseUrl?: string | undefined;
  /** Opens one view within three seconds. */
  trigger?: string | undefined;
  /** Epoch milliseconds. */
  receivedAt: number;
}

/** Slack's ids in the form of ours: lower case, and nothing but letters, digits and hyphens. */
export function idFrom(slacksId: string): string {
  return `slack-${slacksId.toLowerCase().replaceAll(/[^a-z0-9]+/gu, '-')}`.slice(0, 80);
}

/** A slash command (https://docs.slack.dev/interactivity/implementing-slash-commands). */
export const commandSchema = z
  .looseObject({
    team_id: z.string(),
    enterprise_id: z.string().nullish(),
    channel_id: z.string(),
    user_id: z.string(),
    user_name: z.string().optional(),
    text: z.string().default(''),
    response_url: z.string(),
    trigger_id: z.string(),
  })
  .transform((command) => ({
    text: command.text,
    heard: {
      id: idFrom(command.trigger_id),
      team: command.team_id,
      workspace: command.enterprise_id ?? command.team_id,
      user: command.user_id,
      name: command.user_name,
      channel: command.channel_id,
      responseUrl: command.response_url,
      trigger: command.trigger_id,
    },
  }));

/** In an organisation `team` can be missing, and then the person's own counts. */
const actorSchema = z.looseObject({
  user: z.looseObject({
    id: z.string(),
    username: z.string().optional(),
    name: z.string().optional(),
    team_id: z.string().optional(),
  }),
  team: z.looseObject({ id: z.string(), enterprise_id: z.string().nullish() }).nullish(),
  enterprise: z.looseObject({ id: z.string() }).nullish(),
  trigger_id: z.string(),
});

function actorOf({ user, team, enterprise, trigger_id }: z.infer<typeof actorSchema>) {
  const teamId = team?.id ?? user.team_id ?? '';
  return {
    team: teamId,
    workspace: enterprise?.id ?? team?.enterprise_id ?? teamId,
    user: user.id,
    name: user.username ?? user.name,
    trigger: trigger_id,
  };
}

const fileSchema = z.looseObject({
  id: z.string(),
  mimetype: z.string().nullish(),
  url_private: z.string().optional(),
});

/** Blocks of our own messages come back with what Slack has added, so only what we look for is read. */
const blockSchema = z.looseObject({
  type: z.string(),
  slack_file: z.looseObject({ id: z.string().optional() }).optional(),
  image_url: z.string().optional(),
  elements: z
    .array(z.looseObject({ action_id: z.string().optional(), value: z.string().optional() }))
    .optional(),
});

const messageSchema = z.looseObject({
  ts: z.string(),
  thread_ts: z.string().optional(),
  bot_id: z.string().nullish(),
  files: z.array(fileSchema).default([]),
  blocks: z.array(blockSchema).default([]).catch([]),
  attachments: z
    .array(z.looseObject({ image_url: z.string().optional() }))
    .default([])
    .catch([]),
});
export type SlackMessage = z.infer<typeof messageSchema>;

/** A pressed button or a choice, in a message or a view (https://docs.slack.dev/reference/interaction-payloads/block_actions-payload). */
export const pressSchema = actorSchema
  .extend({
    channel: z.looseObject({ id: z.string() }).optional(),
    container: z.looseObject({ is_ephemeral: z.boolean().default(false), message_ts: z.string().optional() }),
    message: messageSchema.optional().catch(undefined),
    view: z.looseObject({ id: z.string(), private_metadata: z.string().default('') }).optional(),
    response_url: z.string().optional(),
    actions: z.array(z.looseObject({ action_id: z.string(), value: z.string().optional() })).min(1),
  })
  .transform((press) => ({
    heard: {
      ...actorOf(press),
      id: idFrom(press.trigger_id),
      channel: press.channel?.id ?? '',
      thread: press.message?.thread_ts,
      responseUrl: press.response_url,
    },
    action: press.actions[0],
    ts: press.message?.ts ?? press.container.message_ts,
    isEphemeral: press.container.is_ephemeral,
    message: press.message,
    view: press.view,
  }));
export type Pressed = z.infer<typeof pressSchema>;

/** "Edit picture" in the menu of a message. */
export const shortcutSchema = actorSchema
  .extend({
    channel: z.looseObject({ id: z.string() }),
    message: messageSchema,
    response_url: z.string().optional(),
  })
  .transform((shortcut) => ({
    heard: {
      ...actorOf(shortcut),
      id: idFrom(shortcut.trigger_id),
      channel: shortcut.channel.id,
      thread: shortcut.message.thread_ts,
      responseUrl: shortcut.response_url,
    },
    message: shortcut.message,
  }));

/** A view that was sent, perhaps once more after what was wrong in it; what comes of it has the view's id. */
export const submissionSchema = actorSchema
  .extend({ view: z.looseObject({ id: z.string(), private_metadata: z.string().default('') }) })
  .transform((submission) => ({
    heard: { ...actorOf(submission), id: idFrom(`view-${submission.view.id}`) },
    delivery: submission.trigger_id,
    view: submission.view,
  }));

/** The app was spoken to in a channel (https://docs.slack.dev/reference/events/app_mention). */
export const mentionSchema = z
  .looseObject({
    event_id: z.string(),
    team_id: z.string(),
    context_team_id: z.string().nullish(),
    enterprise_id: z.string().nullish(),
    event: z.looseObject({
      user: z.string(),
      text: z.string().default(''),
      ts: z.string(),
      thread_ts: z.string().optional(),
      channel: z.string(),
      bot_id: z.string().nullish(),
      user_team: z.string().optional(),
      files: z.array(fileSchema).default([]),
    }),
  })
  .transform(({ event, ...body }) => ({
    text: event.text,
    files: event.files,
    isByBot: typeof event.bot_id === 'string',
    heard: {
      id: idFrom(body.event_id),
      team: body.context_team_id ?? body.team_id,
      // Somebody of another organisation, in a shared channel, has a quota of their own.
      workspace:
        event.user_team !== undefined && event.user_team !== body.team_id
          ? event.user_team
          : (body.enterprise_id ?? body.team_id),
      user: event.user,
      channel: event.channel,
      thread: event.thread_ts ?? event.ts,
    },
  }));

/** The app's home was opened. */
export const homeSchema = z
  .looseObject({
    event_id: z.string(),
    team_id: z.string(),
    enterprise_id: z.string().nullish(),
    event: z.looseObject({ user: z.string(), tab: z.string().default('home') }),
  })
  .transform(({ event, ...body }) => ({
    tab: event.tab,
    heard: {
      id: idFrom(body.event_id),
      team: body.team_id,
      workspace: body.enterprise_id ?? body.team_id,
      user: event.user,
      channel: '',
    },
  }));
