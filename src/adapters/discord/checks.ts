// What `npm run doctor` looks at on Discord: the token, the portal's settings, the commands, the connection.
import { ApplicationFlags } from 'discord.js';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Finding } from '../../finding.ts';
import { AppError } from '../../generation/errors.ts';
import type { Calls } from './api/calls.ts';
import { shardsText, type Shards } from './connection/shards.ts';
import { definitionsOf } from './commands/definitions.ts';
import { inviteLinks } from './invite.ts';

/** How Discord is to be used. */
interface Setup {
  calls: Pick<Calls, 'application' | 'commands' | 'connectionLimits'>;
  apiUrl: string;
  publicKey: string | undefined;
  guildId: string | undefined;
  shards: Shards;
  catalog: Catalog;
}

type Application = Awaited<ReturnType<Calls['application']>>;

const portal = 'https://discord.com/developers/applications';

/** Looks without changing anything, and stops at the first answer without which the rest makes no sense. */
export async function* checkDiscord(setup: Setup, signal: AbortSignal): AsyncGenerator<Finding> {
  let application: Application;
  try {
    application = await setup.calls.application(signal);
  } catch (error) {
    yield tokenTrouble(error, setup.apiUrl);
    return;
  }
  const { id, name } = application;
  yield good(`Discord takes the token: it belongs to the application “${name}” (${id}).`);
  yield* checkPortal(application);
  yield checkWayIn(application, setup.publicKey);
  if (setup.publicKey === undefined) yield await checkLimits(setup, signal);
  yield await checkCommands(application, setup, signal);
  const links = inviteLinks(id);
  yield note(`Add the bot to a server: ${links.server}`);
  if (application.installableByUsers) yield note(`Add it to your own account: ${links.account}`);
}

function tokenTrouble(error: unknown, apiUrl: string): Finding {
  if (error instanceof AppError && error.code === 'chat_forbidden') {
    return bad(
      `Discord does not take the token in DISCORD_TOKEN: at ${portal} open your application, “Bot”, “Reset Token”, and copy the new one. Neither the Client Secret nor the Public Key is the token.`,
    );
  }
  return bad(`Discord cannot be asked at ${apiUrl}${because(error)}: check the network and DISCORD_API_URL.`);
}

function* checkPortal(application: Application): Generator<Finding> {
  const page = `${portal}/${application.id}`;
  if (application.requiresCodeGrant) {
    yield bad(
      `Nobody can add the bot while “Requires OAuth2 Code Grant” is on: switch it off at ${page}/bot`,
    );
  }
  if (!application.installableByUsers) {
    yield note(
      `People cannot add the bot to their own account: tick “User Install” at ${page}/installation if they should.`,
    );
  }
  const intents = privileged.filter(([flags]) => (application.flags & flags) !== 0).map(([, word]) => word);
  if (intents.length > 0) {
    yield note(
      `The portal allows ${intents.join(' and ')}, which Darkroom never asks for: you can switch that off at ${page}/bot`,
    );
  }
}

const privileged: readonly (readonly [number, string])[] = [
  [ApplicationFlags.GatewayPresence | ApplicationFlags.GatewayPresenceLimited, 'the Presence Intent'],
  [
    ApplicationFlags.GatewayGuildMembers | ApplicationFlags.GatewayGuildMembersLimited,
    'the Server Members Intent',
  ],
  [
    ApplicationFlags.GatewayMessageContent | ApplicationFlags.GatewayMessageContentLimited,
    'the Message Content Intent',
  ],
];

