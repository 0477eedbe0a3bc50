// Every call the bot makes to Discord.
import { Routes, type APIApplicationCommand, type RESTPutAPIApplicationCommandsJSONBody } from 'discord.js';
import type { z } from 'zod';
import { AppError } from '../../../generation/errors.ts';
import type { Sharers } from '../../../generation/ports.ts';
import {
  applicationSchema,
  callbackSchema,
  commandsSchema,
  connectionLimitsSchema,
  identifiedSchema,
  shownSchema,
  type ShownMessage,
  type Application,
  type ConnectionLimits,
} from './call-answers.ts';
import { callbackJson, messageJson, nonceOf, type Callback, type MessageBody } from './message-json.ts';
import type { Upload } from './multipart.ts';
import { createRest, type DiscordRequest } from './rest.ts';
import { codes, DiscordTrouble, troubleCode } from './trouble.ts';

export type { MessageBody } from './message-json.ts';
export type { Upload } from './multipart.ts';

/** What an interaction's token is good for: its replies, for 15 minutes. */
interface TokenAddress {
  app: string;
  token: string;
}

type Uploads = readonly Upload[];

/** Each rejects with an AppError whose cause is a `DiscordTrouble`. Nobody is ever pinged. */
export interface Calls {
  application(signal: AbortSignal): Promise<Application>;
  connectionLimits(signal: AbortSignal): Promise<ConnectionLimits>;
  /**
   * The first response, repeated after a broken connection: 40060 in the cause then says that an earlier attempt had
   * arrived. `message` is what Discord tells of it where that is wanted, undefined for kinds without one.
   */
  respond(
    interaction: { id: string; token: string },
    callback: Callback,
    signal: AbortSignal,
    wants?: { message: boolean },
  ): Promise<{ message: ShownMessage | undefined }>;
  /** Without `uploads` the files stay as they are; with them they are all that is there afterwards. */
  editOriginal(
    to: TokenAddress,
    body: MessageBody,
    uploads: Uploads | undefined,
    signal: AbortSignal,
  ): Promise<ShownMessage>;
  /** Resolves too when somebody else was quicker. */
  deleteOriginal(to: TokenAddress, signal: AbortSignal): Promise<void>;
  /** Sent once: after a broken connection nobody knows whether it arrived. */
  followUp(
    to: TokenAddress,
    body: MessageBody,
    uploads: Uploads,
    signal: AbortSignal,
  ): Promise<{ id: string }>;
  /** By the bot's own authority; `uploads` as in `editOriginal`. */
  editMessage(
    at: { channel: string; message: string },
    body: MessageBody,
    uploads: Uploads | undefined,
    signal: AbortSignal,
  ): Promise<void>;
  openDirect(userId: string, signal: AbortSignal): Promise<{ channel: string }>;
  /** An equal nonce within some minutes sends nothing again, and resolves with the message that is there. */
  createMessage(
    channel: string,
    body: MessageBody,
    uploads: Uploads,
    signal: AbortSignal,
    nonce: string,
  ): Promise<{ id: string }>;
  /** The commands of one guild, or the global ones. */
  commands(app: string, guild: string | undefined, signal: AbortSignal): Promise<APIApplicationCommand[]>;
  /** Replaces them all. */
  putCommands(
    app: string,
    guild: string | undefined,
    definitions: RESTPutAPIApplicationCommandsJSONBody,
    signal: AbortSignal,
  ): Promise<void>;
}

const withResponse = new URLSearchParams({ with_response: 'true' });
const withMessage = new URLSearchParams({ wait: 'true' });

