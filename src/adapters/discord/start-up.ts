// Getting on Discord: who we are, the commands, the connection; an outage is waited for, a mistake is not.
import type { Catalog } from '../../catalog/catalog.ts';
import { AppError } from '../../generation/errors.ts';
import type { Clock, Store } from '../../generation/ports.ts';
import type { Log } from '../../log.ts';
import { outlast, reasonOf } from '../../outage.ts';
import { pause } from '../../pause.ts';
import type { Application } from './api/call-answers.ts';
import type { Calls } from './api/calls.ts';
import { addressSentence, tokenSentence } from './connection/fatal.ts';
import { hasFirst } from './connection/shards.ts';
import { inviteLinks } from './invite.ts';
import { registerCommands } from './commands/register.ts';
import type { DiscordSettings } from './schema.ts';
import { DiscordSetupError } from './setup-error.ts';
import { DiscordTrouble } from './api/trouble.ts';

/** What getting on Discord needs. */
export interface StartUpParts {
  calls: Calls;
  settings: DiscordSettings;
  catalog: Catalog;
  store: Store;
  clock: Clock;
  log: Log;
  /** Tells the operator where people find the bot. */
  announce: (line: string) => void;
  /** Told of what only the operator can mend, once nothing comes in any more. */
  onFatal: (error: Error) => void;
  /** Told who we are before anything can come in over a connection. */
  onApplication: (application: Application) => void;
  /** Opens the connection, where interactions come over one. */
  open: (application: Application) => Promise<void>;
  signal: AbortSignal;
}

const commandsAgainMs = 60_000;
const callWithinMs = 30_000;

/**
 * Resolves when interactions can come in, and in an outage at once: then it goes on trying until the signal. Rejects
 * with a DiscordSetupError on what only the operator can mend.
 */
export function startUp(parts: StartUpParts): Promise<void> {
  return outlast({ ...parts, platform: 'Discord', getOn: () => getOn(parts) });
}

async function getOn(parts: StartUpParts): Promise<void> {
  const { calls, settings, announce, onApplication, open, signal } = parts;
  const application = await calls
    .application(AbortSignal.any([signal, AbortSignal.timeout(callWithinMs)]))
    .catch((error: unknown) => {
      throw mistakeIn(error, settings) ?? error;
    });
  demandOneWayIn(application, settings);
  onApplication(application);
  await open(application);
  if (signal.aborted) return;
  // Of several fronts on the connection one does; over HTTP all do, which changes nothing after the first.
  if (settings.publicKey !== undefined || hasFirst(settings.shards))
    void keepRegistered(parts, application.id);
  const links = inviteLinks(application.id);
  announce(`${application.name} is on Discord. Bring it into a server: ${links.server}`);
  if (application.installableByUsers) announce(`Or into your own account: ${links.account}`);
}

function mistakeIn(error: unknown, { apiUrl }: DiscordSettings): DiscordSetupError | undefined {
  if (!(error instanceof AppError)) return undefined;
  if (error.code === 'chat_forbidden') return new DiscordSetupError(tokenSentence, { cause: error });
  return error.cause instanceof DiscordTrouble && error.cause.status === 404
    ? new DiscordSetupError(addressSentence(apiUrl), { cause: error })
    : undefined;
}

/** Interactions come over the connection or are posted to us; what the portal says otherwise would leave us deaf. */
function demandOneWayIn(application: Application, { publicKey }: DiscordSettings): void {
  const { id, interactionsEndpointUrl: endpoint, verifyKey } = application;
  if (publicKey === undefined && endpoint !== undefined) {
    throw new DiscordSetupError(
      `Discord sends the interactions of this bot to ${endpoint}, so none would come over the connection: empty "Interactions Endpoint URL" in the Developer Portal, or set DISCORD_PUBLIC_KEY to answer there.`,
    );
  }
  if (publicKey !== undefined && publicKey.toLowerCase() !== verifyKey.toLowerCase()) {
    throw new DiscordSetupError(
      `DISCORD_PUBLIC_KEY is not the key of this application, so nothing that Discord posts could be believed: copy "Public Key" from https://discord.com/developers/applications/${id}/information`,
    );
  }
}

/** Commands that were registered before go on working meanwhile, so nothing waits for this. */
async function keepRegistered(parts: StartUpParts, app: string): Promise<void> {
  const { calls, store, catalog, settings, clock, log, signal } = parts;
  const { guildId: guild } = settings;
  while (!signal.aborted) {
    try {
      const within = AbortSignal.any([signal, AbortSignal.timeout(callWithinMs)]);
      const outcome = await registerCommands({ calls, store, catalog, app, guild, signal: within });
      log.info({ commands: outcome, guild }, 'commands registered');
      return;
    } catch (error) {
      if (signal.aborted) return;
      // A server that the bot is not in yet refuses its commands; it may be invited any moment.
      log.warn({ guild, reason: reasonOf(error), commandsAgainMs }, 'commands not registered');
    }
    await pause(clock, commandsAgainMs, signal);
  }
}
