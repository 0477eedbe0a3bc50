// What each call says to Slack, and what it makes of the answer.
import { expect, test } from 'vitest';
import type { ModalView } from '@slack/web-api';
import { createFakeClock } from '../../../fakes/clock.ts';
import { at, place, refusalOf, saying, soon, startTinySlack, token, type Reply } from './tiny-slack.ts';

const answers: Record<string, Reply> = {
  'auth.test': {
    headers: { 'x-oauth-scopes': 'commands,chat:write, files:write' },
    body: {
      ok: true,
      team: 'Studio',
      team_id: 'T1',
      url: 'https://studio.slack.com/',
      user: 'darkroom',
      user_id: 'U1',
      enterprise_id: 'E1',
    },
  },
  'chat.postMessage': { body: { ok: true, channel: 'D9', ts: '1.2', message: { text: 'x' } } },
  'views.open': { body: { ok: true, view: { id: 'V1', type: 'modal' } } },
  'users.info': {
    body: {
      ok: true,
      user: {
        name: 'ada',
        real_name: 'Ada L',
        locale: 'fr-FR',
        team_id: 'T1',
        is_owner: true,
        enterprise_user: { id: 'U7', enterprise_id: 'E1', is_owner: true, teams: ['T1', 'T2'] },
        profile: { display_name: '' },
      },
    },
  },
  'files.info': {
    body: {
      ok: true,
      file: {
        name: 'cat.png',
        mimetype: 'image/png',
        size: 5,
        url_private: 'https://files.slack.com/x',
        shares: { public: { C1: [{ ts: '5.6' }] }, private: { D1: [{ ts: '7.8' }] } },
      },
    },
  },
};

const open = () => startTinySlack(({ path }) => answers[path.slice('/api/'.length)] ?? {});

const view: ModalView = { type: 'modal', title: { type: 'plain_text', text: 'x' }, blocks: [] };

test('a message goes to its place, pings nobody and unfurls nothing', async () => {
  await using slack = await open();
  const body = saying('a fox & a <b>');
  const posted = await slack.calls.post({ ...place, thread: '1.1' }, body, soon());
  expect(posted).toEqual({ channel: 'D9', ts: '1.2' });
  expect(slack.seen).toMatchObject([{ method: 'POST', path: '/api/chat.postMessage' }]);
  expect(slack.seen[0]?.headers.authorization).toBe(`Bearer ${token}`);
  expect(slack.seen[0]?.args).toEqual({
    team_id: 'T1',
    channel: 'C1',
    thread_ts: '1.1',
    text: body.text,
    blocks: JSON.stringify(body.blocks),
    unfurl_links: 'false',
    unfurl_media: 'false',
    link_names: 'false',
  });
});

test('messages are changed, removed and shown to one person', async () => {
  await using slack = await open();
  const blocks = JSON.stringify(saying('x').blocks);
  const content = { team_id: 'T1', channel: 'C1', text: 'x', blocks, link_names: 'false' };
  await slack.calls.update(at, saying('x'), { urgent: true }, soon());
  await slack.calls.remove(at, soon());
  await slack.calls.postEphemeral(place, 'U7', saying('x'), soon());
  expect(slack.seen.map(({ path, args }) => [path, args])).toEqual([
    ['/api/chat.update', { ...content, ts: at.ts }],
    ['/api/chat.delete', { team_id: 'T1', channel: 'C1', ts: at.ts }],
    ['/api/chat.postEphemeral', { ...content, user: 'U7' }],
  ]);
});

test('says who we are and what we may', async () => {
  await using slack = await open();
  expect(await slack.calls.whoAmI(soon())).toEqual({
    team: 'T1',
    teamName: 'Studio',
    teamUrl: 'https://studio.slack.com/',
    enterprise: 'E1',
    isOrgWide: true,
    botUser: 'U1',
    botName: 'darkroom',
    scopes: ['commands', 'chat:write', 'files:write'],
  });
});

test('views are opened, changed and published', async () => {
  await using slack = await open();
  expect(await slack.calls.openView('T1', '1.2.abc', view, soon())).toEqual({ id: 'V1' });
  await slack.calls.updateView('T1', 'V1', view, soon());
  await slack.calls.publishView('T1', 'U7', { type: 'home', blocks: [] }, soon());
  const json = JSON.stringify(view);
  expect(slack.seen.map(({ path, args }) => [path, args])).toEqual([
    ['/api/views.open', { team_id: 'T1', trigger_id: '1.2.abc', view: json }],
    ['/api/views.update', { team_id: 'T1', view_id: 'V1', view: json }],
    ['/api/views.publish', { team_id: 'T1', user_id: 'U7', view: '{"type":"home","blocks":[]}' }],
  ]);
});

