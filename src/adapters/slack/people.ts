// What is known of a person: their name and language by Slack's word, and what they chose in the app's home.
import { z } from 'zod';
import type { Clock, Store } from '../../generation/ports.ts';
import { createRecent } from '../../recent.ts';
import type { Calls } from './api/calls.ts';
import type { Ourselves } from './ourselves.ts';

const choicesSchema = z.object({ locale: z.string().optional(), model: z.string().optional() });

/** What somebody chose to be usual. */
type Choices = z.infer<typeof choicesSchema>;

/** A person as they are spoken to. */
export interface Known extends Choices {
  name: string;
  locale: string;
  isAdmin: boolean;
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
  choices(somebody: Somebody): Promise<Choices>;
  choose(somebody: Somebody, choices: Choices): Promise<Choices>;
}

/** Locales and names change rarely (https://docs.slack.dev/reference/methods/users.info). */
const keptMs = 86_400_000;
const waitMs = 800;

/** People by `calls` where the app may ask (`users:read`), and by their choices in `store`. */
export function createPeople(parts: {
  calls: Pick<Calls, 'person'>;
  store: Store;
  clock: Clock;
  ourselves: Ourselves;
}): People {
  const { calls, store, clock, ourselves } = parts;
  type Told = Awaited<ReturnType<Calls['person']>>;
  const told = createRecent<{ at: number; person: Promise<Told | undefined> }>();

  const ask = (team: string, user: string): Promise<Told | undefined> => {
    const before = told.get(user);
    if (before && clock.now() < before.at + keptMs) return before.person;
    const person = askSlack(team, user).catch(() => {
      told.set(user, { at: Number.NEGATIVE_INFINITY, person: Promise.resolve(undefined) });
      return undefined;
    });
    told.set(user, { at: clock.now(), person });
    return person;
  };
  const askSlack = async (team: string, user: string): Promise<Told | undefined> => {
    const signal = AbortSignal.timeout(10_000);
    const { scopes } = await ourselves.get(signal);
    return scopes.includes('users:read') ? calls.person(team, user, signal) : undefined;
  };
  const choices = async (somebody: Somebody): Promise<Choices> =>
    choicesSchema.catch({}).parse((await store.get(keyOf(somebody))) ?? {});

  return {
    choices,
    async known(somebody) {
      const { team, user, name = user } = somebody;
      const inTime = new Promise<undefined>((resolve) => {
        setTimeout(() => resolve(undefined), waitMs).unref();
      });
      const [chosen, person] = await Promise.all([
        choices(somebody).catch((): Choices => ({})),
        Promise.race([ask(team, user), inTime]),
      ]);
      return {
        name: person?.name ?? name,
        locale: chosen.locale ?? person?.locale ?? 'en',
        isAdmin: person?.isAdmin ?? false,
        ...(chosen.model === undefined ? {} : { model: chosen.model }),
      };
    },
    choose: (somebody, change) =>
      store.update(keyOf(somebody), (current) => ({
        ...choicesSchema.catch({}).parse(current ?? {}),
        ...change,
      })),
  };
}

function keyOf({ workspace, user }: Somebody): string {
  return `slack:person:${workspace}:${user}`;
}
