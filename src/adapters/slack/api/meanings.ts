// What Slack's error words mean by our names: https://docs.slack.dev/reference/methods
import type { ErrorCode } from '../../../generation/errors.ts';

/** The meaning of a refusal; `internal` where neither the word nor the HTTP status tells. */
export function meaningOf(status: number | undefined, word: string | undefined): ErrorCode {
  const known = word === undefined ? undefined : (meanings.get(word) ?? meaningByPrefix(word));
  return known ?? meaningOfStatus(status ?? 200);
}

/** Whether Slack asks us to slow down. */
export function isRateLimit(status: number | undefined, word: string | undefined): boolean {
  return status === 429 || word === 'ratelimited' || word === 'rate_limited';
}

/** Words after which "some aspect of the operation" may have succeeded all the same. */
export const unclearWords: ReadonlySet<string> = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'update_failed',
]);

const words = {
  address_gone: ['message_not_found thread_not_found used_url expired_url cancelled'],
  chat_forbidden: [
    'channel_not_found invalid_channel not_in_channel user_not_in_channel is_archived is_inactive',
    'posting_to_channel_denied messages_tab_disabled cannot_reply_to_message cannot_dm_bot team_not_found',
    'user_not_found user_disabled user_is_external_guest not_authed invalid_auth token_revoked token_expired',
    'account_inactive missing_scope not_allowed_token_type no_permission access_denied app_access_restricted',
    'accesslimited ekm_access_denied org_login_required team_access_not_granted two_factor_setup_required',
    'cant_update_message edit_window_closed cant_delete_message cant_delete_file',
    'expired_trigger_id exchanged_trigger_id invalid_trigger_id',
  ],
  chat_busy: ['ratelimited rate_limited message_limit_exceeded'],
  chat_unreachable: [
    'internal_error fatal_error service_unavailable request_timeout update_failed',
    'team_added_to_org external_channel_migrating',
  ],
  file_too_large: [
    'storage_limit_reached file_uploads_disabled file_uploads_except_images_disabled',
    'file_type_not_allowed blocked_file_type file_upload_size_restricted',
  ],
} as const satisfies Partial<Record<ErrorCode, readonly string[]>>;

const meanings = new Map<string, ErrorCode>(
  Object.entries(words).flatMap(([code, lines]) =>
    lines.flatMap((line) => line.split(' ')).map((word) => [word, code as ErrorCode] as const),
  ),
);

function meaningByPrefix(word: string): ErrorCode | undefined {
  if (word.startsWith('restricted_action')) return 'chat_forbidden';
  return word.startsWith('slack_connect_') ? 'file_too_large' : undefined;
}

function meaningOfStatus(status: number): ErrorCode {
  if (status === 429) return 'chat_busy';
  if (status >= 500) return 'chat_unreachable';
  if (status === 401 || status === 403) return 'chat_forbidden';
  return status === 413 ? 'file_too_large' : 'internal';
}
