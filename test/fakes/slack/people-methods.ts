// Who is who, and the way to a connection: auth.test, users.info, usergroups.list, apps.connections.open.
import { randomBytes } from 'node:crypto';
import { isOn, optional, required, type Call, type Method } from './call.ts';
import { Refusal } from './refusal.ts';
import type { Json, Person, World } from './world.ts';

/** Methods about the bot itself and about people. */
export const peopleMethods: Readonly<Record<string, Method>> = {
  'auth.test': { perMinute: 600, args: [], run: ({ world }) => whoAmI(world) },
  'users.info': { perMinute: 100, scope: 'users:read', args: ['user', 'include_locale'], run: userInfo },
  'usergroups.list': {
    perMinute: 20,
    scope: 'usergroups:read',
    args: ['include_users', 'include_count', 'include_disabled'],
    run: userGroups,
  },
  'apps.connections.open': { perMinute: 50, token: 'app', args: [], run: ({ world }) => open(world) },
};

function whoAmI(world: World): Json {
  return {
    ok: true,
    url: 'https://fake.slack.com/',
    team: 'Fake',
    user: 'darkroom',
    team_id: world.teamId,
    user_id: world.botUserId,
    bot_id: world.botId,
    ...(world.enterpriseId === undefined ? {} : { enterprise_id: world.enterpriseId }),
    is_enterprise_install: world.enterpriseId !== undefined,
  };
}

function open(world: World): Json {
  const ticket = randomBytes(12).toString('hex');
  world.tickets.add(ticket);
  return {
    ok: true,
    url: `${world.baseUrl.replace(/^http/u, 'ws')}/link/?ticket=${ticket}&app_id=${world.appId}`,
  };
}

function userInfo(call: Call): Json {
  const { world } = call;
  const person = world.people.get(required(call, 'user'));
  if (!person) throw new Refusal('user_not_found');
  const { id, name, locale, isAdmin, isGuest = false, teamId = world.teamId } = person;
  return {
    ok: true,
    user: {
      id,
      team_id: teamId,
      name,
      deleted: false,
      color: '9f69e7',
      real_name: name,
      tz: 'Europe/Amsterdam',
      tz_label: 'Central European Time',
      tz_offset: 3_600,
      profile: {
        real_name: name,
        real_name_normalized: name,
        display_name: name,
        display_name_normalized: name,
        team: teamId,
      },
      is_admin: isAdmin,
      is_owner: false,
      is_primary_owner: false,
      is_restricted: isGuest,
      is_ultra_restricted: false,
      is_bot: false,
      is_app_user: false,
      updated: 1_700_000_000,
      ...(isOn(call, 'include_locale') ? { locale } : {}),
      ...enterpriseUser(world, person, teamId),
    },
  };
}

/** What Slack tells of people of an organisation, ours or another (https://docs.slack.dev/reference/objects/user-object). */
function enterpriseUser(world: World, person: Person, teamId: string): Json {
  const { id, isOrgAdmin = false, enterpriseId = world.enterpriseId } = person;
  if (enterpriseId === undefined) return {};
  const teams = enterpriseId === world.enterpriseId ? [...world.teamIds] : [teamId];
  return {
    enterprise_user: {
      id,
      enterprise_id: enterpriseId,
      enterprise_name: 'Fake organisation',
      is_admin: isOrgAdmin,
      is_owner: false,
      is_primary_owner: false,
      teams,
    },
  };
}

function userGroups(call: Call): Json {
  const { world } = call;
  const withUsers = isOn(call, 'include_users');
  const team = optional(call, 'team_id') ?? world.teamId;
  return {
    ok: true,
    usergroups: [...world.groups.values()]
      .filter(({ teamId }) => teamId === team)
      .map(({ id, teamId, handle, users }) => ({
        id,
        team_id: teamId,
        is_usergroup: true,
        is_subteam: true,
        name: handle,
        description: '',
        handle,
        is_external: false,
        date_create: 1_446_598_059,
        date_update: 1_446_670_362,
        date_delete: 0,
        auto_type: null,
        created_by: 'USLACKBOT',
        updated_by: 'USLACKBOT',
        deleted_by: null,
        prefs: { channels: [], groups: [] },
        ...(withUsers ? { users } : {}),
        ...(isOn(call, 'include_count') ? { user_count: users.length } : {}),
      })),
  };
}
