// A file that somebody has on Slack, as a picture for the gateway: Slack shows it to nobody without a token.
import { AppError } from '../../../generation/errors.ts';
import type { Picture } from '../../../generation/generation.ts';
import { mostPictureBytes } from '../../../media/bounds.ts';
import type { Intake } from '../../../media/intake.ts';
import type { Calls } from '../api/calls.ts';
import { troubleOf } from '../api/trouble.ts';

/** What is needed to take a picture in. */
interface TakeInParts {
  calls: Pick<Calls, 'file' | 'fetchFile'>;
  intake: Intake;
}

/**
 * The picture as the gateway can have it. Rejects with `picture_invalid` for what is no picture, with `picture_missing` for
 * what is gone or not for us to see, with what else the intake and the calls reject with, or with the signal's reason.
 */
export async function pictureFrom(
  { calls, intake }: TakeInParts,
  { team, id }: { team: string; id: string },
  signal: AbortSignal,
): Promise<Picture> {
  const { url, mediaType, sizeBytes } = await calls.file(team, id, signal).catch(toPerson);
  // NOTE Slack knows no type yet of a file that has just come.
  if (mediaType !== '' && !mediaType.startsWith('image/')) throw new AppError('picture_invalid');
  // Of a file that has just come Slack may not say what it weighs.
  const read = (within: AbortSignal) =>
    calls.fetchFile(url, sizeBytes || mostPictureBytes, within).catch(toPerson);
  // Slack gives a file one id for ever, and never another content.
  return intake.take({ id: `slack-${team}-${id}`, sizeBytes, read }, signal);
}

/** What the calls say of a message means a file here. */
function toPerson(error: unknown): never {
  throw isMissingFile(error) ? new AppError('picture_missing', {}, { cause: error }) : error;
}

const missing = new Set(['file_not_found', 'file_deleted']);

/** Whether a call failed because a file is gone, or not for us to see. */
export function isMissingFile(error: unknown): boolean {
  const code = error instanceof AppError ? error.code : undefined;
  return code === 'address_gone' || code === 'chat_forbidden' || missing.has(troubleOf(error)?.code ?? '');
}
