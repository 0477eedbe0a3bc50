// Slack's refusals by our names, and what no error and no log line may tell.
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { createCalls } from '../../../../src/adapters/slack/api/calls.ts';
import { SlackTrouble, troubleOf } from '../../../../src/adapters/slack/api/trouble.ts';
import { createLog } from '../../../../src/log.ts';
import {
  at,
  createImpatientClock,
  place,
  refusalOf,
  saying,
  soon,
  startTinySlack,
  token,
  type Reply,
} from './tiny-slack.ts';

const meanings = {
  address_gone: 'message_not_found thread_not_found',
  chat_forbidden:
    'channel_not_found not_in_channel is_archived is_inactive restricted_action restricted_action_read_only_channel ' +
    'posting_to_channel_denied messages_tab_disabled user_not_found cannot_dm_bot missing_scope not_authed ' +
    'invalid_auth token_revoked token_expired account_inactive no_permission access_denied ekm_access_denied ' +
    'org_login_required team_access_not_granted cant_update_message edit_window_closed cant_delete_message ' +
    'expired_trigger_id exchanged_trigger_id',
  chat_busy: 'ratelimited message_limit_exceeded',
  chat_unreachable: 'internal_error fatal_error service_unavailable request_timeout',
  file_too_large:
    'storage_limit_reached file_uploads_disabled file_uploads_except_images_disabled file_type_not_allowed ' +
    'file_upload_size_restricted slack_connect_file_upload_sharing_blocked',
  internal: 'invalid_blocks msg_too_long invalid_arguments something_new',
};

test.for(Object.entries(meanings))('each refusal that means %s', async ([code, words]) => {
  let word = '';
  await using slack = await startTinySlack(
    () => ({ body: { ok: false, error: word } }),
    createImpatientClock(),
  );
  for (word of words.split(' ')) {
    // A workspace each, because one rate limit holds the next calls back.
    const error = await refusalOf(
      slack.calls.update({ ...at, team: word }, saying('x'), { urgent: true }, soon()),
    );
    expect([word, error.code]).toEqual([word, code]);
    expect(error.cause).toBeInstanceOf(SlackTrouble);
    expect(troubleOf(error)).toMatchObject({ code: word, status: undefined });
  }
});

test('what may have been done is told from what surely was not', async () => {
  let word = '';
  const clock = createImpatientClock();
  await using slack = await startTinySlack(() => ({ body: { ok: false, error: word } }), clock);
  const isUnclear: Record<string, boolean | undefined> = {};
  for (word of ['internal_error', 'fatal_error', 'request_timeout', 'invalid_blocks', 'not_in_channel']) {
    isUnclear[word] = troubleOf(await refusalOf(slack.calls.post(place, saying('x'), soon())))?.isUnclear;
  }
  expect(isUnclear).toEqual({
    internal_error: true,
    fatal_error: true,
    request_timeout: false,
    invalid_blocks: false,
    not_in_channel: false,
  });
});

test.for<[number, string]>([
  [401, 'chat_forbidden'],
  [403, 'chat_forbidden'],
  [404, 'internal'],
  [413, 'file_too_large'],
  [500, 'chat_unreachable'],
])('the status %i alone means %s', async ([status, code]) => {
  await using slack = await startTinySlack(() => ({ status, body: 'no' }));
  const error = await refusalOf(slack.calls.post(place, saying('x'), soon()));
  expect(error).toMatchObject({ code, cause: { status } });
});

test("Slack's own explanation is kept", async () => {
  const messages = ['[ERROR] invalid slack file [json-pointer:/blocks/1/slack_file]'];
  const body = { ok: false, error: 'invalid_blocks', response_metadata: { messages } };
  await using slack = await startTinySlack(() => ({ body }));
  const error = await refusalOf(slack.calls.post(place, saying('x'), soon()));
  expect(troubleOf(error)?.details).toEqual(messages);
  expect(String(error.cause)).toContain('chat.postMessage: Slack answered invalid_blocks');
});

test('a missing scope is named', async () => {
  const body = { ok: false, error: 'missing_scope', needed: 'files:read', provided: 'commands' };
  await using slack = await startTinySlack(() => ({ body }));
  const error = await refusalOf(slack.calls.file('T1', 'F1', soon()));
  expect(troubleOf(error)?.details).toEqual(['needed: files:read']);
});

test('an error of somebody else has no trouble behind it', () => {
  expect(troubleOf(new Error('x'))).toBeUndefined();
});

test('no error and no log line tells a token, an address or what was said', async () => {
  const app = 'xapp-1-A1-secret';
  const prompt = 'a very private prompt';
  let reply: Reply = {};
  await using slack = await startTinySlack(
    ({ path }) =>
      path.endsWith('files.getUploadURLExternal')
        ? { body: { ok: true, upload_url: `${slack.origin}/upload/1-secret`, file_id: 'F1' } }
        : reply,
    createImpatientClock(),
  );
  const responseUrl = `${slack.origin}/commands/T1/2-secret`;
  const echo = `nothing at ${responseUrl} for ${token} and ${app} or ${slack.origin}/upload/1-secret`;
  const messages = [`[ERROR] ${echo}`, `[WARN] ${echo}`];
  const kinds: Reply[] = [
    'reset',
    'half',
    { status: 429, headers: { 'retry-after': '60' }, body: echo },
    { status: 500, body: { ok: false, error: echo } },
    { status: 400, body: echo },
    { body: echo },
    { body: { ok: false, error: echo, response_metadata: { messages, warnings: [echo] } } },
    { body: { ok: false, error: 'invalid_blocks', response_metadata: { messages } } },
    { body: { ok: true, ts: 5, channel: echo } },
    { status: 302, headers: { location: responseUrl } },
  ];
  const stream = () => new Blob(['x']).stream();
  const told: string[] = [];
  for (const [index, kind] of kinds.entries()) {
    reply = kind;
    const team = `T${index}`;
    const errors = await Promise.all(
      [
        slack.calls.post({ team, channel: 'C1' }, saying(prompt), soon()),
        slack.calls.openConnection(app, soon()),
        slack.calls.respond(responseUrl, saying(prompt), soon()),
        slack.calls.upload(team, { name: 'a.png', alt: prompt, sizeBytes: 1, stream }, soon()),
        slack.calls.fetchFile(`${slack.origin}/3-secret`, 10, soon()),
      ].map((call) => call.catch((error: unknown) => error)),
    );
    for (const error of errors) {
      told.push(inspect(error, { depth: 20, showHidden: true }), JSON.stringify(error));
      if (error instanceof Error) told.push(String(error.cause), String(error.stack));
    }
  }
  const log = createLog({ level: 'silent', secrets: [] });
  for (const apiUrl of ['nonsense:/x/3-secret/', 'http://127.0.0.1:1/3-secret/']) {
    const elsewhere = createCalls({ token, apiUrl, clock: createImpatientClock(), log });
    told.push(inspect(await refusalOf(elsewhere.post(place, saying(prompt), soon())), { depth: 20 }));
    await elsewhere.close();
  }
  for (const text of [told.join('\n'), slack.lines.join('\n')]) {
    expect(text).toContain('[redacted]');
    expect(text.match(/.{0,60}(?:secret|private|127\.0\.0\.1:\d+\/).{0,40}/u)).toBeNull();
  }
});
