// What the operator can do about a refusal of Slack's, as it stands behind it in the log.

/** Undefined where nothing is to be done, or the word says it by itself. */
export function adviceFor(word: string | undefined): string | undefined {
  if (word === undefined) return undefined;
  return advices.get(word) ?? (word.startsWith('restricted_action') ? onlySome : undefined);
}

const onlySome = 'an admin lets only some people write there: let the bot, or use another channel';

const words: Readonly<Record<string, string>> = {
  'not_authed invalid_auth token_revoked token_expired account_inactive':
    'the token is good no more: page “Install App” at https://api.slack.com/apps, install it, copy the new one into SLACK_BOT_TOKEN, and start again',
  'missing_scope no_permission': 'page “OAuth & Permissions”: add the scope, and press “Reinstall”',
  'not_in_channel channel_not_found': 'the bot is not in that channel: invite it there',
  is_archived: 'the channel is archived: bring it back, or use another one',
  posting_to_channel_denied: onlySome,
  messages_tab_disabled: 'page “App Home”, “Messages Tab”: switch it on',
  'team_access_not_granted team_not_found':
    'the app is not in that workspace of the organisation: add it there',
  'edit_window_closed cant_update_message cant_delete_message':
    'the workspace lets nobody change or delete messages after some time: see its settings',
  storage_limit_reached: 'the workspace has no room for files: make some',
  'file_uploads_disabled file_uploads_except_images_disabled file_type_not_allowed blocked_file_type':
    'the workspace takes no such files: ask its admins',
  file_upload_size_restricted: 'the workspace takes no files of that size: ask its admins',
  message_limit_exceeded: 'the workspace has used up its messages: see its plan',
};

const advices = new Map(
  Object.entries(words).flatMap(([list, advice]) => list.split(' ').map((word) => [word, advice] as const)),
);
