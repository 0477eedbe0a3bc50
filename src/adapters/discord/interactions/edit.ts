// Edit: which picture, by which model, and what should change, asked in a modal; the picture waits in the store meanwhile.
import { z } from 'zod';
import type { Ask } from '../../../generation/command.ts';
import { AppError } from '../../../generation/errors.ts';
import type { Picture } from '../../../generation/generation.ts';
import { textsFor } from '../../../i18n/texts.ts';
import { askInWords } from '../commands/ask.ts';
import { imagine, refuse } from './answering.ts';
import { editModal } from './edit-modal.ts';
import type { Heard, ListenParts } from './heard.ts';
import { showModal } from './modal.ts';
import { pictureWithin } from '../pictures-in.ts';
import { isAdultPlace } from './said.ts';
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

/** Shows the modal for some pictures, or says privately that there is none, or why none of them can be read. */
export async function showEditModal(
  parts: ListenParts,
  heard: Heard,
  shown: { pictures: readonly Attachment[]; private: boolean },
): Promise<void> {
  const { interaction, receivedAt } = heard;
  const files = shown.pictures.slice(0, mostPictures);
  const { pictures, refusal } = readable(files);
  if (pictures.length === 0) return refuse(parts, heard, refusal ?? new AppError('picture_missing'));
  const waiting = {
    pictures: pictures.map(({ picture }) => picture),
    private: shown.private,
    spoiler: files.some(isSpoiler),
  };
  const modal = editModal(parts.catalog, textsFor(interaction.locale), {
    id: `edit:${interaction.id}`,
    numbers: pictures.map(({ number }) => number),
    adult: isAdultPlace(interaction),
  });
  // Saved while the modal is on its way: nobody fills one in that fast.
  await Promise.all([
    parts.store.update(keyOf(interaction, interaction.id), () => waiting, {
      expiresAt: receivedAt + waitsMs,
    }),
    showModal(parts, interaction, modal),
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
  let ask: Ask;
  try {
    ask = askInWords(parts.catalog, { prompt: fields['prompt'] ?? '', model: fields['model'] });
  } catch (error) {
    return refuse(parts, heard, error);
  }
  const isPrivate = waiting.private || ask.private;
  return imagine(parts, heard, {
    ...ask,
    private: isPrivate,
    spoiler: waiting.spoiler,
    pictures: { image },
  });
}

/** Those that can be worked on, by the number each has among all of them, and why the first that cannot is none. */
function readable(files: readonly Attachment[]): {
  pictures: { number: number; picture: Picture }[];
  refusal: unknown;
} {
  let refusal: unknown;
  const pictures = files.flatMap((file, index) => {
    try {
      return [{ number: index + 1, picture: pictureWithin(file) }];
    } catch (error) {
      refusal ??= error;
      return [];
    }
  });
  return { pictures, refusal };
}

/** A modal's name can be made up; what waits for somebody else is not found by it. */
function keyOf({ actor }: Interaction, shownFor: string): string {
  return `discord:edit:${actor.id}:${shownFor}`;
}
