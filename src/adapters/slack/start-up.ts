// Getting on Slack: who we are, what we may, the way in; an outage is waited for, a mistake is not.
import type { App, Receiver } from '@slack/bolt';
import { AppError, treatmentOf } from '../../generation/errors.ts';
import type { Clock } from '../../generation/ports.ts';
import type { Log } from '../../log.ts';
import { outlast } from '../../outage.ts';
import type { Calls, Identity } from './api/calls.ts';
import { troubleOf } from './api/trouble.ts';
import { portal } from './connection/fatal.ts';
import { requiredScopes } from './manifest.ts';
import { SlackSetupError } from './setup-error.ts';

/** What getting on Slack needs. */
export interface StartUpParts {
  calls: Pick<Calls, 'whoAmI'>;
  bolt: Pick<App, 'init'>;
  receiver: Pick<Receiver, 'start'>;
  clock: Clock;
  log: Log;
  /** Tells the operator how people get at the bot. */
  announce: (line: string) => void;
  /** Told of what only the operator can mend, once `startUp` has resolved. */
  onFatal: (error: Error) => void;
  /** Told who we are, before anything comes in. */
  onIdentity: (identity: Identity) => void;
  signal: AbortSignal;
}

const callWithinMs = 30_000;

/**
 * Resolves when something can come in, and in an outage at once: then it goes on trying until the signal. Rejects with
 * a SlackSetupError on what only the operator can mend.
 */
export function startUp(parts: StartUpParts): Promise<void> {
  return outlast({ ...parts, platform: 'Slack', getOn: () => getOn(parts) });
}

async function getOn({ calls, bolt, receiver, announce, onIdentity, signal }: StartUpParts): Promise<void> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(callWithinMs)]);
  const identity = await calls.whoAmI(within).catch((error: unknown) => {
    throw mistakeIn(error) ?? error;
  });
  demandScopes(identity);
  onIdentity(identity);
  await bolt.init().catch((error: unknown) => {
    // The same question was answered a moment ago.
    throw new AppError('chat_unreachable', {}, { cause: error });
  });
  if (signal.aborted) return;
  await receiver.start();
  if (signal.aborted) return;
  announce(
    `Darkroom is in Slack (${identity.teamName}). Invite it into a channel: /invite @${identity.botName}`,
  );
}

function mistakeIn(error: unknown): SlackSetupError | undefined {
  const trouble = troubleOf(error);
  if (!(error instanceof AppError) || !trouble || treatmentOf(error) === 'wait') return undefined;
  const { code: word, status } = trouble;
  const told = (text: string) => new SlackSetupError(text, { cause: error });
  if (word === undefined ? status !== undefined : word === 'unknown_method') {
    return told('There is no Slack at SLACK_API_URL: correct it, or take it out.');
  }
  if (word === undefined) return undefined;
  return error.code === 'chat_forbidden'
    ? told(
        `Slack does not accept SLACK_BOT_TOKEN (${word}): open your app at ${portal}, “Install App”, install it to your workspace, copy the “Bot User OAuth Token” into SLACK_BOT_TOKEN, and start again.`,
      )
    : told(
        `Slack does not say who SLACK_BOT_TOKEN belongs to (${word}): read what that means at ${errorsOfAuthTest}, and start again.`,
      );
}

const errorsOfAuthTest = 'https://docs.slack.dev/reference/methods/auth.test';

/** Without these it would find out at somebody's first picture. */
function demandScopes({ scopes }: Identity): void {
  const missing = requiredScopes.filter((scope) => !scopes.includes(scope));
  if (missing.length === 0) return;
  throw new SlackSetupError(
    `The bot may not do what it has to on Slack: open your app at ${portal}, “OAuth & Permissions”, add ${missing.join(', ')} to “Bot Token Scopes”, press “Reinstall”, and start again.`,
  );
}
