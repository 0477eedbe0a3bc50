// The form of the operator's rules, as docs/limits.md explains them.
import { z } from 'zod';
import { lengthOfTime } from './length-of-time.ts';
import { canBeFound } from './word-search.ts';

const credits = z.number().nonnegative();
const budget = z.strictObject({ day: credits.optional(), month: credits.optional() });

/** How a name is written on its platform, behind the platform's own: a name in another form would silently be nobody's. */
export interface Form {
  pattern: RegExp;
  /** A whole name, for who has mistyped one. */
  example: string;
}

/** The names that rules can have of one platform. */
export interface Forms {
  people: Form;
  places: Form;
  /** undefined where people have none. */
  roles: Form | undefined;
  /** Whether the platform proves who somebody is: elsewhere nobody is an operator by a name. */
  provesWho: boolean;
}

/** Credits in a calendar day and in a calendar month, UTC. */
export type Budget = z.infer<typeof budget>;

const adapterNamed = (pattern: RegExp, example: string) =>
  z.string().regex(pattern, `must look like ${example}`);
const person = adapterNamed(/^[a-z]+\/[^/\s]+$/u, 'discord/123456789012345678 or slack/U0123ABCD');
const role = adapterNamed(/^(?:discord|slack)\/[^/\s]+$/u, 'discord/123456789012345678 or slack/S0123ABCD');
const place = adapterNamed(
  /^[a-z]+\/[^/\s]+(?:\/[^/\s]+)?$/u,
  'discord/<server>, slack/<workspace>, or either with /<channel> behind it',
);

const word = z.string().refine(canBeFound, 'must have a letter, a digit or a sign that can be seen');

const windowMs = z.string().transform((text, context) => {
  const ms = lengthOfTime(text);
  if (ms !== undefined) return ms;
  context.addIssue('must be a number above 0 with s, m, h or d behind it, such as 24h');
  return z.NEVER;
});

const tier = z.strictObject({
  limit: credits.optional(),
  window: windowMs.optional(),
  concurrent: z.int().positive().optional(),
  models: z.array(z.string()).min(1).optional(),
  places: z
    .strictObject({ allowed: z.array(place).optional(), denied: z.array(place).optional() })
    .optional(),
});

function named({ window, ...rest }: z.infer<typeof tier>) {
  return { ...rest, ...(window === undefined ? {} : { windowMs: window }) };
}

/** What one kind of people may use; what is left out is as it is for everybody. */
export type Tier = ReturnType<typeof named>;

/** The file as the operator writes it; every part can be left out. */
export const rulesSchema = z.strictObject({
  /** People who look after the whole bot. */
  operators: z.array(person).default([]),
  everybody: tier.prefault({}).transform(named),
  /** The first that fits a person counts. */
  tiers: z
    .array(
      tier
        .extend({
          name: z.string().min(1),
          roles: z.array(role).default([]),
          people: z.array(person).default([]),
        })
        .transform(({ name, roles, people, ...rest }) => ({ ...named(rest), name, roles, people })),
    )
    .default([]),
  budgets: z
    .strictObject({
      bot: budget.optional(),
      /** Of each server or workspace, and of each channel, unless `places` has its own. */
      server: budget.optional(),
      channel: budget.optional(),
      places: z.record(place, budget).default({}),
    })
    .prefault({}),
  blocked: z
    .strictObject({ people: z.array(person).default([]), words: z.array(word).default([]) })
    .prefault({}),
});

/** The rules of one operator. */
export type Rules = z.output<typeof rulesSchema>;
