// A file that somebody has on Slack, as a picture for the gateway: Slack shows it to nobody without a token, so it goes along.
import { AppError } from '../../../generation/errors.ts';
import type { Picture } from '../../../generation/generation.ts';
import { keepPicture } from '../../../generation/pictures.ts';
import type { Clock, Store } from '../../../generation/ports.ts';
import { memoryOfProcess } from '../../../media/memory.ts';
import type { Reencoder } from '../../../media/reencode.ts';
import type { Calls } from '../api/calls.ts';
import { troubleOf } from '../api/trouble.ts';

/** What is needed to take a picture in. */
interface TakeInParts {
  calls: Pick<Calls, 'file' | 'fetchFile'>;
  store: Store;
  clock: Clock;
  reencoder: Pick<Reencoder, 'encode' | 'settled'>;
}

/** More than people bring, and half of what all pictures may take together. */
const mostFileBytes = 32 * 1_048_576;
/** NOTE gateways take data URIs of up to 256 kB, and base64 makes four bytes of three. */
const mostPictureBytes = 190_000;
const keptMs = 86_400_000;

/**
 * The picture, upright and small enough for every gateway, kept for a day. Rejects with `picture_invalid` for what is no
 * picture, with `picture_missing` for what is gone or not for us to see, with `file_too_large`, with what else the calls
 * reject with, or with the signal's reason.
 */
export async function pictureFrom(
  { calls, store, clock, reencoder }: TakeInParts,
  { team, id }: { team: string; id: string },
  signal: AbortSignal,
): Promise<Picture> {
  const { url, sizeBytes } = checked(await calls.file(team, id, signal).catch(toPerson));
  const taken = await memoryOfProcess.take(sizeBytes, signal);
  let webp: Uint8Array;
  try {
    const bytes = await calls.fetchFile(url, sizeBytes, signal).catch(toPerson);
    taken.keep(bytes.byteLength);
    webp = await smaller(reencoder, bytes, signal);
  } finally {
    // A picture that was given up on stays in memory until the native code lets go of it.
    void reencoder.settled().then(() => taken.leave());
  }
  const dataUri = `data:image/webp;base64,${Buffer.from(webp).toString('base64')}`;
  // Slack gives a file one id for ever, and never another content.
  return keepPicture(store, `slack-${team}-${id}`, dataUri, clock.now() + keptMs);
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

function checked<File extends { mediaType: string; sizeBytes: number }>(file: File): File {
  const { mediaType, sizeBytes } = file;
  // NOTE Slack knows no type yet of a file that has just come.
  if (mediaType !== '' && !mediaType.startsWith('image/')) throw new AppError('picture_invalid');
  if (sizeBytes > mostFileBytes) throw new AppError('file_too_large');
  return file;
}

async function smaller(
  reencoder: TakeInParts['reencoder'],
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<Uint8Array> {
  try {
    return await reencoder.encode(bytes, mostPictureBytes, signal, { firstFrame: true });
  } catch (error) {
    signal.throwIfAborted();
    throw new AppError('picture_invalid', {}, { cause: error });
  }
}
