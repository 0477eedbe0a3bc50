// What Slack tells, in the shapes in which it does: of one workspace, of an organisation, of channels shared with others.
import { describe, expect, test } from 'vitest';
import { homeSchema, mentionSchema } from '../../../../src/adapters/slack/listeners/events.ts';
import {
  commandSchema,
  pressSchema,
  shortcutSchema,
} from '../../../../src/adapters/slack/listeners/heard.ts';
import { generationIdPattern } from '../../../../src/generation/generation.ts';

const command = {
  team_id: 'T1',
  channel_id: 'C1',
  user_id: 'U1',
  response_url: 'https://hooks.test/commands/T1/1/x',
  trigger_id: '13345224609.738474920.8088930838d88f008e0',
};
const press = {
  user: { id: 'U1', username: 'ann', team_id: 'T1' },
  team: { id: 'T1', domain: 'one' },
  enterprise: null,
  trigger_id: '13345224609.738474920.8088930838d88f008e0',
  container: { type: 'message', message_ts: '1.2', channel_id: 'C1', is_ephemeral: false },
  channel: { id: 'C1', name: 'art' },
  actions: [{ action_id: 'again', value: 'slack-1', type: 'button' }],
};
const mention = {
  event_id: 'Ev012ABC',
  team_id: 'T1',
  authorizations: [{ enterprise_id: null, team_id: 'T1', is_bot: true }],
  event: { type: 'app_mention', user: 'U1', text: '<@UBOT> a fox', ts: '1706785424.099119', channel: 'C1' },
};

describe('an id', () => {
  test('is one for a generation, whatever Slack calls it', () => {
    const ids = [commandSchema.parse(command), pressSchema.parse(press), mentionSchema.parse(mention)];
    for (const { heard } of ids) expect(heard.id).toMatch(generationIdPattern);
  });

  test('of a mention stays the same when its message is changed', () => {
    const changed = { ...mention, event_id: 'Ev9', event: { ...mention.event, edited: { user: 'U1' } } };
    expect(mentionSchema.parse(changed).heard.id).toBe(mentionSchema.parse(mention).heard.id);
    expect(mentionSchema.parse(changed).delivery).toBe('Ev9');
  });
});

describe('the workspace', () => {
  test('of an organisation is the organisation', () => {
    const ours = { team_id: 'T2', enterprise_id: 'E1' };
    expect(commandSchema.parse({ ...command, ...ours }).heard).toMatchObject({ team: 'T2', workspace: 'E1' });
    const inOrg = {
      ...press,
      team: { id: 'T2', enterprise_id: 'E1' },
      enterprise: { id: 'E1', name: 'Org' },
    };
    expect(pressSchema.parse(inOrg).heard).toMatchObject({ team: 'T2', workspace: 'E1' });
    const authorizations = [{ enterprise_id: 'E1', team_id: null }];
    const told = { ...mention, context_team_id: 'T2', authorizations };
    expect(mentionSchema.parse(told).heard).toMatchObject({ team: 'T2', workspace: 'E1' });
    const home = { ...told, event: { type: 'app_home_opened', user: 'U1', tab: 'home' } };
    expect(homeSchema.parse(home).heard).toMatchObject({ team: 'T2', workspace: 'E1' });
  });

  test('of a press without a team is that of its person', () => {
    expect(pressSchema.parse({ ...press, team: null }).heard).toMatchObject({ team: 'T1', workspace: 'T1' });
  });

  test('of an event in a shared channel is where the app is, not where the channel is from', () => {
    const shared = { ...mention, team_id: 'T0THEIRS', context_team_id: 'T0THEIRS' };
    expect(mentionSchema.parse(shared).heard).toMatchObject({ team: 'T1', workspace: 'T1' });
  });
});

test('a message is known by what may be a picture in it', () => {
  const files = [
    { id: 'F1', mimetype: 'image/png' },
    { id: 'F2', mimetype: 'application/pdf' },
    { id: 'F3', file_access: 'check_file_info' },
    { id: 'F4', mode: 'tombstone' },
  ];
  const { message } = shortcutSchema.parse({ ...press, message: { ts: '1.2', files } });
  expect(message.files.filter(({ isPicture }) => isPicture).map(({ id }) => id)).toEqual(['F1', 'F3']);
});

test('what is odd in a message of another app hides nothing else in it', () => {
  const picture = { type: 'image', image_url: 'https://a.test/boat.png' };
  const blocks = [{ type: 'image', slack_file: null }, picture, { type: 'actions', elements: 'none' }];
  const files = [{ file: 'gone' }, { id: 'F1', mimetype: 'image/png' }];
  const attachments = [{ image_url: null }, { image_url: 'https://a.test/other.png' }];
  const read = (given: object) =>
    shortcutSchema.parse({ ...press, message: { ts: '1.2', ...given } }).message;
  expect(read({ blocks, files, attachments })).toMatchObject({
    blocks: [{ type: 'unknown' }, picture, { type: 'unknown' }],
    files: [{ isPicture: false }, { id: 'F1', isPicture: true }],
    attachments: [{}, { image_url: 'https://a.test/other.png' }],
  });
  expect(read({ blocks: 'none', files: 'none' })).toMatchObject({ blocks: [], files: [] });
});
