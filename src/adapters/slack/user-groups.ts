// Which user groups people are in, as far as the app may ask: for the tiers of the policy.
import type { Clock } from '../../generation/ports.ts';
import type { Log } from '../../log.ts';
import type { Calls } from './api/calls.ts';
import { isPassing } from './delivery/refusals.ts';
import { troubleOf } from './api/trouble.ts';
import type { Ourselves } from './ourselves.ts';

/** The user groups of each workspace, asked for in the background. */
export interface UserGroups {
  /**
   * Ids of the groups that somebody is in, as they were ten minutes ago at most while Slack can be asked. At once, but
   * for the very first question about a workspace. Never rejects: of whom nothing is known is in none.
   */
  of(team: string, user: string): Promise<string[]>;
}

const keptMs = 600_000;
/** After a question that came to nothing. */
const askAgainMs = 60_000;
const askWithinMs = 30_000;

type ByUser = ReadonlyMap<string, string[]>;

/** User groups by `calls`, where the app may ask for them (`usergroups:read`). */
export function createUserGroups(parts: {
  calls: Pick<Calls, 'userGroups'>;
  clock: Clock;
  log: Log;
  ourselves: Ourselves;
}): UserGroups {
  const { calls, clock, log, ourselves } = parts;
  const teams = new Map<string, { askAt: number; groups: Promise<ByUser> }>();
  let isTold = false;

  const ask = async (team: string): Promise<ByUser> => {
    const signal = AbortSignal.timeout(askWithinMs);
    const { scopes } = await ourselves.get(signal);
    return scopes.includes('usergroups:read') ? byUser(await calls.userGroups(team, signal)) : new Map();
  };
  const noteTrouble = (error: unknown): void => {
    // A plan without user groups has nobody in one.
    if (isTold || isPassing(error) || troubleOf(error)?.code === 'plan_upgrade_required') return;
    isTold = true;
    log.warn({ err: error }, 'user groups cannot be read, so no tier of the policy goes by them');
  };

  return {
    async of(team, user) {
      const known = teams.get(team);
      if (known && clock.now() < known.askAt) return (await known.groups).get(user) ?? [];
      const last = known?.groups ?? Promise.resolve<ByUser>(new Map());
      const asked = ask(team).catch((error: unknown) => {
        noteTrouble(error);
        entry.askAt = clock.now() + askAgainMs;
        return last;
      });
      // What was known counts until there is something newer.
      const entry = { askAt: clock.now() + keptMs, groups: known ? last : asked };
      teams.set(team, entry);
      void asked.then((groups) => (entry.groups = Promise.resolve(groups)));
      return (await entry.groups).get(user) ?? [];
    },
  };
}

function byUser(groups: readonly { id: string; users: readonly string[] }[]): ByUser {
  const found = new Map<string, string[]>();
  for (const { id, users } of groups) {
    for (const user of users) {
      const ids = found.get(user);
      if (ids) ids.push(id);
      else found.set(user, [id]);
    }
  }
  return found;
}
