// How large a picture that somebody brings may be, wherever it comes in.
import { AppError } from '../generation/errors.ts';

/** No model takes more, and most take much less. */
export const mostPicturePixels = 8192 * 6400;

const mostMebibytes = 32;

/** More than people bring, and half of what all pictures may take in memory together. */
export const mostPictureBytes = mostMebibytes * 1_048_576;

/** The refusal of a file that weighs too much. */
export function tooHeavy(): AppError {
  return new AppError('picture_too_heavy', { limitMiB: mostMebibytes });
}

/** The refusal of a picture with so many pixels. */
export function tooLarge(pixels: number, mostPixels = mostPicturePixels): AppError {
  // Rounded so that what is too much never looks like what is not.
  const megapixels = Math.ceil(pixels / 1_000_000);
  return new AppError('picture_too_large', { megapixels, limit: Math.floor(mostPixels / 1_000_000) });
}
