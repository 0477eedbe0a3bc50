// Interactions to commands and actions: each kind to the one function that reads it.
import { ApplicationCommandType, InteractionResponseType, InteractionType } from 'discord.js';
import { z } from 'zod';
import { asAppError } from '../../generation/errors.ts';
import { textsFor } from '../../i18n/texts.ts';
import { createRecent } from '../../recent.ts';
import { commandDataSchema } from './commands/command-data.ts';
import type { Heard, ListenParts } from './interactions/heard.ts';
import { onCommand, onMessageCommand } from './interactions/on-command.ts';
import { onModal } from './interactions/on-modal.ts';
import { onPress } from './interactions/on-press.ts';
import { isAdultPlace } from './interactions/said.ts';
import { interactionSchema } from './schema.ts';
import { suggest } from './commands/suggest.ts';

/** Takes raw interactions; what cannot be read or fails is logged, and nothing is thrown. */
export function createListener(parts: ListenParts): (raw: unknown) => void {
  const seen = createRecent<true>();
  return (raw) => {
    const receivedAt = parts.clock.now();
    const parsed = interactionSchema.safeParse(raw);
    if (!parsed.success) {
      parts.log.warn({ problem: parsed.error.message }, 'an interaction that cannot be read');
      return;
    }
    const interaction = parsed.data;
    // Discord can deliver one several times. Across a restart, and where another process was told of it too, all that is
    // asked carries its id, which the core knows again; of two answers Discord takes the first.
    if (seen.get(interaction.id)) return;
    seen.set(interaction.id, true);
    hear(parts, { interaction, receivedAt }).catch((error: unknown) => {
      const { code } = asAppError(error);
      const facts = { interaction: interaction.id, code };
      if (code === 'internal') parts.log.error({ ...facts, err: error }, 'an interaction failed');
      else parts.log.warn(facts, 'an interaction was not answered');
    });
  };
}

async function hear(parts: ListenParts, heard: Heard): Promise<void> {
  const { type, data } = heard.interaction;
  if (type === InteractionType.ApplicationCommand) {
    const { success: isOfAMessage } = messageCommandSchema.safeParse(data);
    return isOfAMessage ? onMessageCommand(parts, heard) : onCommand(parts, heard);
  }
  if (type === InteractionType.MessageComponent) return onPress(parts, heard);
  if (type === InteractionType.ModalSubmit) return onModal(parts, heard);
  if (type === InteractionType.ApplicationCommandAutocomplete) return onAutocomplete(parts, heard);
  return undefined;
}

const messageCommandSchema = z.looseObject({ type: z.literal(ApplicationCommandType.Message) });

async function onAutocomplete({ calls, catalog }: ListenParts, { interaction }: Heard): Promise<void> {
  const data = commandDataSchema.parse(interaction.data);
  const adult = isAdultPlace(interaction);
  const choices = suggest(catalog, textsFor(interaction.locale), data, { adult });
  const callback = { type: InteractionResponseType.ApplicationCommandAutocompleteResult, data: { choices } };
  // Late suggestions help nobody, and the next letter asks again.
  await calls.respond(interaction, callback, AbortSignal.timeout(2500)).catch(() => {});
}
