// Who is who, and the way to a connection: auth.test, users.info, apps.connections.open.
import { randomBytes } from 'node:crypto';
import { isOn, required, type Call, type Method } from './call.ts';
import { Refusal } from './refusal.ts';
import type { Json, World } from './world.ts';

/** Methods about the bot itself and about people. */
export const peopleMethods: Readonly<Record<string, Method>> = {
  'auth.test': { perMinute: 600, args: [], run: ({ world }) => whoAmI(world) },
  'users.info': { perMinute: 100, scope: 'users:read', args: ['user', 'include_locale'], run: userInfo },
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
  const { id, name, locale, isAdmin } = person;
  return {
    ok: true,
    user: {
      id,
      team_id: world.teamId,
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
        team: world.teamId,
      },
      is_admin: isAdmin,
      is_owner: false,
      is_primary_owner: false,
      is_restricted: false,
      is_ultra_restricted: false,
      is_bot: false,
      is_app_user: false,
      updated: 1_700_000_000,
      ...(isOn(call, 'include_locale') ? { locale } : {}),
    },
  };
}
