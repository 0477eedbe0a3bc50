// Every call the bot makes to Slack.
import type { HomeView, ModalView } from '@slack/web-api';
import type { z } from 'zod';
import type { Clock, Sharers } from '../../../generation/ports.ts';
import type { Log } from '../../../log.ts';
import {
  doneSchema,
  fileSchema,
  identitySchema,
  openedSchema,
  personSchema,
  postedSchema,
  sharedSchema,
  userGroupsSchema,
} from './answers.ts';
import { createAsker } from './ask.ts';
import { createBudget } from './budget.ts';
import { createClient } from './client.ts';
import { createExchange } from './exchange.ts';
import { createFetcher } from './fetch-file.ts';
import type { MessageBody } from './message-body.ts';
import { createResponder, type Response } from './respond.ts';
import { troubleOf } from './trouble.ts';
import { createUploader, type UploadedFile } from './upload.ts';

export type { MessageBody } from './message-body.ts';

/** Where a new message goes; as `channel` a person's id stands for the app's direct messages with them. */
export interface Place {
  team: string;
  channel: string;
  thread?: string | undefined;
}

/** Where a message stands. */
interface At {
  team: string;
  channel: string;
  ts: string;
}

/** Who we are, and where. */
export type Identity = z.infer<typeof identitySchema>;

/** What Slack says of somebody. */
export type Told = z.infer<typeof personSchema>;

/**
 * Each rejects with an AppError whose cause is a `SlackTrouble`: `isUnclear` in it says that Slack may have done it all
 * the same. All keep below Slack's rate limits; what would have to wait too long rejects with `chat_busy`.
 */
export interface Calls {
  whoAmI(signal: AbortSignal): Promise<Identity>;
  /**
   * Sent once: after a broken connection nobody knows whether it arrived. `claim` is asked right before it leaves, and
   * where that rejects it does not.
   */
  post(
    place: Place,
    body: MessageBody,
    signal: AbortSignal,
    claim?: () => Promise<void>,
  ): Promise<{ channel: string; ts: string }>;
  /** Sent once. Only `user` sees it, and only in a channel that they and the bot are in. */
  postEphemeral(place: Place, user: string, body: MessageBody, signal: AbortSignal): Promise<void>;
  /** Replaces a message. Without urgency it rejects with `chat_busy` as soon as others may need the place. */
  update(at: At, body: MessageBody, options: { urgent: boolean }, signal: AbortSignal): Promise<void>;
  /** Resolves too when the message is gone already. */
  remove(at: At, signal: AbortSignal): Promise<void>;
  /** The bytes only: the file is to be completed, and nobody sees it before it is shared. */
  upload(team: string, file: UploadedFile, signal: AbortSignal): Promise<{ id: string }>;
  /** Makes uploads into files: the bot's own, or, sent once as `post`, shared by a message in a channel that the bot is in. */
  complete(
    team: string,
    files: readonly { id: string; title: string }[],
    share: { channel: string; thread?: string | undefined } | undefined,
    signal: AbortSignal,
    claim?: () => Promise<void>,
  ): Promise<void>;
  /** A message that shows a file, in that channel or anywhere, as far as Slack tells; undefined while there is none. Needs `files:read`. */
  sharedAt(
    team: string,
    file: string,
    channel: string | undefined,
    signal: AbortSignal,
  ): Promise<{ channel: string; ts: string | undefined } | undefined>;
  /** Resolves too when the file is gone already. */
  removeFile(team: string, file: string, signal: AbortSignal): Promise<void>;
  /** A file that somebody brought; needs `files:read`. */
  file(
    team: string,
    id: string,
    signal: AbortSignal,
  ): Promise<{ name: string; mediaType: string; sizeBytes: number; url: string }>;
  /** Its bytes; rejects with `file_too_large`, `chat_forbidden`, `address_gone`, or `picture_invalid` where Slack has none. */
  fetchFile(url: string, limitBytes: number, signal: AbortSignal): Promise<Uint8Array>;
  /** Sent once, because a trigger is good for one view, within three seconds of the event that it came with. */
  openView(team: string, triggerId: string, view: ModalView, signal: AbortSignal): Promise<{ id: string }>;
  updateView(team: string, viewId: string, view: ModalView, signal: AbortSignal): Promise<void>;
  /** The Home tab of a person. */
  publishView(team: string, user: string, view: HomeView, signal: AbortSignal): Promise<void>;
  /** Needs `users:read`. */
  person(team: string, user: string, signal: AbortSignal): Promise<Told>;
  /** The user groups of a workspace, and who is in them; needs `usergroups:read`. */
  userGroups(team: string, signal: AbortSignal): Promise<{ id: string; users: string[] }[]>;
  /** Sent once. Rejects with `address_gone` when the address is used up. */
  respond(responseUrl: string, response: Response, signal: AbortSignal): Promise<void>;
  /** Whether Socket Mode would work with this token. */
  openConnection(appToken: string, signal: AbortSignal): Promise<void>;
}

