// Who is in which user group, asked for in the background.
import { expect, test } from 'vitest';
import type { Calls, Identity } from '../../../src/adapters/slack/api/calls.ts';
import { SlackTrouble } from '../../../src/adapters/slack/api/trouble.ts';
import { createUserGroups } from '../../../src/adapters/slack/user-groups.ts';
import { AppError } from '../../../src/generation/errors.ts';
import { createLog } from '../../../src/log.ts';
import { createFakeClock } from '../../fakes/clock.ts';

type Answer = Awaited<ReturnType<Calls['userGroups']>>;

/** A workspace that answers as `next` says, or when it is let. */
function open(scopes = ['usergroups:read']) {
  const clock = createFakeClock();
  const asked: string[] = [];
  const lines: string[] = [];
  let answer: Answer | AppError | Promise<Answer> = [];
  const identity: Identity = {
    team: 'T1',
    teamName: '',
    teamUrl: '',
    enterprise: undefined,
    isOrgWide: false,
    botUser: '',
    botName: '',
    scopes,
  };
  const userGroups = async (team: string): Promise<Answer> => {
    asked.push(team);
    if (answer instanceof AppError) throw answer;
    return answer;
  };
  const groups = createUserGroups({
    calls: { userGroups },
    clock,
    log: createLog({ level: 'warn', secrets: [], destination: { write: (line) => lines.push(line) } }),
    ourselves: { get: async () => identity, known: () => identity, learn() {} },
  });
  const next = (given: typeof answer) => {
    answer = given;
  };
  return { groups, clock, asked, lines, next };
}

const artists = { id: 'S1', users: ['U1', 'U2'] };
const staff = { id: 'S2', users: ['U1'] };

test('everybody is in the groups that name them, and a workspace is asked once in ten minutes', async () => {
  const { groups, clock, asked, next } = open();
  next([artists, staff]);
  expect(await Promise.all(['U1', 'U2', 'U3'].map((user) => groups.of('T1', user)))).toEqual([
    ['S1', 'S2'],
    ['S1'],
    [],
  ]);
  await clock.advance(599_999);
  await groups.of('T1', 'U1');
  expect(asked).toEqual(['T1']);
  expect(await groups.of('T2', 'U2')).toEqual(['S1']);
  expect(asked).toEqual(['T1', 'T2']);
});

test('what was known counts at once while it is asked for anew', async () => {
  const { groups, clock, next } = open();
  next([staff]);
  await groups.of('T1', 'U1');
  const { promise, resolve } = Promise.withResolvers<Answer>();
  next(promise);
  await clock.advance(600_000);
  expect(await groups.of('T1', 'U1')).toEqual(['S2']);
  resolve([artists]);
  await new Promise((later) => setImmediate(later));
  expect(await groups.of('T1', 'U1')).toEqual(['S1']);
});

test('a question that comes to nothing leaves what was known, is told once, and is asked again in a minute', async () => {
  const { groups, clock, asked, lines, next } = open();
  next([staff]);
  await groups.of('T1', 'U1');
  next(new AppError('chat_forbidden', {}, { cause: new SlackTrouble('no', { code: 'missing_scope' }) }));
  for (const waitMs of [600_000, 60_000, 60_000]) {
    await clock.advance(waitMs);
    expect(await groups.of('T1', 'U1')).toEqual(['S2']);
    await new Promise((later) => setImmediate(later));
  }
  expect(asked).toHaveLength(4);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('user groups cannot be read');
});

test('nothing is told where nobody can be in a group, or Slack is busy', async () => {
  const { groups, clock, lines, next } = open();
  const noPlan = new SlackTrouble('no', { code: 'plan_upgrade_required' });
  next(new AppError('internal', {}, { cause: noPlan }));
  expect(await groups.of('T1', 'U1')).toEqual([]);
  await clock.advance(60_000);
  next(new AppError('chat_busy'));
  expect(await groups.of('T1', 'U1')).toEqual([]);
  expect(lines).toEqual([]);
});

test('nothing is asked without the scope', async () => {
  const { groups, asked } = open([]);
  expect(await groups.of('T1', 'U1')).toEqual([]);
  expect(asked).toEqual([]);
});
