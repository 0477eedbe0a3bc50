// `/darkroom` as it is registered: for whoever looks after a server, and hidden from everybody else.
import {
  ApplicationCommandOptionType as Kind,
  ApplicationIntegrationType,
  InteractionContextType,
  PermissionFlagsBits,
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandSubcommandOption,
  type RESTPostAPIApplicationCommandsJSONBody,
} from 'discord.js';
import type { Operation } from '../../../generation/command.ts';
import { mostCredits } from '../../../generation/operators/operation.ts';
import { described, distinct, slash, worded } from './slash.ts';

/**
 * One subcommand for each operation. Hiding is a courtesy that a server's administrators can undo: who may do what the
 * core decides. It is not for apps of one person, which have nothing to look after.
 */
export function darkroom(): RESTPostAPIApplicationCommandsJSONBody {
  const person = { type: Kind.User, required: true, ...described('person') } as const;
  const credits = { type: Kind.Integer, required: true, min_value: 1, max_value: mostCredits } as const;
  return {
    ...slash('darkroom', [
      subcommand('use', [{ ...person, required: false }]),
      subcommand('log'),
      subcommand('block', [person]),
      subcommand('unblock', [person]),
      subcommand('grant', [person, { ...credits, ...described('credits') }]),
      subcommand('pause'),
      subcommand('resume'),
    ]),
    default_member_permissions: String(PermissionFlagsBits.ManageGuild),
    contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
    integration_types: [ApplicationIntegrationType.GuildInstall],
  };
}

function subcommand(
  name: Operation['kind'],
  options: APIApplicationCommandBasicOption[] = [],
): APIApplicationCommandSubcommandOption {
  return { type: Kind.Subcommand, ...worded(name, `discord.operation.${name}`), options: distinct(options) };
}
