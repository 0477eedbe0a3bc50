// The words in an answer that a person may read: found in any of the known shapes, without secrets and addresses.
import { plainText } from '../generation/plain-text.ts';

const limit = 300;
const shortestSecret = 6;

/** Makes foreign text fit for people and logs: one line, no secrets, no addresses, at most 300 characters. */
export type Clean = (text: string) => string;

/** A `Clean` that knows these secrets by heart, and what keys of the known gateways look like. */
export function createClean(secrets: readonly string[]): Clean {
  // NOTE a secret of a few characters would tear ordinary words apart.
  const known = secrets.filter((secret) => secret.length >= shortestSecret);
  const forms = known.flatMap((secret) => [secret, encodeURIComponent(secret)]);
  const pattern =
    forms.length === 0 ? undefined : new RegExp(forms.map((form) => RegExp.escape(form)).join('|'), 'gi');
  return (text) => {
    // Known secrets go first and from the whole text: a cut must not leave half of one.
    const safe = pattern === undefined ? text : text.replace(pattern, '…');
    return shorten(withoutAddresses(safe.slice(0, 20 * limit)));
  };
}

function withoutAddresses(text: string): string {
  return text
    .replace(/\bbearer\s+(?=\S*\d)[\w.~+/=-]{8,}/gi, '…')
    .replace(/\b(?:r8|hk|sk|hf)[-_](?=[\w-]*\d)[\w-]{6,}/gi, '…')
    .replace(/\bdata:[^\s"'<>]*,[^\s"'<>]*/gi, '…')
    .replace(/\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>]*/gi, '…');
}

function shorten(text: string): string {
  // NOTE what shows nothing can still end a line, turn the direction of the next or mean something to a terminal.
  const line = plainText(text.replace(/[\s\p{Cc}]+/gu, ' ')).trim();
  if (line.length <= limit) return line;
  const whole = line.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/u, '');
  return `${whole.trimEnd()}…`;
}

/** The words of an error body: the first of invalid_fields, detail, error.message, error, message, title. */
export function spokenText(body: unknown): string | undefined {
  if (!isRecord(body)) return undefined;
  const error = body['error'];
  return [
    invalidFields(body['invalid_fields']),
    textOf(body['detail']),
    isRecord(error) ? (textOf(error['message']) ?? textOf(error['detail'])) : textOf(error),
    textOf(body['message']),
    textOf(body['title']),
  ].find((text) => text !== undefined);
}

/** The code and the type in an error body, as software gateways name them: `model_not_found`, `new_api_error`. */
export function errorWords(body: unknown): string[] {
  if (!isRecord(body)) return [];
  const error = isRecord(body['error']) ? body['error'] : {};
  return [error['code'], error['type'], error['error_type'], body['code']].filter(
    (word) => typeof word === 'string',
  );
}

/** Whether a value is a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown, depth = 0): string | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  // Model containers answer with a list of `{loc, msg, type}`.
  if (!Array.isArray(value) || depth > 2) return undefined;
  const lines = value.slice(0, 10).map((item) => textOf(isRecord(item) ? item['msg'] : item, depth + 1));
  return textOf(lines.filter((line) => line !== undefined).join('; '));
}

function invalidFields(value: unknown): string | undefined {
  if (!Array.isArray(value)) return undefined;
  const lines = value.slice(0, 10).flatMap((item) => {
    const description = isRecord(item) ? textOf(item['description']) : undefined;
    if (description === undefined) return [];
    const field = isRecord(item) ? textOf(item['field']) : undefined;
    const name = field?.replace(/^input\.?/, '') ?? '';
    return [name === '' ? description : `${name}: ${description}`];
  });
  return textOf(lines.join('; '));
}
