// What the operator allows: who may use how much of what, where, and with which words.
import { AppError } from '../errors.ts';
import type { Somebody } from '../command.ts';
import type { Generation, Person } from '../generation.ts';
import type { Budget, Rules, Tier } from './policy-rules.ts';
import type { Limits } from './quota.ts';
import { scopesOf, type Scope } from './scope.ts';
import { findBlocked } from './word-search.ts';

/** The rules as questions that the service asks. */
export interface Policy {
  /** What the person may use: their tier's, what that leaves open from everybody's, and the rest from the settings. */
  limitsOf(person: Person): Limits;
  /** The longest window of any tier. */
  longestWindowMs: number;
  /** Whether the person may use a model, by its key. */
  mayUse(person: Person, model: string): boolean;
  /** Throws `person_blocked`, `place_closed`, `model_not_allowed` or `word_blocked`. */
  check(asked: Pick<Generation, 'person' | 'place' | 'model' | 'prompt' | 'options'>): void;
  /** Credits that everybody together may use there; undefined for as many as they like. */
  budgetOf(scope: Scope): Budget | undefined;
  /** Whether the operator's file keeps this person from making anything. */
  isBlocked(person: Somebody): boolean;
  /** Whether the operator's file says that this person looks after the whole bot. */
  isOperator(person: Somebody): boolean;
}

/** The policy of some rules; `usual` is what nobody's tier says otherwise. */
export function createPolicy(rules: Rules, usual: Limits): Policy {
  const { budgets, blocked, operators, everybody, tiers } = rules;
  const windows = [everybody, ...tiers].flatMap(({ windowMs }) => windowMs ?? []);
  const tierOf = (person: Person): Tier => {
    const own = tiers.find(
      ({ roles, people }) =>
        people.includes(nameOf(person)) ||
        person.roles.some((role) => roles.includes(`${person.adapter}/${role}`)),
    );
    return { ...everybody, ...own };
  };
  const isBlocked = (person: Somebody): boolean => blocked.people.includes(nameOf(person));
  const mayUse = (person: Person, model: string): boolean => tierOf(person).models?.includes(model) ?? true;

  return {
    limitsOf(person) {
      const { limit, windowMs, concurrent } = tierOf(person);
      return {
        limit: limit ?? usual.limit,
        windowMs: windowMs ?? usual.windowMs,
        concurrent: concurrent ?? usual.concurrent,
      };
    },
    longestWindowMs: Math.max(usual.windowMs, ...windows),
    mayUse,
    isBlocked,
    check({ person, place, model, prompt, options }) {
      if (isBlocked(person)) throw new AppError('person_blocked');
      const tier = tierOf(person);
      if (!isOpen(scopesOf(person.adapter, place), tier)) throw new AppError('place_closed');
      if (!mayUse(person, model)) {
        throw new AppError('model_not_allowed', { model, models: (tier.models ?? []).join(', ') });
      }
      const texts = Object.values(options).filter((value) => typeof value === 'string');
      const word = findBlocked([prompt, ...texts], blocked.words);
      if (word !== undefined) throw new AppError('word_blocked', { word });
    },
    budgetOf: ({ kind, key }) => budgets.places[key] ?? budgets[kind],
    isOperator: (person) => operators.includes(nameOf(person)),
  };
}

/** The policy where the operator has written none: everybody has the same, and nothing else is limited. */
export function policyOf(usual: Limits): Policy {
  const nothing = { everybody: {}, tiers: [], operators: [] };
  return createPolicy({ ...nothing, budgets: { places: {} }, blocked: { people: [], words: [] } }, usual);
}

/** A person as rules name them: `discord/123`. */
export function nameOf({ adapter, id }: Somebody): string {
  return `${adapter}/${id}`;
}

/** What is denied counts more than what is allowed, and a list of allowed places closes all others. */
function isOpen(scopes: readonly Scope[], { places = {} }: Tier): boolean {
  const { allowed, denied = [] } = places;
  const keys = scopes.map(({ key }) => key);
  if (keys.some((key) => denied.includes(key))) return false;
  return allowed === undefined || keys.some((key) => allowed.includes(key));
}
