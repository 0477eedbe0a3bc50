// The commands an application has registered, and the rules its definitions must follow.
import { AvailableLocalesEnumSchema } from 'discord-api-spec/zod';
import * as z from 'zod/mini';
import type { World } from './world.ts';

/** An option of a command, as it was registered. */
export interface OptionDefinition {
  type: number;
  name: string;
  description: string;
  name_localizations?: Record<string, string> | null;
  description_localizations?: Record<string, string> | null;
  required?: boolean;
  autocomplete?: boolean;
  choices?: {
    name: string;
    value: string | number;
    name_localizations?: Record<string, string> | null;
  }[];
  options?: OptionDefinition[];
}

/** A command, as it was registered. */
export interface Definition extends Omit<OptionDefinition, 'type' | 'choices' | 'required' | 'autocomplete'> {
  id: string;
  application_id: string;
  version: string;
  type: number;
  nsfw: boolean;
  default_member_permissions: string | null;
  contexts?: number[] | null;
  integration_types?: number[];
}

/** Replaces the list of a scope; equal names keep their ids. */
export function replaceCommands(
  world: World,
  scope: string,
  list: readonly Partial<Definition>[],
): Definition[] {
  const before = world.commands.get(scope) ?? [];
  const made = list.map((given) => {
    const type = given.type ?? 1;
    const known = before.find((each) => each.name === given.name && each.type === type);
    return {
      description: '',
      nsfw: false,
      default_member_permissions: null,
      ...(scope === 'global' ? { contexts: null, integration_types: [0, 1] } : { guild_id: scope }),
      name: '',
      ...given,
      type,
      id: known?.id ?? world.newId(),
      application_id: world.applicationId,
      version: world.newId(),
    };
  });
  world.commands.set(scope, made);
  return made;
}

/** The command a person would use here: of the guild, else of the application. */
export function findCommand(world: World, name: string, type: number, guildId?: string): Definition {
  const scopes = [...(guildId === undefined ? [] : [guildId]), 'global'];
  const found = scopes
    .flatMap((scope) => world.commands.get(scope) ?? [])
    .find((each) => each.name === name && each.type === type);
  if (!found) throw new Error(`Nobody can use ${name}: there is no such command.`);
  return found;
}

/** What the description does not say about commands; `path` tells which scope they are for. */
export function commandBreaches(path: string, list: readonly Partial<Definition>[]): string[] {
  const most: Record<number, number> = { 1: 100, 2: 15, 3: 15 };
  const crowds = Object.entries(most).flatMap(([type, count]) => {
    const number = list.filter((each) => (each.type ?? 1) === Number(type)).length;
    return number > count ? [`${number} commands of type ${type}`] : [];
  });
  const twice = repeated(list.map((each) => `${each.type ?? 1} ${each.name}`));
  const isGuild = path.includes('/guilds/');
  return [
    ...crowds,
    ...twice.map((name) => `two commands are named ${name}`),
    ...list.flatMap((each) => [
      ...definitionBreaches(each),
      ...(isGuild && (each.contexts || each.integration_types)
        ? [`${each.name}: contexts and integration_types are for global commands`]
        : []),
    ]),
  ];
}

function definitionBreaches(given: Partial<Definition>): string[] {
  const { name = '' } = given;
  const isChat = (given.type ?? 1) === 1;
  const size = characters(given as OptionDefinition);
  return [
    ...(isChat ? nameBreaches(given as OptionDefinition) : localeBreaches(given as OptionDefinition)),
    ...(isChat && !given.description ? [`${name}: has no description`] : []),
    ...(!isChat && given.description ? [`${name}: a menu command has no description`] : []),
    ...(size > 8000 ? [`${name}: ${size} characters in all`] : []),
    ...optionsBreaches(name, given.options ?? []),
  ];
}

function optionsBreaches(path: string, options: readonly OptionDefinition[]): string[] {
  const firstOptional = options.findIndex((each) => each.type > 2 && each.required !== true);
  const late = firstOptional < 0 ? [] : options.slice(firstOptional).filter((each) => each.required);
  const defaults = options.map((each) => each.name);
  return [
    ...repeated(defaults).map((name) => `${path}: two options are named ${name}`),
    ...late.map((each) => `${path}: ${each.name} is required and comes after an optional one`),
    ...options.flatMap((each) => [
      ...nameBreaches(each),
      ...(each.autocomplete && each.choices?.length ? [`${each.name}: autocomplete excludes choices`] : []),
      ...Object.values(each.name_localizations ?? {})
        .filter((name) => name !== each.name && defaults.includes(name))
        .map((name) => `${each.name}: its name ${name} is another option's`),
      ...(each.choices ?? []).flatMap((choice) =>
        localeBreaches({ ...each, ...choice, description_localizations: null }),
      ),
      ...optionsBreaches(`${path} ${each.name}`, each.options ?? []),
    ]),
  ];
}

function nameBreaches(each: OptionDefinition): string[] {
  const names = [each.name, ...Object.values(each.name_localizations ?? {})];
  const wrong = names.filter((name) => !namePattern.test(name) || name !== name.toLowerCase());
  return [...wrong.map((name) => `the name ${name} is not allowed`), ...localeBreaches(each)];
}

const namePattern = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;

function localeBreaches(each: OptionDefinition): string[] {
  const locales = [each.name_localizations, each.description_localizations].flatMap((list) =>
    Object.keys(list ?? {}),
  );
  return locales
    .filter((locale) => !z.safeParse(AvailableLocalesEnumSchema, locale).success)
    .map((locale) => `${each.name}: the locale ${locale} is unknown`);
}

/** Names, descriptions and values, each with its longest translation. */
function characters(each: OptionDefinition): number {
  const longest = (text: string | undefined, translations?: Record<string, string> | null) =>
    Math.max(...[text ?? '', ...Object.values(translations ?? {})].map((value) => value.length));
  const choices = (each.choices ?? []).map(
    (choice) => longest(choice.name, choice.name_localizations) + String(choice.value).length,
  );
  return [
    longest(each.name, each.name_localizations),
    longest(each.description, each.description_localizations),
    ...choices,
    ...(each.options ?? []).map(characters),
  ].reduce((sum, count) => sum + count, 0);
}

function repeated(names: readonly string[]): string[] {
  return names.filter((name, at) => names.indexOf(name) !== at);
}
