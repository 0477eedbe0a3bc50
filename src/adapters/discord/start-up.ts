// Getting on Discord: who we are, the commands, the connection; an outage is waited for, a mistake is not.
import type { Catalog } from '../../catalog/catalog.ts';
import { AppError, treatmentOf } from '../../generation/errors.ts';
import type { Clock, Store } from '../../generation/ports.ts';
import type { Log } from '../../log.ts';
import type { Calls } from './calls.ts';
import { tokenSentence } from './fatal.ts';
import { inviteLinks } from './invite.ts';
import { registerCommands } from './register.ts';
import type { DiscordSettings } from './schema.ts';
import { DiscordSetupError } from './setup-error.ts';

/** What getting on Discord needs. */
export interface StartUpParts {
  calls: Calls;
  settings: DiscordSettings;
  catalog: Catalog;
  store: Store;
  clock: Clock;
  log: Log;
  announce: (line: string) => void;
  /** Opens the connection, where interactions come over one. */
  open: () => Promise<void>;
  signal: AbortSignal;
}

const tryAgainMs = 5000;
const commandsAgainMs = 60_000;
const callWithinMs = 30_000;

/**
 * Resolves when interactions can come in. Rejects with a DiscordSetupError on what only the operator can mend, and with
 * `chat_unreachable` or `chat_busy` during an outage, after which it can be called again.
 */
export async function startUp(parts: StartUpParts): Promise<void> {
  const { calls, settings, announce, open, signal } = parts;
  const application = await calls
    .application(AbortSignal.any([signal, AbortSignal.timeout(callWithinMs)]))
    .catch((error: unknown) => {
      throw isRefused(error) ? new DiscordSetupError(tokenSentence, { cause: error }) : error;
    });
  const { interactionsEndpointUrl: endpoint } = application;
  if (endpoint !== undefined && settings.publicKey === undefined) {
    throw new DiscordSetupError(
      `Discord sends the interactions of this bot to ${endpoint}, so none would come over the connection: empty "Interactions Endpoint URL" in the Developer Portal, or set DISCORD_PUBLIC_KEY to answer there.`,
    );
  }
  await open();
  keepRegistered(parts, application.id);
  const links = inviteLinks(application.id);
  announce(`${application.name} is on Discord. Bring it into a server: ${links.server}`);
  if (application.installableByUsers) announce(`Or into your own account: ${links.account}`);
}

/** Calls `startUp` until the outage is over. A mistake that only shows then is told to `onFatal`. */
export async function keepStartingUp(parts: StartUpParts, onFatal: (error: Error) => void): Promise<void> {
  while (!parts.signal.aborted) {
    await pause(parts, tryAgainMs);
    try {
      return await startUp(parts);
    } catch (error) {
      if (!isOutage(error)) return onFatal(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

/** Whether it is worth trying again. */
export function isOutage(error: unknown): boolean {
  return error instanceof AppError && treatmentOf(error) === 'wait';
}

function isRefused(error: unknown): boolean {
  return error instanceof AppError && error.code === 'chat_forbidden';
}

/** Commands that were registered before go on working meanwhile, so nothing waits for this. */
function keepRegistered(parts: StartUpParts, app: string): void {
  const { calls, store, catalog, settings, log, signal } = parts;
  const { guildId: guild } = settings;
  const attempt = async (): Promise<void> => {
    if (signal.aborted) return;
    try {
      const within = AbortSignal.any([signal, AbortSignal.timeout(callWithinMs)]);
      const outcome = await registerCommands({ calls, store, catalog, app, guild, signal: within });
      log.info({ commands: outcome, guild }, 'commands registered');
    } catch (error) {
      if (signal.aborted) return;
      // A server that the bot is not in yet refuses its commands; it may be invited any moment.
      const cause = error instanceof AppError && error.cause instanceof Error ? error.cause : error;
      log.warn({ guild, reason: String(cause), tryAgainMs: commandsAgainMs }, 'commands not registered');
      parts.clock.after(commandsAgainMs, () => void attempt());
    }
  };
  void attempt();
}

function pause({ clock, signal }: StartUpParts, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const stop = clock.after(ms, resolve);
    signal.addEventListener('abort', () => {
      stop();
      resolve();
    });
  });
}
