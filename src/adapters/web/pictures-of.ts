// From the pictures that a command names to those that it works on.
import type { Recalled } from '../../generation/command.ts';
import { AppError } from '../../generation/errors.ts';
import type { Person, Picture, Pictures } from '../../generation/generation.ts';
import type { Clock, Handlers } from '../../generation/ports.ts';
import type { Intake } from '../../media/intake.ts';
import type { Brought } from './brought.ts';
import type { KeptFiles } from './files.ts';
import { isVisible } from './render.ts';
import type { Room } from './room.ts';
import type { CommandBody, KeptFile } from './schema.ts';

/** What is needed to find them. */
export interface PicturesParts {
  clock: Clock;
  room: Room;
  files: KeptFiles;
  brought: Brought;
  intake: Intake;
}

/** The pictures of a command, and whether one of them is a secret of its person. */
export interface Named {
  pictures: Pictures | undefined;
  isPrivate: boolean;
  /** Those that came of another message. */
  results: KeptFile[];
}

/**
 * What the command names, for this person. Rejects with `picture_expired` for what is not theirs or gone, with
 * `generation_unknown` for a message that they do not see, and with what the intake rejects with.
 */
export async function picturesOf(
  parts: PicturesParts,
  { picture, mask, from }: Pick<CommandBody, 'picture' | 'mask' | 'from'>,
  { person, handlers }: { person: Person; handlers: Pick<Handlers, 'recall'> },
  signal: AbortSignal,
): Promise<Named> {
  const result = from && (await resultOf(parts, from, { person, handlers }, signal));
  const image = picture === undefined ? result?.picture : await parts.brought.find(person.id, picture);
  const white = mask === undefined ? undefined : await parts.brought.find(person.id, mask);
  const pictures = { ...(image ? { image } : {}), ...(white ? { mask: white } : {}) };
  return {
    pictures: image || white ? pictures : undefined,
    isPrivate: result?.isPrivate ?? false,
    results: result ? [result.file] : [],
  };
}

interface Result {
  picture: Picture;
  file: KeptFile;
  isPrivate: boolean;
}

/** A margin for the model to fetch it. */
const marginMs = 5 * 60_000;

/** A picture of a message: as the gateway still has it, or else our own copy. */
async function resultOf(
  { clock, room, files, intake }: PicturesParts,
  { message: id, index }: NonNullable<CommandBody['from']>,
  { person, handlers }: { person: Person; handlers: Pick<Handlers, 'recall'> },
  signal: AbortSignal,
): Promise<Result> {
  const message = await room.find(id);
  const file = message?.files[index];
  if (!message || !file || !isVisible(message, person.id)) throw new AppError('generation_unknown');
  if (!file.mediaType.startsWith('image/')) throw new AppError('picture_invalid');
  const { private: isPrivate, generationId = '' } = message.card;
  const recalled = await handlers.recall(generationId, person).catch(() => undefined);
  const live = resultAt(recalled, message.files.length, index);
  if (live && clock.now() < (live.expiresAt ?? Infinity) - marginMs)
    return { picture: live, file, isPrivate };
  const { stored, sizeBytes } = file;
  const source = {
    id: `web-${stored.replace(/\W.*$/, '')}`,
    sizeBytes,
    read: (given: AbortSignal) => files.read(stored, given),
  };
  return { picture: await intake.take(source, signal), file, isPrivate };
}

/** NOTE outputs can be whole `data:` URIs, which are no addresses to pass on. */
function resultAt(recalled: Recalled | undefined, count: number, index: number): Picture | undefined {
  const { results = [] } = recalled ?? {};
  const result = results.length === count ? results[index] : undefined;
  return result?.url.startsWith('http') ? result : undefined;
}
