// Slack: what those who look after the bot do with /darkroom, and who gets more by the user groups they are in.
import { describe, expect, test } from 'vitest';
import { textsFor } from '../../src/i18n/texts.ts';
import { onSlack, reading, type SlackDesk } from '../fakes/slack-desk.ts';
import { callsOf, oneFox, whatBecameOf } from '../fakes/slack-story.ts';
import type { Sent } from '../fakes/slack/sending.ts';

const { say } = textsFor('en');
const notAnOperator = say('error.not_an_operator');
const quick = { fake: { readyAfterMs: 0 } };

/** Types `/darkroom` as somebody; resolves with what they are told, and that nobody else is. */
async function operate(
  { slack, seen, sees }: SlackDesk,
  userId: string,
  text: string,
): Promise<{ sent: Sent; told: string }> {
  const before = seen({ userId }).length;
  const sent = await slack.slash('/darkroom', text, { userId });
  const message = (await sees((all) => all.length > before, { userId })).at(-1);
  expect(message?.ephemeral).toBe(true);
  return { sent, told: reading(message).lines.slice(1).join('\n') };
}

const boss = ({ slack }: SlackDesk) => slack.addPerson({ name: 'boss', isAdmin: true }).id;

describe.concurrent('an admin', () => {
  test('pauses everything: a command is refused with who did it, until it goes on', async () => {
    await onSlack(quick, async (desk) => {
      const admin = boss(desk);
      await operate(desk, admin, 'pause');
      const asked = await desk.imagine('a fox');
      const [told] = await desk.sees(say('error.paused', { name: 'boss' }));
      expect(told?.ephemeral).toBe(true);
      expect(await desk.record(asked)).toBeUndefined();
      expect((await operate(desk, admin, '')).told).toMatch(/boss/u);
      await desk.restart();
      await operate(desk, admin, 'resume');
      const { aside: _told, ...became } = await whatBecameOf(desk, await desk.imagine('a fox'));
      const { aside: _none, ...made } = oneFox;
      expect(became).toEqual(made);
      expect((await operate(desk, admin, 'log')).told).toMatch(/^boss .+\nboss .+$/u);
    });
  });

  test('blocks one person, by a mention, and unblocks them', async () => {
    await onSlack(quick, async (desk) => {
      const admin = boss(desk);
      const { id: ann } = desk.slack.addPerson({ name: 'ann' });
      expect((await operate(desk, admin, 'block @ann')).told).toBe(
        say('operate.done.block_bot', { name: 'ann' }),
      );
      await desk.imagine('a fox', { userId: ann });
      await desk.sees(say('error.person_blocked'), { userId: ann });
      await desk.done(await desk.imagine('a boat'));
      expect((await operate(desk, admin, 'use')).told).toContain('ann');
      expect((await operate(desk, admin, 'unblock @ann')).told).toBe(
        say('operate.done.unblock_bot', { name: 'ann' }),
      );
      await desk.done(await desk.imagine('a fox', { userId: ann }));
      expect(desk.creates()).toBe(2);
    });
  });

  test('gives credits once, however often Slack delivers it, and over a restart', async () => {
    await onSlack(quick, async (desk) => {
      const { slack } = desk;
      const admin = boss(desk);
      const { id: ann } = slack.addPerson({ name: 'ann' });
      const { sent, told } = await operate(desk, admin, 'grant @ann 20');
      expect(told).toBe(say('operate.done.grant', { name: 'ann', credits: '20 credits' }));
      await slack.deliverTwice(sent);
      await desk.restart();
      await slack.deliverTwice(sent);
      // A process that has not heard it yet answers it once more.
      await desk.sees((all) => all.length > 1, { userId: admin });
      await slack.slash('/usage', '', { userId: ann });
      await desk.sees('70', { userId: ann });
      expect(await desk.account(ann)).toEqual({ creates: 0, left: 70 });
      expect((await operate(desk, admin, 'use @ann')).told).toContain('70 of');
      expect((await operate(desk, admin, 'log')).told.split('\n')).toHaveLength(1);
    });
  });

  test('is told what would work where something is wrong', async () => {
    await onSlack(quick, async (desk) => {
      const admin = boss(desk);
      expect((await operate(desk, admin, 'block @nobody')).told).toBe(
        say('error.person_unknown', { person: '@nobody' }),
      );
      expect((await operate(desk, admin, 'explode')).told).toBe(
        say('error.operation_unknown', { operation: 'explode' }),
      );
    });
  });

  test('of before is none any more a minute later', async () => {
    await onSlack(quick, async (desk) => {
      const person = desk.slack.addPerson({ name: 'boss', isAdmin: true });
      await operate(desk, person.id, 'pause');
      person.isAdmin = false;
      desk.clock.skip(60_000);
      expect((await operate(desk, person.id, 'resume')).told).toBe(notAnOperator);
    });
  });
});