/** Calls to `apiUrl` and no other host, over connections that they share until `close`. */
export function createCalls(options: {
  apiUrl: string;
  token: string;
  sharers?: Sharers;
}): Calls & { close(): void } {
  const rest = createRest(options);
  const ask = async <Value>(
    schema: z.ZodType<Value>,
    request: DiscordRequest,
    signal: AbortSignal,
  ): Promise<Value> => {
    const read = schema.safeParse(await rest.send(request, signal));
    if (read.success) return read.data;
    const cause = new DiscordTrouble(`${request.purpose}: Discord's answer has another form than expected`);
    throw new AppError('internal', {}, { cause });
  };

  return {
    application: (signal) => ask(applicationSchema, applicationRequest, signal),
    connectionLimits: (signal) => ask(connectionLimitsSchema, limitsRequest, signal),

    async respond({ id, token }, callback, signal, wants = { message: true }) {
      const answer = await rest.sendAtOnce(
        {
          purpose: 'respond to an interaction',
          method: 'POST',
          route: Routes.interactionCallback(id, token),
          ...(wants.message ? { query: withResponse } : {}),
          json: callbackJson(callback),
          token,
          repeatable: true,
        },
        signal,
      );
      return { message: callbackSchema.safeParse(answer).data };
    },
    editOriginal(to, body, uploads, signal) {
      const json = messageJson(body, uploads);
      return ask(shownSchema, { ...originalOf(to), method: 'PATCH', json, uploads }, signal);
    },
    async deleteOriginal(to, signal) {
      await rest.send({ ...originalOf(to), method: 'DELETE' }, signal).catch((error: unknown) => {
        if (troubleCode(error) !== codes.unknownMessage) throw error;
      });
    },
    followUp: ({ app, token }, body, uploads, signal) =>
      ask(
        identifiedSchema,
        {
          purpose: 'follow up',
          method: 'POST',
          route: Routes.webhook(app, token),
          query: withMessage,
          json: messageJson(body, uploads),
          uploads,
          token,
          repeatable: false,
        },
        signal,
      ),

    async editMessage({ channel, message }, body, uploads, signal) {
      const json = messageJson(body, uploads);
      const route = Routes.channelMessage(channel, message);
      await rest.send(
        { purpose: 'edit a message', method: 'PATCH', route, json, uploads, repeatable: true },
        signal,
      );
    },
    async openDirect(userId, signal) {
      const json = { recipient_id: userId };
      const route = Routes.userChannels();
      const purpose = 'open direct messages';
      const opened = await ask(
        identifiedSchema,
        { purpose, method: 'POST', route, json, repeatable: true },
        signal,
      );
      return { channel: opened.id };
    },
    createMessage(channel, body, uploads, signal, nonce) {
      const json = { ...messageJson(body, uploads), nonce: nonceOf(nonce), enforce_nonce: true };
      const route = Routes.channelMessages(channel);
      return ask(
        identifiedSchema,
        { purpose: 'send a message', method: 'POST', route, json, uploads, repeatable: true },
        signal,
      );
    },

    async commands(app, guild, signal) {
      const route = commandsRoute(app, guild);
      const list = await ask(
        commandsSchema,
        { purpose: 'ask for the commands', method: 'GET', route, repeatable: true },
        signal,
      );
      return list as unknown[] as APIApplicationCommand[];
    },
    async putCommands(app, guild, definitions, signal) {
      const route = commandsRoute(app, guild);
      await rest.send(
        { purpose: 'register the commands', method: 'PUT', route, json: definitions, repeatable: true },
        signal,
      );
    },

    close: () => rest.close(),
  };
}

const applicationRequest: DiscordRequest = {
  purpose: 'ask for the application',
  method: 'GET',
  route: Routes.currentApplication(),
  repeatable: true,
};

const limitsRequest: DiscordRequest = {
  purpose: 'ask how to connect',
  method: 'GET',
  route: Routes.gatewayBot(),
  repeatable: true,
};

function originalOf({ app, token }: TokenAddress) {
  const route = Routes.webhookMessage(app, token, '@original');
  return { purpose: 'reach a reply', route, token, repeatable: true };
}

function commandsRoute(app: string, guild: string | undefined) {
  return guild === undefined ? Routes.applicationCommands(app) : Routes.applicationGuildCommands(app, guild);
}
