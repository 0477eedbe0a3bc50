// `/darkroom`: what an operator asks for, and how far Discord says that their word reaches.
import { PermissionsBitField } from 'discord.js';
import type { Operation, Reach, Somebody } from '../../../generation/command.ts';
import { AppError } from '../../../generation/errors.ts';
import { operationOf } from '../../../generation/operators/operation.ts';
import type { CommandData } from '../commands/command-data.ts';
import type { Interaction } from '../schema.ts';
import { somebodyOf } from './said.ts';

/**
 * What the subcommand asks for. Throws `operation_unknown`, `person_unknown` or `credits_invalid`: commands that were
 * registered by another version say other things.
 */
export function operationIn(data: CommandData): Operation {
  const [{ name: kind, options: given = [] } = { name: '' }] = data.options;
  const valueOf = (name: string) => given.find((option) => option.name === name)?.value;
  const credits = valueOf('credits');
  return operationOf(kind, {
    hasPerson: valueOf('person') !== undefined,
    person: () => personIn(data, String(valueOf('person') ?? '')),
    credits: credits === undefined ? undefined : String(credits),
    asTyped: kind,
  });
}

/**
 * Whoever the application belongs to looks after the whole bot, and whoever has Manage Server after that server. Discord
 * shows the command to them only, unless somebody there decides otherwise.
 */
export function reachOf(
  { guild_id, member, actor }: Interaction,
  isOwner: (userId: string) => boolean,
): Reach {
  if (isOwner(actor.id)) return 'everywhere';
  const permissions = new PermissionsBitField(member?.permissions ?? 0n);
  // NOTE `has` counts an administrator as having everything.
  const manages = permissions.has(PermissionsBitField.Flags.ManageGuild);
  return guild_id !== undefined && manages ? 'here' : 'none';
}

function personIn({ resolved }: CommandData, id: string): Somebody {
  const found = Object.values(resolved?.users ?? {}).find((user) => user.id === id);
  if (found) return somebodyOf(found);
  throw new AppError('person_unknown', { person: id, context: id === '' ? 'none' : '' });
}
