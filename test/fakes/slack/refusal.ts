// Slack's "no": its error word, with what comes beside it.

/** Thrown by a method; answered as `ok: false`. */
export class Refusal extends Error {
  readonly code: string;
  /** For `response_metadata.messages`. */
  readonly details: readonly string[];
  /** `needed` and `provided`, of a scope. */
  readonly extra: Readonly<Record<string, unknown>>;
  /** Whether the same request may succeed a little later. */
  readonly passes: boolean;

  constructor(
    code: string,
    more: { details?: readonly string[]; extra?: Record<string, unknown>; passes?: boolean } = {},
  ) {
    super([code, ...(more.details ?? [])].join(': '));
    this.code = code;
    this.details = more.details ?? [];
    this.extra = more.extra ?? {};
    this.passes = more.passes ?? false;
  }
}

/** The answer's body. */
export function refusalJson({ code, details, extra }: Refusal): object {
  return {
    ok: false,
    error: code,
    ...extra,
    ...(details.length > 0 ? { response_metadata: { messages: details } } : {}),
  };
}
