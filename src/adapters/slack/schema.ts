// The borders of Slack: how to be an app there, and the address of a message.
import { z } from 'zod';

/** How to be an app on Slack. */
export interface SlackSettings {
  /** `xoxb-…`, of one workspace or one organisation. */
  botToken: string;
  /** `xapp-…`: events come over Socket Mode; without it `signingSecret` is set. */
  appToken: string | undefined;
  /** Events are posted to us, signed with this. */
  signingSecret: string | undefined;
  /** Ends in a slash. */
  apiUrl: string;
  /** With their slash: Slack gives a name to the app that was installed last, so another app may have the usual ones. */
  commands: { imagine: string; usage: string; models: string; darkroom: string };
  /** How long Slack may take to answer a ping of ours. */
  pingTimeoutMs: number;
  /** How long Slack may send no ping of its own. */
  serverPingTimeoutMs: number;
}

/** A message of ours: `ts` is unique in its channel only. */
const messageAtSchema = z.object({ channel: z.string(), ts: z.string() });
export type MessageAt = z.infer<typeof messageAtSchema>;

/** Where a card goes on Slack. */
export const slackAddressSchema = z.object({
  adapter: z.literal('slack'),
  /** Which reply it is; what was uploaded for it is remembered by this. */
  id: z.string(),
  team: z.string(),
  user: z.string(),
  /** What they are called, where that is known: nobody else sees the command that they typed. */
  name: z.string().optional(),
  locale: z.string(),
  /** Where it was asked for. */
  channel: z.string(),
  thread: z.string().optional(),
  /** Why it is shown to its person only: in their direct messages with the app. */
  aside: z.enum(['private', 'outside']).optional(),
  /** What may be said without being in the channel: five times within half an hour. */
  response: z
    .object({
      /** A secret while it lasts; left out once the end is shown. */
      url: z.string(),
      /** When it was made, epoch milliseconds. */
      at: z.number(),
      uses: z.number(),
    })
    .optional(),
  /** The message that tells how far it is. */
  status: messageAtSchema.optional(),
  /** How many such messages were sent that Slack has not confirmed: nobody can change them. */
  unconfirmed: z.number().optional(),
  /** The message that shows the end, and the files in it. */
  end: messageAtSchema.extend({ pictures: z.array(z.string()) }).optional(),
});
export type SlackAddress = z.infer<typeof slackAddressSchema>;
