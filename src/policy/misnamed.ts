// Names in the rules that can be nobody and nowhere on their platform, which nobody would notice.
import type { Mistake } from '../catalog/yaml-file.ts';
import type { Form, Forms, Rules } from '../generation/limits/policy-rules.ts';

type Platforms = Readonly<Record<string, Forms>>;
type FormOf = (forms: Forms) => Form | undefined;

/** Every name that is not written as its platform writes it. */
export function misnamed(rules: Rules, platforms: Platforms): Mistake[] {
  const { operators, everybody, tiers, budgets, blocked } = rules;
  const check = (path: PropertyKey[], name: string, formOf: FormOf): Mistake[] =>
    mistakesIn(name, path, platforms, formOf);
  const all = (path: PropertyKey[], names: readonly string[], formOf: FormOf): Mistake[] =>
    names.flatMap((name, index) => check([...path, index], name, formOf));
  const inPlaces = (path: PropertyKey[], { allowed = [], denied = [] }: Places = {}): Mistake[] => [
    ...all([...path, 'allowed'], allowed, places),
    ...all([...path, 'denied'], denied, places),
  ];

  return [
    ...all(['operators'], operators, accounts),
    ...inPlaces(['everybody', 'places'], everybody.places),
    ...tiers.flatMap((tier, index) => [
      ...all(['tiers', index, 'roles'], tier.roles, roles),
      ...all(['tiers', index, 'people'], tier.people, people),
      ...inPlaces(['tiers', index, 'places'], tier.places),
    ]),
    ...Object.keys(budgets.places).flatMap((name) => check(['budgets', 'places', name], name, places)),
    ...all(['blocked', 'people'], blocked.people, people),
  ];
}

type Places = NonNullable<Rules['everybody']['places']>;

const people: FormOf = (forms) => forms.people;
const roles: FormOf = (forms) => forms.roles;
const places: FormOf = (forms) => forms.places;
const accounts: FormOf = (forms) => (forms.provesWho ? forms.people : undefined);

function mistakesIn(name: string, path: PropertyKey[], platforms: Platforms, formOf: FormOf): Mistake[] {
  const [adapter = ''] = name.split('/', 1);
  const forms = Object.hasOwn(platforms, adapter) ? platforms[adapter] : undefined;
  const form = forms && formOf(forms);
  if (!form) {
    const known = Object.entries(platforms).flatMap(([key, each]) => (formOf(each) ? [key] : []));
    return [{ path, message: `"${adapter}" is none of the platforms here: ${known.join(', ')}` }];
  }
  if (form.pattern.test(name.slice(adapter.length + 1))) return [];
  return [{ path, message: `must look like ${form.example}` }];
}
