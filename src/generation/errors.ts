// The error codes, and what each means for the person, the quota and the next try.

/**
 * How an error is treated:
 * - `refusal`: the person is told privately what would work; nothing was reserved
 * - `wait`: tried again with growing pauses until the generation's time is over
 * - `fail`: the generation ends; the person is told and refunded
 * - `unanswered`: the create may or may not have arrived; it is looked for before anything else
 */
export type Treatment = 'refusal' | 'wait' | 'fail' | 'unanswered';

const treatments = {
  prompt_empty: 'refusal',
  prompt_too_long: 'refusal',
  model_unknown: 'refusal',
  model_needs_picture: 'refusal',
  model_takes_no_picture: 'refusal',
  model_takes_no_mask: 'refusal',
  model_needs_mask: 'refusal',
  mask_needs_picture: 'refusal',
  picture_invalid: 'refusal',
  picture_too_large: 'refusal',
  picture_too_heavy: 'refusal',
  picture_not_taken: 'refusal',
  picture_missing: 'refusal',
  picture_expired: 'refusal',
  place_not_allowed: 'refusal',
  flag_unknown: 'refusal',
  flag_value_missing: 'refusal',
  option_unknown: 'refusal',
  option_missing: 'refusal',
  option_not_like: 'refusal',
  option_out_of_range: 'refusal',
  option_not_a_choice: 'refusal',
  option_not_a_number: 'refusal',
  option_not_a_whole_number: 'refusal',
  option_not_a_switch: 'refusal',
  model_not_allowed: 'refusal',
  place_closed: 'refusal',
  person_blocked: 'refusal',
  word_blocked: 'refusal',
  budget_exceeded: 'refusal',
  not_an_operator: 'refusal',
  operators_only: 'refusal',
  operation_unknown: 'refusal',
  person_unknown: 'refusal',
  credits_invalid: 'refusal',
  quota_exceeded: 'refusal',
  quota_too_small: 'refusal',
  too_many_running: 'refusal',
  not_yours: 'refusal',
  generation_unknown: 'refusal',
  already_done: 'refusal',
  already_public: 'refusal',
  not_done: 'refusal',
  command_invalid: 'refusal',

  paused: 'wait',
  store_unavailable: 'wait',
  gateway_busy: 'wait',
  gateway_unreachable: 'wait',
  chat_busy: 'wait',
  chat_unreachable: 'wait',
  address_expired: 'wait',
  prediction_missing: 'fail',

  waited_too_long: 'fail',
  create_unanswered: 'unanswered',
  create_unclear: 'fail',
  gateway_unauthorized: 'fail',
  gateway_no_credit: 'fail',
  gateway_refused: 'fail',
  model_not_served: 'fail',
  gateway_invalid_response: 'fail',
  prediction_failed: 'fail',
  prediction_interrupted: 'fail',
  prediction_timeout: 'fail',
  content_refused: 'fail',
  output_missing: 'fail',
  output_gone: 'fail',
  output_too_large: 'fail',
  output_blocked: 'fail',
  output_unknown: 'fail',
  address_gone: 'fail',
  chat_forbidden: 'fail',
  file_too_large: 'fail',
  internal: 'fail',
} as const satisfies Record<string, Treatment>;

/** The stable name of an error: the key of its sentence in every language and of its entry in docs/operating.md. */
export type ErrorCode = keyof typeof treatments;

/** Every code there is, for the tests that keep languages and docs complete. */
export const errorCodes = Object.keys(treatments) as ErrorCode[];

/** Values for the sentence a person reads; never a secret, never a stack. */
export type ErrorParams = Record<string, string | number>;

/** The one error of Darkroom. `message` is for the log; the person reads the sentence of `code` with `params`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly params: ErrorParams;
  /** How long the other side asked us to wait, where it did. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ErrorCode,
    params: ErrorParams = {},
    options: { cause?: unknown; retryAfterMs?: number | undefined } = {},
  ) {
    super(describe(code, params), options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.params = params;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** What an error means for the generation; anything that is not ours is a bug. */
export function treatmentOf(error: unknown): Treatment {
  return error instanceof AppError ? treatments[error.code] : 'fail';
}

/** The same error as an AppError: a foreign one becomes `internal` with the original as its cause. */
export function asAppError(error: unknown): AppError {
  return error instanceof AppError ? error : new AppError('internal', {}, { cause: error });
}

/** Whether a code name read from a record is one that we still know. */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(treatments, code);
}

function describe(code: ErrorCode, params: ErrorParams): string {
  const values = Object.entries(params).map(([name, value]) => `${name}=${value}`);
  return values.length === 0 ? code : `${code} (${values.join(', ')})`;
}
