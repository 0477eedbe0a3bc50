// How each platform writes its people, roles and places: a name in another form would be nobody's, and nobody would notice.
import type { Mistake } from '../catalog/yaml-file.ts';
import type { Rules } from '../generation/policy-rules.ts';

interface Form {
  pattern: RegExp;
  /** How it looks, for who has mistyped it. */
  example: string;
}

const accounts: Readonly<Record<string, Form>> = {
  discord: { pattern: /^\d+$/u, example: 'discord/123456789012345678' },
  slack: { pattern: /^[UW][A-Z0-9]+$/u, example: 'slack/U0123ABCD' },
};
/** Names in the web chat prove nothing, so nobody is an operator by one. */
const people: Readonly<Record<string, Form>> = {
  ...accounts,
  web: { pattern: /^[^\p{Lu}]+$/u, example: 'web/ann, in small letters' },
};
const roles: Readonly<Record<string, Form>> = {
  discord: { pattern: /^\d+$/u, example: 'discord/123456789012345678' },
  slack: { pattern: /^S[A-Z0-9]+$/u, example: 'slack/S0123ABCD' },
};
const places: Readonly<Record<string, Form>> = {
  discord: { pattern: /^(?:\d+|direct)(?:\/\d+)?$/u, example: 'discord/<server>/<channel> with two ids' },
  slack: { pattern: /^[A-Z0-9]+(?:\/[A-Z0-9]+)?$/u, example: 'slack/T0123ABCD/C0123ABCD' },
  web: { pattern: /^room$/u, example: 'web/room' },
};

/** Every name that can be nobody and nowhere on its platform. */
export function misnamed(rules: Rules): Mistake[] {
  const { operators, everybody, tiers, budgets, blocked } = rules;
  return [
    ...inList(['operators'], operators, accounts),
    ...ofPlaces(['everybody', 'places'], everybody.places),
    ...tiers.flatMap((tier, index) => [
      ...inList(['tiers', index, 'roles'], tier.roles, roles),
      ...inList(['tiers', index, 'people'], tier.people, people),
      ...ofPlaces(['tiers', index, 'places'], tier.places),
    ]),
    ...Object.keys(budgets.places).flatMap((name) => check(['budgets', 'places', name], name, places)),
    ...inList(['blocked', 'people'], blocked.people, people),
  ];
}

function ofPlaces(path: PropertyKey[], { allowed = [], denied = [] }: Places = {}): Mistake[] {
  return [...inList([...path, 'allowed'], allowed, places), ...inList([...path, 'denied'], denied, places)];
}

type Places = NonNullable<Rules['everybody']['places']>;

function inList(path: PropertyKey[], names: readonly string[], forms: Readonly<Record<string, Form>>) {
  return names.flatMap((name, index) => check([...path, index], name, forms));
}

function check(path: PropertyKey[], name: string, forms: Readonly<Record<string, Form>>): Mistake[] {
  const [adapter = ''] = name.split('/', 1);
  const form = Object.hasOwn(forms, adapter) ? forms[adapter] : undefined;
  if (!form) {
    const known = Object.keys(forms).join(', ');
    return [{ path, message: `"${adapter}" is none of the platforms here: ${known}` }];
  }
  if (form.pattern.test(name.slice(adapter.length + 1))) return [];
  return [{ path, message: `must look like ${form.example}` }];
}
