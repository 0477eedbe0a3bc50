// What `npm run doctor` looks at on Slack: the tokens, what the bot may do, how events come.
import type { Finding } from '../../finding.ts';
import { AppError } from '../../generation/errors.ts';
import type { Calls, Identity } from './api/calls.ts';
import { troubleOf } from './api/trouble.ts';
import { endpointPath, optionalScopes, requiredScopes, type OptionalScope } from './manifest.ts';
import type { SlackSettings } from './schema.ts';

/** How Slack is to be used. */
interface Setup {
  calls: Pick<Calls, 'whoAmI' | 'openConnection'>;
  settings: SlackSettings;
}

const yourApp = 'at https://api.slack.com/apps open your app';

/** Looks without changing anything, and leaves out what makes no sense without an answer from before. */
export async function* checkSlack({ calls, settings }: Setup, signal: AbortSignal): AsyncGenerator<Finding> {
  let identity: Identity;
  try {
    identity = await calls.whoAmI(signal);
  } catch (error) {
    yield botTokenTrouble(error, settings.apiUrl);
    // The other token is none of this one's business.
    if (isRefusal(error)) yield* checkWayIn(calls, settings, signal);
    return;
  }
  const { teamName, teamUrl, botName, scopes } = identity;
  yield good(`Slack takes the token: it belongs to the bot “${botName}” of “${teamName}” (${teamUrl}).`);
  yield* checkScopes(scopes);
  yield* checkWayIn(calls, settings, signal);
  yield* checkCommands(settings);
  yield note(`Bring the bot into a channel: type /invite @${botName} there.`);
}

function botTokenTrouble(error: unknown, apiUrl: string): Finding {
  const reason = reasonOf(error);
  if (!isRefusal(error)) {
    return bad(`Slack cannot be asked at ${apiUrl}: ${reason}. Check the network and SLACK_API_URL.`);
  }
  return reason === 'account_inactive' || reason === 'token_revoked'
    ? bad(
        `The app was taken out of its workspace, or its token was revoked (${reason}): ${yourApp}, “Install App”, install it again, and copy the new “Bot User OAuth Token” into SLACK_BOT_TOKEN.`,
      )
    : bad(
        `Slack does not take the token in SLACK_BOT_TOKEN (${reason}): ${yourApp}, “OAuth & Permissions”, and copy the “Bot User OAuth Token”. No Client Secret, Signing Secret or Verification Token is the token.`,
      );
}

const whatItAdds: Readonly<Record<OptionalScope, string>> = {
  'app_mentions:read': 'mentioning the bot makes a picture, in threads too, where Slack takes no commands',
  'files:read': 'people can bring pictures of their own to work on, in the form and with “Edit picture”',
  'users:read':
    'everybody is answered in the language of their Slack, and admins may cancel and delete for others and look after the bot',
  'usergroups:read': 'the tiers of a policy file can go by user groups',
  'chat:write.public': 'the bot answers in every public channel without being invited',
};

function* checkScopes(scopes: readonly string[]): Generator<Finding> {
  const missing = requiredScopes.filter((scope) => !scopes.includes(scope));
  const where = `${yourApp}, “OAuth & Permissions”, “Bot Token Scopes”`;
  yield missing.length === 0
    ? good(`Every scope that is needed is granted: ${requiredScopes.join(', ')}.`)
    : bad(
        `Not granted: ${missing.join(', ')}, without which nothing works: ${where}, add what is missing, then press “Reinstall” at the top of that page.`,
      );
  for (const scope of optionalScopes) {
    if (scopes.includes(scope)) continue;
    yield note(`Not granted: ${scope}, with which ${whatItAdds[scope]}. If you want that: ${where}.`);
  }
  const wanted = new Set<string>([...requiredScopes, ...optionalScopes]);
  const surplus = scopes.filter((scope) => !wanted.has(scope));
  if (surplus.length > 0) {
    yield note(`Granted and never needed: ${surplus.join(', ')}. You can take that away: ${where}.`);
  }
}

/** Events come over a connection or are posted, and Slack does not tell the bot which; only the first can be tried. */
async function* checkWayIn(
  calls: Setup['calls'],
  { appToken, signingSecret, apiUrl }: SlackSettings,
  signal: AbortSignal,
): AsyncGenerator<Finding> {
  if (appToken === undefined) {
    yield note(
      `Events are to be posted to ${endpointPath}, which shows only while Darkroom runs: ${yourApp}, “Socket Mode” off, and enter https://your-host${endpointPath} under “Event Subscriptions”, “Interactivity & Shortcuts” and for each of the “Slash Commands”.`,
    );
    return;
  }
  try {
    await calls.openConnection(appToken, signal);
    yield good('Slack takes the app’s own token: events come over Socket Mode.');
  } catch (error) {
    yield appTokenTrouble(error, apiUrl);
  }
  if (signingSecret !== undefined) {
    yield note(
      'SLACK_SIGNING_SECRET is not used, because SLACK_APP_TOKEN is set: take out the one you do not need.',
    );
  }
}

function appTokenTrouble(error: unknown, apiUrl: string): Finding {
  const reason = reasonOf(error);
  const tokens = `${yourApp}, “Basic Information”, “App-Level Tokens”`;
  if (reason === 'missing_scope' || reason === 'no_permission') {
    return bad(
      `The token in SLACK_APP_TOKEN may open no connection (${reason}): ${tokens}, and generate one with the scope connections:write.`,
    );
  }
  if (isRefusal(error)) {
    return bad(
      `Slack does not take the token in SLACK_APP_TOKEN (${reason}): ${tokens}, and copy or generate the one with the scope connections:write.`,
    );
  }
  return isAnswer(error)
    ? bad(
        `Slack opens no connection (${reason}): ${yourApp}, “Socket Mode”, and switch “Enable Socket Mode” on.`,
      )
    : bad(`Slack cannot be asked at ${apiUrl} for a connection: ${reason}. Try again in a minute.`);
}

function* checkCommands({ commands }: SlackSettings): Generator<Finding> {
  const { imagine, usage, models, darkroom } = commands;
  if (Object.entries(commands).every(([name, command]) => command === `/${name}`)) return;
  yield note(
    `The commands are ${imagine}, ${usage}, ${models} and ${darkroom}, and the bot cannot look up whether Slack knows them so: ${yourApp}, “Slash Commands”.`,
  );
}

function isRefusal(error: unknown): boolean {
  return error instanceof AppError && error.code === 'chat_forbidden';
}

/** Whether Slack itself said no, in a word of its own. */
function isAnswer(error: unknown): boolean {
  return error instanceof AppError && error.code === 'internal' && troubleOf(error)?.code !== undefined;
}

/** Slack's word for it, else the shortest there is. */
function reasonOf(error: unknown): string {
  const trouble = troubleOf(error);
  return trouble?.code ?? trouble?.message ?? String(error);
}

const good = (text: string): Finding => ({ verdict: 'good', text });
const bad = (text: string): Finding => ({ verdict: 'bad', text });
const note = (text: string): Finding => ({ verdict: 'note', text });
