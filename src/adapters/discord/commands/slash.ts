// Slash commands and their options, named and described in every language.
import {
  ApplicationCommandType,
  type APIApplicationCommandOption,
  type APIApplicationCommandOptionBase,
  type ApplicationCommandOptionType,
  type Locale,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord.js';
import { inEnglish, localised } from './localised.ts';

/** A slash command with these options or subcommands. */
export function slash(
  name: 'imagine' | 'edit' | 'usage' | 'models' | 'darkroom',
  options: APIApplicationCommandOption[],
): RESTPostAPIChatInputApplicationCommandsJSONBody {
  return {
    type: ApplicationCommandType.ChatInput,
    ...worded(name, `discord.command.${name}`),
    options: distinct(options),
  };
}

/** The texts of an option; `key` where they are not called like the option. */
export function described(name: string, key = name, values: Record<string, string> = {}): Worded {
  return worded(name, `discord.option.${key}`, values);
}

/** The texts of anything that has a name and a description at `key`. */
export function worded(name: string, key: string, values: Record<string, string> = {}): Worded {
  return {
    name,
    name_localizations: localised((texts) => texts.say(`${key}.name`)),
    description: inEnglish((texts) => texts.say(`${key}.description`, values).slice(0, 100)),
    description_localizations: localised((texts) => texts.say(`${key}.description`, values).slice(0, 100)),
  };
}

type Worded = Pick<
  APIApplicationCommandOptionBase<ApplicationCommandOptionType>,
  'name' | 'name_localizations' | 'description' | 'description_localizations'
>;

/** NOTE Discord refuses a translated name that any option beside it has by default. */
export function distinct<Option extends APIApplicationCommandOption>(options: readonly Option[]): Option[] {
  const defaults = new Set(options.map(({ name }) => name));
  return options.map((option) => ({ ...option, name_localizations: without(defaults, option) }));
}

function without(
  defaults: ReadonlySet<string>,
  option: Pick<Worded, 'name_localizations'>,
): Partial<Record<Locale, string>> {
  const names = Object.entries(option.name_localizations ?? {});
  return Object.fromEntries(names.filter(([, name]) => name && !defaults.has(name)));
}
