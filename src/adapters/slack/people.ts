// What is known of a person: by Slack's word their name, language, rank and groups, and what they chose in the app's home.
import { z } from 'zod';
import type { Reach } from '../../generation/command.ts';
import type { Clock, Store } from '../../generation/ports.ts';
import type { Log } from '../../log.ts';
import { createRecent } from '../../recent.ts';
import type { Calls, Told } from './api/calls.ts';
import type { Ourselves } from './ourselves.ts';
import { reachOf } from './standing.ts';
import { createUserGroups } from './user-groups.ts';

const choicesSchema = z.object({ locale: z.string().optional(), model: z.string().optional() });

/** What somebody chose to be usual. */
type Choices = z.infer<typeof choicesSchema>;

/** A person as they are spoken to. */
export interface Known extends Choices {
  name: string;
  locale: string;
  /** How far their word reaches, as it was a day ago at most. */
  reach: Reach;
  /** Ids of the user groups that they are in. */
  roles: string[];
}

/** Where a person is known: choices count in the whole organisation. */
interface Somebody {
  team: string;
  workspace: string;
  user: string;
  /** What the event called them. */
  name?: string | undefined;
}

/** The people of a workspace. */
export interface People {
  /** Never rejects and never waits long: what cannot be learned in time is left out. */
  known(somebody: Somebody): Promise<Known>;
  /** How far their word reaches now; never rejects: of whom Slack says nothing it reaches nowhere. */
  reach(somebody: Somebody): Promise<Reach>;
  /** Asks ahead for what takes long. */
  prepare(team: string): void;
  choices(somebody: Somebody): Promise<Choices>;
  choose(somebody: Somebody, choices: Choices): Promise<Choices>;
}

/** Locales and names change rarely (https://docs.slack.dev/reference/methods/users.info). */
const keptMs = 86_400_000;
/** Who is no admin any more has no say any more. */
const rankKeptMs = 60_000;
const waitMs = 800;
const waitForRankMs = 5000;

/** People by `calls` where the app may ask (`users:read`), and by their choices in `store`. */
export function createPeople(parts: {
  calls: Pick<Calls, 'person' | 'userGroups'>;
  store: Store;
  clock: Clock;
  log: Log;
  ourselves: Ourselves;
}): People {
  const { calls, store, clock, log, ourselves } = parts;
  type Asked = { at: number; person: Promise<Told | undefined> };
  const told = createRecent<Asked>();
  const groups = createUserGroups(parts);

  const ask = ({ team, user }: Somebody, newerThanMs: number): Promise<Told | undefined> => {
    const key = `${team} ${user}`;
    const before = told.get(key);
    if (before && clock.now() < before.at + newerThanMs) return before.person;
    const person = askSlack(team, user).catch((error: unknown) => {
      told.set(key, before ?? { at: Number.NEGATIVE_INFINITY, person: Promise.resolve(undefined) });
      log.debug({ err: error }, 'Slack does not say who somebody is');
      return undefined;
    });
    told.set(key, { at: clock.now(), person });
    return person;
  };
  const askSlack = async (team: string, user: string): Promise<Told | undefined> => {
    const signal = AbortSignal.timeout(10_000);
    const { scopes } = await ourselves.get(signal);
    return scopes.includes('users:read') ? calls.person(team, user, signal) : undefined;
  };
  const reachIn = ({ team }: Somebody, person: Told | undefined): Reach => {
    const home = ourselves.known();
    return person && home ? reachOf(person, home, team) : 'none';
  };
  const choices = async (somebody: Somebody): Promise<Choices> =>
    choicesSchema.catch({}).parse((await store.get(keyOf(somebody))) ?? {});

  return {
    choices,
    async known(somebody) {
      const { team, user, name = user } = somebody;
      const [chosen, person, roles = []] = await Promise.all([
        choices(somebody).catch((): Choices => ({})),
        inTime(ask(somebody, keptMs), waitMs),
        inTime(groups.of(team, user), waitMs),
      ]);
      return {
        name: person?.name ?? name,
        locale: chosen.locale ?? person?.locale ?? 'en',
        reach: reachIn(somebody, person),
        roles,
        ...(chosen.model === undefined ? {} : { model: chosen.model }),
      };
    },
    async reach(somebody) {
      return reachIn(somebody, await inTime(ask(somebody, rankKeptMs), waitForRankMs));
    },
    prepare(team) {
      void groups.of(team, '');
    },
    choose: (somebody, change) =>
      store.update(keyOf(somebody), (current) => ({
        ...choicesSchema.catch({}).parse(current ?? {}),
        ...change,
      })),
  };
}

function inTime<Value>(value: Promise<Value>, limitMs: number): Promise<Value | undefined> {
  const late = new Promise<undefined>((resolve) => {
    setTimeout(() => resolve(undefined), limitMs).unref();
  });
  return Promise.race([value, late]);
}

function keyOf({ workspace, user }: Somebody): string {
  return `slack:person:${workspace}:${user}`;
}
