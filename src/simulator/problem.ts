// The error answers, word for word as the platform gives them.

/** One complaint about one field. */
export interface InvalidField {
  type: string;
  field: string;
  description: string;
}

/** An error answer. */
export interface Problem {
  status: 400 | 401 | 404 | 413 | 422 | 429;
  body: Readonly<Record<string, unknown>>;
}

/** No token, or the wrong one. */
export const unauthenticated: Problem = {
  status: 401,
  body: {
    title: 'Unauthenticated',
    detail: 'You did not pass a valid authentication token',
    status: 401,
  },
};

/** Unknown prediction, model or path. */
export const notFound: Problem = {
  status: 404,
  body: { detail: 'The requested resource could not be found.', status: 404 },
};

/** The body is not JSON. */
export const notJson: Problem = {
  status: 400,
  body: { title: 'Bad Request', detail: 'The request body is not valid JSON.', status: 400 },
};

/** The body is larger than the platform reads. */
export const tooLarge: Problem = {
  status: 413,
  body: { title: 'Payload Too Large', detail: 'The request body is larger than 10 MB.', status: 413 },
};

/** An uploaded file is larger than the platform keeps. */
export const fileTooLarge: Problem = {
  status: 413,
  body: { title: 'Payload Too Large', detail: 'Files must be less than 100MB in size', status: 413 },
};

/** The version names no model, or a model that is not run this way. */
export const versionInvalid: Problem = {
  status: 422,
  body: {
    title: 'Invalid version or not permitted',
    detail: 'The specified version does not exist (or perhaps you do not have permission to use it?)',
    status: 422,
  },
};

/** Too many creates at once. */
export const throttled: Problem = {
  status: 429,
  body: {
    detail: 'Request was throttled. Your rate limit resets in ~1s.',
    status: 429,
    retry_after: 1,
  },
};

/** Lists what is wrong with a request, both as text and as fields. */
export function invalid(fields: readonly InvalidField[], title = 'Input validation failed'): Problem {
  const detail = fields.map(({ field, description }) => `- ${field}: ${description}\n`).join('');
  return { status: 422, body: { title, detail, status: 422, invalid_fields: fields } };
}
