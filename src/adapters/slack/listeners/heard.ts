// What Slack told us, each kind read to what all of them have in common.
import { z } from 'zod';

/** Somebody did something somewhere, and how to answer it. */
export interface Heard {
  /** The same for a doubled delivery, and a generation's id. */
  id: string;
  team: string;
  /** The organisation that the app is in, where there is one: a quota counts in all of its workspaces. */
  workspace: string;
  user: string;
  name?: string | undefined;
  channel: string;
  thread?: string | undefined;
  /** Nothing stands in the thread yet; Slack shows what is for one person's eyes only where something does. */
  isThreadNew?: boolean | undefined;
  responseUrl?: string | undefined;
  /** When that address was made, where that was before this was said; epoch milliseconds. */
  responseAt?: number | undefined;
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

export const fileSchema = z
  .looseObject({ id: z.string(), mimetype: z.string().nullish(), file_access: z.string().nullish() })
  .transform(({ id, mimetype, file_access: access }) => ({
    id,
    // NOTE Slack tells nothing of a file that came from another organisation, nor of one that has just come.
    isPicture: mimetype?.startsWith('image/') ?? access === 'check_file_info',
  }));

const noFile = { id: '', isPicture: false };

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
  files: z.array(fileSchema.catch(noFile)).default([]).catch([]),
  blocks: z
    .array(blockSchema.catch({ type: 'unknown' }))
    .default([])
    .catch([]),
  attachments: z
    .array(z.looseObject({ image_url: z.string().optional().catch(undefined) }))
    .default([])
    .catch([]),
});

export type SlackMessage = z.infer<typeof messageSchema>;

/** The thread that a message answers in; the first message of a thread names itself, and does not stand in it. */
function threadOf({ ts, thread_ts }: SlackMessage): string | undefined {
  return thread_ts === ts ? undefined : thread_ts;
}

const viewSchema = z.looseObject({
  id: z.string(),
  callback_id: z.string().default(''),
  private_metadata: z.string().default(''),
});

/** A pressed button or a choice, in a message or a view (https://docs.slack.dev/reference/interaction-payloads/block_actions-payload). */
export const pressSchema = actorSchema
  .extend({
    channel: z.looseObject({ id: z.string() }).optional(),
    container: z.looseObject({ is_ephemeral: z.boolean().default(false), message_ts: z.string().optional() }),
    message: messageSchema.optional().catch(undefined),
    view: viewSchema.optional(),
    response_url: z.string().optional(),
    actions: z
      .array(
        z.looseObject({
          action_id: z.string(),
          value: z.string().optional(),
          action_ts: z.string().optional().catch(undefined),
        }),
      )
      .min(1),
  })
  .transform((press) => ({
    heard: {
      ...actorOf(press),
      id: idFrom(press.trigger_id),
      channel: press.channel?.id ?? '',
      thread: press.message && threadOf(press.message),
      responseUrl: press.response_url,
    },
    action: press.actions[0],
    pressedAt: momentIn(press.actions[0]?.action_ts),
    ts: press.message?.ts ?? press.container.message_ts,
    isEphemeral: press.container.is_ephemeral,
    message: press.message,
    view: press.view,
  }));

/** Slack's seconds in our milliseconds. */
function momentIn(ts: string | undefined): number | undefined {
  const ms = Math.round(Number(ts) * 1000);
  return ms > 0 ? ms : undefined;
}

/** A press, and when it reached us. */
export type Press = Omit<z.infer<typeof pressSchema>, 'heard'> & { heard: Heard };

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
      thread: threadOf(shortcut.message),
      responseUrl: shortcut.response_url,
    },
    message: shortcut.message,
  }));

/** A view that was sent, perhaps once more after what was wrong in it; what comes of it has the view's id. */
export const submissionSchema = actorSchema.extend({ view: viewSchema }).transform((submission) => ({
  heard: { ...actorOf(submission), id: idFrom(`view-${submission.view.id}`) },
  delivery: submission.trigger_id,
  view: submission.view,
}));
