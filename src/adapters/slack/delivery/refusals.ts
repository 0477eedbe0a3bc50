// What a refused call means for a delivery.
import { AppError, treatmentOf } from '../../../generation/errors.ts';
import { troubleOf } from '../api/trouble.ts';

/** Whether the bot may not write there, whatever it says. */
export function isForbidden(error: unknown): boolean {
  return error instanceof AppError && error.code === 'chat_forbidden';
}

/** Whether the same may well be done a little later. */
export function isPassing(error: unknown): boolean {
  return treatmentOf(error) === 'wait';
}

/** Whether what it was about is there no more. */
export function isGone(error: unknown): boolean {
  return error instanceof AppError && error.code === 'address_gone';
}

/** Whether Slack cannot be reached, or has trouble of its own. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof AppError && error.code === 'chat_unreachable';
}

/** Whether Slack, or an administrator there, does not want such files: a link is what is left. */
export function isRefused(error: unknown): boolean {
  return (error instanceof AppError && error.code === 'file_too_large') || isForbidden(error) || isNo(error);
}

/** Whether Slack says no for a reason that we do not know: another way may do where the same would not. */
export function isNo(error: unknown): boolean {
  const trouble = troubleOf(error);
  if (!(error instanceof AppError) || error.code !== 'internal' || !trouble) return false;
  return !trouble.isUnclear && (trouble.code !== undefined || trouble.status !== undefined);
}

/** Whether Slack may have done it all the same. */
export function isUnclear(error: unknown): boolean {
  return troubleOf(error)?.isUnclear ?? false;
}

/** Whether Slack has not looked into a file yet that a message is to show. */
export function isNotReady(error: unknown): boolean {
  const trouble = troubleOf(error);
  return (
    trouble?.code === 'invalid_blocks' &&
    trouble.details.some((detail) => detail.includes('invalid slack file'))
  );
}