test('files are completed, with and without a message, found and removed', async () => {
  await using slack = await open();
  const files = [{ id: 'F1', title: 'a fox' }];
  await slack.calls.complete('T1', files, undefined, soon());
  await slack.calls.complete('T1', files, { channel: 'C1', thread: '1.1' }, soon());
  const inChannel = { channel: 'C1', ts: '5.6' };
  expect(await slack.calls.sharedAt('T1', 'F1', 'C1', soon())).toEqual(inChannel);
  expect(await slack.calls.sharedAt('T1', 'F1', 'D1', soon())).toEqual({ channel: 'D1', ts: '7.8' });
  expect(await slack.calls.sharedAt('T1', 'F1', 'C2', soon())).toBeUndefined();
  expect(await slack.calls.sharedAt('T1', 'F1', undefined, soon())).toEqual(inChannel);
  await slack.calls.removeFile('T1', 'F1', soon());
  expect(slack.seen.map(({ args }) => args)).toEqual([
    { team_id: 'T1', files: JSON.stringify(files) },
    { team_id: 'T1', files: JSON.stringify(files), channel_id: 'C1', thread_ts: '1.1' },
    ...[1, 2, 3, 4, 5].map(() => ({ team_id: 'T1', file: 'F1' })),
  ]);
});

test('people and their files are looked up', async () => {
  await using slack = await open();
  const { calls } = slack;
  expect(await calls.person('T1', 'U7', soon())).toEqual({
    name: 'Ada L',
    locale: 'fr-FR',
    team: 'T1',
    isAdmin: true,
    isGuest: false,
    organisation: { id: 'E1', teams: ['T1', 'T2'], isAdmin: true },
  });
  expect(slack.seen[0]?.args).toEqual({ team_id: 'T1', user: 'U7', include_locale: 'true' });
  expect(await calls.file('T1', 'F1', soon())).toEqual({
    name: 'cat.png',
    mediaType: 'image/png',
    sizeBytes: 5,
    url: 'https://files.slack.com/x',
  });
});

test('what is gone already counts as removed', async () => {
  const gone: Record<string, string> = { 'chat.delete': 'message_not_found', 'files.delete': 'file_deleted' };
  await using slack = await startTinySlack(({ path }) => ({
    body: { ok: false, error: gone[path.slice(5)] ?? 'unknown_method' },
  }));
  await slack.calls.remove(at, soon());
  await slack.calls.removeFile('T1', 'F1', soon());
  expect(slack.seen).toHaveLength(2);
});

test('Socket Mode is tried with the token of the app and no other', async () => {
  await using slack = await open();
  await slack.calls.openConnection('xapp-1-secret', soon());
  expect(slack.seen[0]?.path).toBe('/api/apps.connections.open');
  expect(slack.seen[0]?.headers.authorization).toBe('Bearer xapp-1-secret');
  expect(JSON.stringify(slack.seen[0])).not.toContain(token);
});

test('an answer of another form is internal, and may have been done', async () => {
  await using slack = await startTinySlack(() => ({ body: { ok: true, channel: 5 } }));
  const error = await refusalOf(slack.calls.post(place, saying('x'), soon()));
  expect(error).toMatchObject({ code: 'internal', cause: { isUnclear: true } });
  expect(slack.seen).toHaveLength(1);
});

test('calls that were closed are refused, and nothing leaves', async () => {
  await using slack = await open();
  await slack.calls.close();
  const error = await refusalOf(slack.calls.whoAmI(soon()));
  expect(error).toMatchObject({ code: 'chat_unreachable', cause: { isUnclear: false } });
  expect(slack.seen).toHaveLength(0);
});

test('calls that wait for their place when it closes are refused', async () => {
  const body = { ok: true, channel: 'C1', ts: '1.2' };
  await using slack = await startTinySlack(() => ({ body }), createFakeClock());
  for (let index = 0; index < 9; index += 1) await slack.calls.post(place, saying('x'), soon());
  const waiting = refusalOf(slack.calls.post(place, saying('x'), soon()));
  await slack.calls.close();
  expect((await waiting).code).toBe('chat_unreachable');
  expect(slack.seen).toHaveLength(9);
});