describe.concurrent('nobody else', () => {
  const others: [who: string, person: Parameters<SlackDesk['slack']['addPerson']>[0]][] = [
    ['a member', {}],
    ['a guest', { isAdmin: true, isGuest: true }],
    ['an admin of another company', { isAdmin: true, teamId: 'T0OTHERS', enterpriseId: 'E0OTHERS' }],
  ];

  test.each(others)('such as %s looks after the bot', async (_who, person) => {
    await onSlack(quick, async (desk) => {
      const { id, name } = desk.slack.addPerson(person);
      for (const text of ['pause', 'use', 'log', `grant @${name} 5`]) {
        expect((await operate(desk, id, text)).told).toBe(notAnOperator);
      }
      await desk.done(await desk.imagine('a fox'));
    });
  });

  test('may delete what others asked for, whatever they are elsewhere', async () => {
    await onSlack(quick, async (desk) => {
      const asked = await desk.imagine('a fox');
      await desk.done(asked);
      const { id: userId } = desk.slack.addPerson({ isAdmin: true, teamId: 'T0OTHERS' });
      await desk.press('delete', asked, { userId });
      await desk.sees('can do that', { userId });
      expect(desk.slack.messages(desk.slack.channelId)).toHaveLength(1);
    });
  });

  test('is an admin where Slack does not say who is: then the policy file names who', async () => {
    const scopes = ['commands', 'chat:write', 'files:write'];
    const rules = { operators: ['slack/W0BOSS'] };
    await onSlack({ fake: { ...quick.fake, scopes }, rules }, async (desk) => {
      const { slack } = desk;
      expect((await operate(desk, boss(desk), 'pause')).told).toBe(notAnOperator);
      const { id } = slack.addPerson({ id: 'W0BOSS', name: 'chief' });
      await operate(desk, id, 'pause');
      expect((await operate(desk, id, '')).told).toMatch(/chief/u);
      expect(callsOf(desk, 'users.info')).toEqual([]);
    });
  });
});

describe.concurrent('in an organisation', () => {
  const organisation = { fake: { ...quick.fake, enterpriseId: 'E0ORG' } };

  test('an admin of a workspace pauses that one, and gives no credits', async () => {
    await onSlack(organisation, async (desk) => {
      const { slack } = desk;
      const { id: admin } = slack.addPerson({ name: 'boss', isAdmin: true, teamId: slack.teamId });
      const { told } = await operate(desk, admin, 'pause');
      expect(told).toBe(say('operate.done.pause_server'));
      expect((await operate(desk, admin, 'grant @boss 5')).told).toBe(
        say('error.operators_only', { person: `slack/${admin}` }),
      );
      await desk.imagine('a fox');
      await desk.sees(say('error.paused', { name: 'boss' }));
      slack.enterOtherTeam();
      expect((await operate(desk, admin, 'resume')).told).toBe(notAnOperator);
      await desk.done(await desk.imagine('a boat'));
      expect(desk.creates()).toBe(1);
    });
  });

  test('its own admins look after all of it, and a gift counts in all of it', async () => {
    await onSlack(organisation, async (desk) => {
      const { slack } = desk;
      const { id: admin } = slack.addPerson({ name: 'boss', isOrgAdmin: true });
      slack.addPerson({ name: 'ann' });
      await operate(desk, admin, 'grant @ann 20');
      slack.enterOtherTeam();
      expect((await operate(desk, admin, 'use @ann')).told).toContain('70 of');
      expect((await operate(desk, admin, 'pause')).told).toBe(say('operate.done.pause_bot'));
    });
  });
});

describe.concurrent('who is in a user group', () => {
  const scopes = ['commands', 'chat:write', 'files:write', 'users:read', 'usergroups:read'];

  test('has what its tier has, and a change is noticed ten minutes later', async () => {
    const rules = { tiers: [] as object[] };
    await onSlack({ fake: { ...quick.fake, scopes }, rules, limits: { limit: 1 } }, async (desk) => {
      const { slack } = desk;
      const { id: userId } = slack.addPerson({ name: 'ann' });
      const group = slack.addGroup({ handle: 'artists', users: [] });
      rules.tiers.push({ name: 'artists', roles: [`slack/${group.id}`], limit: 9 });
      const left = async () => {
        const before = desk.seen({ userId }).length;
        await slack.slash('/usage', '', { userId });
        const told = (await desk.sees((all) => all.length > before, { userId })).at(-1);
        return /(\d+) of (\d+)/u.exec(reading(told).lines.join(' '))?.[2];
      };
      expect(await left()).toBe('1');
      group.users.push(userId);
      expect(await left()).toBe('1');
      desk.clock.skip(600_000);
      await expect.poll(left).toBe('9');
      expect(callsOf(desk, 'usergroups.list')).toHaveLength(2);
    });
  });

  test('is in none where Slack may not be asked', async () => {
    await onSlack(quick, async (desk) => {
      await desk.done(await desk.imagine('a fox'));
      expect(callsOf(desk, 'usergroups.list')).toEqual([]);
    });
  });
});
