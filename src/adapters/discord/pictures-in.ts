// A file that somebody brought, as a picture for the gateway, or why it cannot be one: by what Discord has measured.
import { AppError } from '../../generation/errors.ts';
import type { Picture } from '../../generation/generation.ts';
import { mostPictureBytes, mostPicturePixels, tooHeavy, tooLarge } from '../../media/bounds.ts';
import type { File } from './schema.ts';

/** Whether it is a picture that a model can read; what SVG draws is a program. */
export function isPicture({ content_type: type, width }: File): boolean {
  // NOTE the type is what the sender's device says; Discord tells a width only of what it could open.
  return /^image\/(?!svg)/iu.test(type ?? '') && (width ?? 0) > 0;
}

/**
 * A file as a picture that the gateway can fetch, until its link runs out. Throws the refusal `picture_invalid` for
 * anything else, `picture_too_heavy` and `picture_too_large`.
 */
export function pictureOf(file: File): Picture {
  if (!isPicture(file)) throw new AppError('picture_invalid');
  return pictureWithin(file);
}

/**
 * What is known to be a picture, as the gateway can fetch it; sizes that Discord does not tell are not looked at. Throws
 * `picture_too_heavy` and `picture_too_large`.
 */
export function pictureWithin({ url, size, width, height }: File): Picture {
  if (size > mostPictureBytes) throw tooHeavy();
  const pixels = (width ?? 0) * (height ?? 0);
  if (pixels > mostPicturePixels) throw tooLarge(pixels);
  const expiresAt = expiryOf(url);
  return { url, ...(expiresAt === undefined ? {} : { expiresAt }) };
}

/** NOTE a link to Discord's files tells in `ex` when it ends: seconds since the epoch, hexadecimal. */
function expiryOf(url: string): number | undefined {
  const ends = new URL(url).searchParams.get('ex') ?? '';
  return /^[\da-f]{1,10}$/iu.test(ends) ? Number.parseInt(ends, 16) * 1000 : undefined;
}