/** Interactions come either over the connection or over HTTP, and the portal alone decides which. */
function checkWayIn(application: Application, publicKey: string | undefined): Finding {
  const { id, interactionsEndpointUrl: url, verifyKey } = application;
  const page = `${portal}/${id}/information`;
  if (publicKey === undefined) {
    return url === undefined
      ? good('Interactions come over the connection.')
      : bad(
          `Interactions go to ${url} and never come over the connection: empty “Interactions Endpoint URL” at ${page}, or set DISCORD_PUBLIC_KEY.`,
        );
  }
  if (publicKey !== verifyKey.toLowerCase()) {
    return bad(`DISCORD_PUBLIC_KEY is not the key of this application: copy “Public Key” from ${page}`);
  }
  if (url === undefined) {
    return bad(
      `DISCORD_PUBLIC_KEY is set, but interactions come over the connection: while Darkroom runs, enter https://your-host/discord/interactions as “Interactions Endpoint URL” at ${page}, or take DISCORD_PUBLIC_KEY out.`,
    );
  }
  return URL.parse(url)?.pathname === '/discord/interactions'
    ? good(`Interactions go to ${url}.`)
    : note(
        `Interactions go to ${url}: something in between has to pass them on to /discord/interactions, where Darkroom listens.`,
      );
}

async function checkLimits({ calls, shards }: Setup, signal: AbortSignal): Promise<Finding> {
  try {
    const { recommendedShards, startsLeft, startsPerDay, resetAfterMs } =
      await calls.connectionLimits(signal);
    const { length: needed } = shards.ids;
    if (startsLeft < needed) {
      const hours = Math.ceil(resetAfterMs / 3_600_000);
      return bad(
        `Discord lets the bot connect ${startsLeft} more times in the next ${hours} hours, and ${needed} are needed: something starts it again and again, look into its log.`,
      );
    }
    const left = `${startsLeft} of ${startsPerDay} connects are left today`;
    const given = shardsText(shards);
    return recommendedShards > shards.total
      ? note(
          `Discord recommends ${recommendedShards} shards, DISCORD_SHARDS is ${given}: have more before any of them has more than 2,500 servers (${left}).`,
        )
      : good(`DISCORD_SHARDS=${given} is enough, and ${left}.`);
  } catch (error) {
    return bad(`Discord does not say how the bot may connect${because(error)}: try again in a minute.`);
  }
}

async function checkCommands(
  { id }: Application,
  { calls, guildId, catalog }: Setup,
  signal: AbortSignal,
): Promise<Finding> {
  const where = guildId === undefined ? 'everywhere' : `in the server ${guildId}`;
  try {
    const registered = new Set((await calls.commands(id, guildId, signal)).map(keyOf));
    const ours = new Set(definitionsOf(catalog).map(keyOf));
    const missing = [...ours.difference(registered)];
    const foreign = [...registered.difference(ours)];
    if (missing.length > 0) {
      return bad(
        `Not registered ${where}: ${missing.join(', ')}. Start Darkroom, which registers them. If it has, something else took them away: start it once ${guildId === undefined ? 'with' : 'without'} DISCORD_GUILD_ID and then as now.`,
      );
    }
    return foreign.length > 0
      ? note(
          `All commands are registered ${where}, and some that are not Darkroom’s: ${foreign.join(', ')}. Does another program use this application?`,
        )
      : good(`All commands are registered ${where}: ${[...ours].join(', ')}.`);
  } catch (error) {
    if (guildId !== undefined && error instanceof AppError && error.code === 'chat_forbidden') {
      return bad(
        `The bot is not in the server ${guildId}: add it with the link below, or correct DISCORD_GUILD_ID.`,
      );
    }
    return bad(`Discord does not say which commands are registered${because(error)}: try again in a minute.`);
  }
}

/** As people see it: `/imagine`, “Edit picture”. */
function keyOf({ name, type = 1 }: { name: string; type?: number | undefined }): string {
  return type === 1 ? `/${name}` : `“${name}”`;
}

function because(error: unknown): string {
  const reason = error instanceof AppError ? (error.cause ?? error) : error;
  return reason instanceof Error ? ` (${reason.message})` : '';
}

const good = (text: string): Finding => ({ verdict: 'good', text });
const bad = (text: string): Finding => ({ verdict: 'bad', text });
const note = (text: string): Finding => ({ verdict: 'note', text });
