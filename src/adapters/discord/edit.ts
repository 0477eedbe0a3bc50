// Edit: which picture, and what should change, asked in a modal; the picture waits in the store meanwhile.
import { InteractionResponseType } from 'discord.js';
import { z } from 'zod';
import { AppError } from '../../generation/errors.ts';
import { textsFor } from '../../i18n/texts.ts';
import { pictureOf } from './ask.ts';
import type { Heard, ListenParts } from './heard.ts';
import { choiceField, modalOf, promptField } from './modal.ts';
import { imagine, refuse } from './answering.ts';
import type { Attachment } from './schema.ts';
import { isSpoiler } from './shown-files.ts';

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
  { attachments, private: isPrivate }: { attachments: readonly Attachment[]; private: boolean },
): Promise<void> {
  const { interaction, receivedAt } = heard;
  const texts = textsFor(interaction.locale);
  try {
    const pictures = attachments.filter(isPicture).slice(0, mostPictures).map(pictureOf);
    if (pictures.length === 0) throw new AppError('picture_missing');
    const spoiler = attachments.some(isSpoiler);
    const waiting = { pictures, private: isPrivate, spoiler };
    // Saved while the modal is on its way: nobody fills one in that fast.
    const saved = parts.store.update(keyOf(interaction.id), () => waiting, {
      expiresAt: receivedAt + waitsMs,
    });
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
    const data = modalOf(`edit:${interaction.id}`, texts.say('discord.modal.editTitle'), fields);
    const callback = { type: InteractionResponseType.Modal, data };
    await Promise.all([saved, parts.calls.respond(interaction, callback, AbortSignal.timeout(3000))]);
  } catch (error) {
    await refuse(parts, heard, error);
  }
}

/** The modal came back: the chosen picture and what should change become an `/imagine`. */
export async function onEditModal(
  parts: ListenParts,
  heard: Heard,
  asked: { id: string; fields: Record<string, string | undefined> },
): Promise<void> {
  const stored = waitingSchema.safeParse(await parts.store.get(keyOf(asked.id)));
  const picture = stored.data?.pictures[Number(asked.fields['picture'] ?? 0)];
  if (!stored.success || !picture) return refuse(parts, heard, new AppError('picture_expired'));
  const { prompt = '' } = asked.fields;
  return imagine(parts, heard, {
    prompt,
    options: {},
    private: stored.data.private,
    spoiler: stored.data.spoiler,
    pictures: { image: picture },
  });
}

function isPicture({ content_type: type }: Attachment): boolean {
  return /^image\/(?!svg)/iu.test(type ?? '');
}

const keyOf = (interaction: string): string => `discord:edit:${interaction}`;
