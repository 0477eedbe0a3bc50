// `/darkroom`: how it is registered, what is read from it, and whose word reaches how far.
import { describe, expect, test } from 'vitest';
import { applicationSchema } from '../../../src/adapters/discord/api/call-answers.ts';
import { commandDataSchema } from '../../../src/adapters/discord/commands/command-data.ts';
import { darkroom } from '../../../src/adapters/discord/commands/darkroom.ts';
import { operationIn } from '../../../src/adapters/discord/interactions/operation.ts';
import { permissions } from '../../fakes/discord/world.ts';
import { openScene, type Scene } from './scene.ts';

interface Option {
  name: string;
  type: number;
  required?: boolean;
  options?: Option[];
}

const asManager = { permissions: permissions.manageGuild };

test('it is shown to whoever manages a server, and in direct messages with the bot', () => {
  expect(darkroom()).toMatchObject({
    default_member_permissions: '32',
    contexts: [0, 1],
    integration_types: [0],
  });
});

test('it has a subcommand for each operation', () => {
  const { options: subcommands } = darkroom() as unknown as { options: Option[] };
  const shortOf = ({ name, type, required = false }: Option) =>
    `${name} ${type}${required ? ' required' : ''}`;
  expect(subcommands.map((each) => [shortOf(each), ...(each.options ?? []).map(shortOf)])).toEqual([
    ['use 1', 'person 6'],
    ['log 1'],
    ['block 1', 'person 6 required'],
    ['unblock 1', 'person 6 required'],
    ['grant 1', 'person 6 required', 'credits 4 required'],
    ['pause 1'],
    ['resume 1'],
  ]);
  expect(JSON.stringify(subcommands)).toContain('"min_value":1,"max_value":1000000');
});

describe('what is asked for', () => {
  const asked = async (scene: Scene, name: string, values: Record<string, string | number> = {}) => {
    const before = scene.commands.length;
    await scene.discord.slash(`darkroom ${name}`, values, asManager);
    await scene.settled(before + 1);
    return scene.commands.at(-1);
  };

  test('comes with the person as their quota knows them, and is answered privately', async () => {
    await using scene = await openScene();
    const { id, name } = scene.discord.addPerson();
    const person = { adapter: 'discord', workspace: 'discord', id, name };
    for (const kind of ['log', 'pause', 'resume', 'use']) {
      expect(await asked(scene, kind)).toMatchObject({ name: 'darkroom', operation: { kind } });
    }
    for (const kind of ['use', 'block', 'unblock']) {
      expect(await asked(scene, kind, { person: id })).toMatchObject({ operation: { kind, person } });
    }
    const operation = { kind: 'grant', person, credits: 20 };
    expect(await asked(scene, 'grant', { person: id, credits: 20 })).toMatchObject({ operation });
    expect(scene.shown()).toHaveLength(8);
    expect(scene.shown().every(({ ephemeral }) => ephemeral)).toBe(true);
  });

  const somebody = { id: '200000000000000001', username: 'ann', global_name: 'Ann' };
  const person = { name: 'person', type: 6, value: somebody.id };
  const credits = (value: unknown) => ({ name: 'credits', type: 4, value });
  const read = (name: string, options: object[], users: object = { [somebody.id]: somebody }) =>
    operationIn(
      commandDataSchema.parse({
        name: 'darkroom',
        options: [{ name, type: 1, options }],
        resolved: { users },
      }),
    );

  test.each<[what: string, code: string, operation: () => unknown]>([
    ['a subcommand that there is not', 'operation_unknown', () => read('explode', [])],
    ['no subcommand', 'operation_unknown', () => operationIn({ name: 'darkroom', options: [] })],
    ['nobody', 'person_unknown', () => read('block', [])],
    ['somebody of whom Discord tells nothing', 'person_unknown', () => read('block', [person], {})],
    [
      'a name that every object has',
      'person_unknown',
      () => read('use', [{ ...person, value: '__proto__' }]),
    ],
    ['no credits', 'credits_invalid', () => read('grant', [person])],
    ['less than one credit', 'credits_invalid', () => read('grant', [person, credits(0)])],
    ['debts', 'credits_invalid', () => read('grant', [person, credits(-5)])],
    ['half a credit', 'credits_invalid', () => read('grant', [person, credits(1.5)])],
    ['more than a million', 'credits_invalid', () => read('grant', [person, credits(1_000_001)])],
  ])('with %s is refused', (_what, code, operation) => {
    expect(operation).toThrow(expect.objectContaining({ code }));
  });

  test('with a million is read', () => {
    expect(read('grant', [person, credits(1_000_000)])).toMatchObject({ credits: 1_000_000 });
  });
});

describe('somebody’s word', () => {
  test('reaches as far as Discord says that they look after something', async () => {
    await using scene = await openScene();
    const { discord, commands } = scene;
    const { manageGuild, administrator, manageMessages } = permissions;
    const { ownerId } = discord;
    const cases: [expected: string, context: Parameters<typeof discord.slash>[2]][] = [
      ['here', { permissions: manageGuild }],
      ['here', { permissions: administrator }],
      ['none', { permissions: manageMessages, allowed: true }],
      ['none', { guildId: null }],
      ['everywhere', { userId: ownerId, allowed: true }],
      ['everywhere', { userId: ownerId, guildId: null }],
    ];
    for (const [index, [, context]] of cases.entries()) {
      await discord.slash('darkroom log', {}, context);
      await scene.settled(index + 1);
    }
    expect(commands.map((command) => 'reach' in command && command.reach)).toEqual(
      cases.map(([expected]) => expected),
    );
  });

  const application = { id: '1', name: 'x', verify_key: '' };
  const member = (id: string, membership_state: number, role: string) => ({
    user: { id },
    membership_state,
    role,
  });
  const team = {
    owner_user_id: '10',
    members: [
      member('10', 2, ''),
      member('11', 2, 'admin'),
      member('12', 2, 'developer'),
      member('13', 2, 'read_only'),
      member('14', 1, 'admin'),
    ],
  };

  test.each([
    ['its one owner', { owner: { id: '9' }, team: null }, ['9']],
    [
      'a team: who may change it, not who only looks on or was only asked',
      { owner: { id: '99' }, team },
      ['10', '11', '12'],
    ],
    ['nobody we are told of', {}, []],
  ])('is that of the application where it belongs to %s', (_what, fields, owners) => {
    expect(applicationSchema.parse({ ...application, ...fields }).owners).toEqual(owners);
  });
});
