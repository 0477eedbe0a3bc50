// Edit: which picture, and what should change, asked in a modal; the picture waits in the store meanwhile.
import { z } from 'zod';
import { AppError } from '../../../generation/errors.ts';
import type { Picture } from '../../../generation/generation.ts';
import { textsFor } from '../../../i18n/texts.ts';
import { imagine, refuse } from './answering.ts';
import { isPicture, pictureOf } from '../commands/ask.ts';
import type { Heard, ListenParts } from './heard.ts';
import { choiceField, modalOf, promptField, showModal } from './modal.ts';
import type { Attachment, Interaction } from '../schema.ts';
import { isSpoiler } from '../shown-files.ts';

/** What waits for the modal to come back: the pictures there are to choose from. */
const waitingSchema = z.object({
  pictures: z.array(z.object({ url: z.url(), expiresAt: z.number().optional() })).min(1),
  private: z.boolean(),
  spoiler: z.boolean(),
});

const waitsMs = 3_600_000;
const mostPictures = 10;

/** Shows the modal for the pictures among some files, or says privately that there is none. */
export async function showEditModal(
  parts: ListenParts,
  heard: Heard,
  shown: { attachments: readonly Attachment[]; private: boolean },
): Promise<void> {
  const { interaction, receivedAt } = heard;
  const files = shown.attachments.filter(isPicture).slice(0, mostPictures);
  if (files.length === 0) return refuse(parts, heard, new AppError('picture_missing'));
  const pictures = files.map(pictureOf);
  const waiting = { pictures, private: shown.private, spoiler: files.some(isSpoiler) };
  // Saved while the modal is on its way: nobody fills one in that fast.
  await Promise.all([
    parts.store.update(keyOf(interaction, interaction.id), () => waiting, {
      expiresAt: receivedAt + waitsMs,
    }),
    showModal(parts, interaction, modalFor(interaction, pictures)),
  ]);
}

/** The modal came back: the chosen picture and what should change become an `/imagine`. */
export async function onEditModal(
  parts: ListenParts,
  heard: Heard,
  { id, fields }: { id: string; fields: Record<string, string | undefined> },
): Promise<void> {
  const { data: waiting } = waitingSchema.safeParse(await parts.store.get(keyOf(heard.interaction, id)));
  const image = waiting?.pictures[Number(fields['picture'] ?? 0)];
  if (!waiting || !image) return refuse(parts, heard, new AppError('picture_expired'));
  const { prompt = '' } = fields;
  const { private: isPrivate, spoiler } = waiting;
  return imagine(parts, heard, { prompt, options: {}, private: isPrivate, spoiler, pictures: { image } });
}

function modalFor({ id, locale }: Interaction, pictures: readonly Picture[]) {
  const texts = textsFor(locale);
  const which = pictures.map((_, index) => ({
    label: texts.say('discord.modal.pictureNumber', { number: index + 1 }),
    value: String(index),
  }));
  const fields = [
    ...(which.length > 1 ? [choiceField('picture', texts.say('discord.modal.picture'), which)] : []),
    promptField('prompt', {
      label: texts.say('discord.modal.editPrompt'),
      placeholder: texts.say('discord.modal.editPlaceholder'),
    }),
  ];
  return modalOf(`edit:${id}`, texts.say('discord.modal.editTitle'), fields);
}

/** A modal's name can be made up; what waits for somebody else is not found by it. */
function keyOf({ actor }: Interaction, shownFor: string): string {
  return `discord:edit:${actor.id}:${shownFor}`;
}
