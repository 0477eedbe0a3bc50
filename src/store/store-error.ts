// The one error of every store: what went wrong with the data, in a sentence an operator can act on.
import { AppError } from '../generation/errors.ts';

/**
 * - `corrupt`: the file is damaged or not ours; at the start nothing was written to it
 * - `not-writable`: the folder, the file or the Redis cannot be written
 * - `locked`: another process held the lock for longer than we wait
 * - `full`: there is no room on the disk, or in the memory of the Redis
 * - `unreachable`: the Redis is not there, does not answer in time, or does not let us in
 * - `unreadable`: the disk itself failed
 * - `failed`: anything else, a time-out and a closed store among them
 */
export type StoreErrorKind =
  | 'corrupt'
  | 'not-writable'
  | 'locked'
  | 'full'
  | 'unreachable'
  | 'unreadable'
  | 'failed';

/**
 * A failure of the store; `message` is one sentence for the operator, `cause` what the engine said. For a person, and for
 * the next try, it is `store_unavailable`.
 */
export class StoreError extends AppError {
  readonly kind: StoreErrorKind;

  constructor(kind: StoreErrorKind, message: string, options: { cause?: unknown } = {}) {
    super('store_unavailable', { reason: message }, options);
    this.name = 'StoreError';
    this.message = message;
    this.kind = kind;
  }
}