/** What calls need. */
export interface CallsOptions {
  token: string;
  apiUrl: string;
  clock: Clock;
  log: Log;
  /** How many processes share Slack's limits; one where that is left out. */
  sharers?: Sharers | undefined;
}

/** Calls over connections that they share until `close`; the token goes to Slack's API and to Slack's files only. */
export function createCalls({
  token,
  apiUrl,
  clock,
  log,
  sharers,
}: CallsOptions): Calls & { close(): Promise<void> } {
  const exchange = createExchange();
  const budget = createBudget(clock, sharers);
  const client = createClient({ token, apiUrl, exchange, log });
  const asker = createAsker({ client, budget, clock, secrets: [token] });
  const { ask } = asker;

  return {
    whoAmI: (signal) =>
      ask({ method: 'auth.test', team: '', args: {}, answer: identitySchema, repeatable: true }, signal),

    post({ team, channel, thread }, body, signal, claim) {
      const args = { channel, thread_ts: thread, ...body, ...quiet, ...unfolded };
      const method = 'chat.postMessage';
      return ask({ method, team, args, answer: postedSchema, repeatable: false, claim }, signal);
    },
    postEphemeral({ team, channel, thread }, user, body, signal) {
      const args = { channel, user, thread_ts: thread, ...body, ...quiet };
      const method = 'chat.postEphemeral';
      return ask({ method, team, args, answer: doneSchema, repeatable: false }, signal);
    },
    update({ team, channel, ts }, body, { urgent }, signal) {
      const args = { channel, ts, ...body, ...quiet };
      const method = 'chat.update';
      return ask({ method, team, args, answer: doneSchema, repeatable: true, urgent }, signal);
    },
    remove({ team, channel, ts }, signal) {
      const args = { channel, ts };
      const removed = ask({ method: 'chat.delete', team, args, ...done }, signal);
      return removed.catch(unless('message_not_found'));
    },

    upload: createUploader({ asker, exchange, clock }),
    complete(team, files, share, signal, claim) {
      const args = { files, channel_id: share?.channel, thread_ts: share?.thread };
      const method = 'files.completeUploadExternal';
      const repeatable = share === undefined;
      return ask({ method, team, args, answer: doneSchema, repeatable, claim }, signal);
    },
    async sharedAt(team, file, channel, signal) {
      const question = { method: 'files.info', team, args: { file }, answer: sharedSchema, repeatable: true };
      const { shares, channels } = await ask(question, signal);
      const places = [...Object.keys(shares), ...channels];
      const found = places.find((place) => channel === undefined || place === channel);
      return found === undefined ? undefined : { channel: found, ts: shares[found]?.at(0)?.ts };
    },
    removeFile(team, file, signal) {
      const removed = ask({ method: 'files.delete', team, args: { file }, ...done }, signal);
      return removed.catch(unless('file_not_found', 'file_deleted'));
    },
    file: (team, id, signal) =>
      ask({ method: 'files.info', team, args: { file: id }, answer: fileSchema, repeatable: true }, signal),
    fetchFile: createFetcher({ token, apiUrl, exchange, clock }),

    openView(team, triggerId, view, signal) {
      const args = { trigger_id: triggerId, view };
      return ask({ method: 'views.open', team, args, answer: openedSchema, repeatable: false }, signal);
    },
    updateView: (team, viewId, view, signal) =>
      ask({ method: 'views.update', team, args: { view_id: viewId, view }, ...done }, signal),
    publishView: (team, user, view, signal) =>
      ask({ method: 'views.publish', team, args: { user_id: user, view }, ...done }, signal),

    person(team, user, signal) {
      const args = { user, include_locale: true };
      return ask(
        { method: 'users.info', team, args, answer: personSchema, repeatable: true, urgent: false },
        signal,
      );
    },
    userGroups(team, signal) {
      const args = { include_users: true };
      const method = 'usergroups.list';
      return ask({ method, team, args, answer: userGroupsSchema, repeatable: true }, signal);
    },
    respond: createResponder({ exchange, clock }),
    openConnection: (appToken, signal) =>
      ask({ method: 'apps.connections.open', team: '', args: { token: appToken }, ...done }, signal),

    close() {
      budget.close();
      return exchange.close();
    },
  };
}

/** Nobody is pinged by a name that stands in a text. */
const quiet = { link_names: false } as const;
const unfolded = { unfurl_links: false, unfurl_media: false } as const;
const done = { answer: doneSchema, repeatable: true } as const;

function unless(...words: readonly string[]): (error: unknown) => void {
  return (error) => {
    if (!words.includes(troubleOf(error)?.code ?? '')) throw error;
  };
}
