// Refusals of a connection that no trying again mends, each with what the operator can do.
import { webApi } from '@slack/bolt';
import { SlackSetupError } from '../setup-error.ts';

/** The error for a connection that can never be opened; undefined for one that may. */
export function setupErrorOfOpening(error: unknown): SlackSetupError | undefined {
  const word = wordOf(error);
  return word !== undefined && hopeless.has(word)
    ? new SlackSetupError(
        `Slack does not accept SLACK_APP_TOKEN (${word}): open your app at ${portal}, “Basic Information”, “App-Level Tokens”, generate a token with the scope connections:write, copy it into SLACK_APP_TOKEN, and start again.`,
      )
    : undefined;
}

/** How long Slack wants not to be asked, 0 where it did not say. */
export function restOf(error: unknown): number {
  return error instanceof webApi.WebAPIRateLimitedError ? error.retryAfter * 1000 : 0;
}

/** Where apps are set up. */
export const portal = 'https://api.slack.com/apps';

const hopeless: ReadonlySet<string> = new Set([
  'not_authed',
  'invalid_auth',
  'account_inactive',
  'user_removed_from_team',
  'team_disabled',
  'forbidden_team',
  'token_revoked',
  'token_expired',
  'not_allowed_token_type',
  'no_permission',
  'missing_scope',
]);

function wordOf(error: unknown): string | undefined {
  return error instanceof webApi.WebAPIPlatformError ? error.data.error : undefined;
}
