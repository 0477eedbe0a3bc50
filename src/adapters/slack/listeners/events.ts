// Events: what Slack tells of without a command, a press or a form, each read to what all of them have in common.
import { z } from 'zod';
import { fileSchema, idFrom } from './heard.ts';

const idsSchema = z.looseObject({ team_id: z.string().nullish(), enterprise_id: z.string().nullish() });

const wrappingSchema = z.looseObject({
  event_id: z.string(),
  team_id: z.string(),
  context_team_id: z.string().nullish(),
  enterprise_id: z.string().nullish(),
  authorizations: z.array(idsSchema).default([]).catch([]),
});

/**
 * NOTE in a channel that is shared with others `team_id` can be theirs; ours is that of the authorization
 * (github.com/slackapi/java-slack-sdk/issues/629).
 */
function installedIn({ authorizations: [ours], ...body }: z.infer<typeof wrappingSchema>) {
  const team = ours?.team_id ?? body.context_team_id ?? body.team_id;
  return { team, workspace: ours?.enterprise_id ?? body.enterprise_id ?? team };
}

/** The app was spoken to in a channel (https://docs.slack.dev/reference/events/app_mention). */
export const mentionSchema = wrappingSchema
  .extend({
    event: z.looseObject({
      user: z.string(),
      text: z.string().default(''),
      ts: z.string(),
      thread_ts: z.string().optional(),
      channel: z.string(),
      bot_id: z.string().nullish(),
      files: z.array(fileSchema).default([]).catch([]),
    }),
  })
  .transform(({ event, ...body }) => ({
    text: event.text,
    files: event.files,
    isByBot: typeof event.bot_id === 'string',
    delivery: body.event_id,
    heard: {
      // NOTE a message that is changed is told of once more, as another event: what it has asked for it asks for once.
      id: idFrom(`said-${event.channel}-${event.ts}`),
      ...installedIn(body),
      user: event.user,
      channel: event.channel,
      thread: event.thread_ts ?? event.ts,
      isThreadNew: event.thread_ts === undefined,
    },
  }));

/** The app's home was opened. */
export const homeSchema = wrappingSchema
  .extend({ event: z.looseObject({ user: z.string(), tab: z.string().default('home') }) })
  .transform(({ event, ...body }) => ({
    tab: event.tab,
    heard: { id: idFrom(body.event_id), ...installedIn(body), user: event.user, channel: '' },
  }));
