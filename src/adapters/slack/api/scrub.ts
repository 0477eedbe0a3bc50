// Texts for logs and errors, without what must not be told.

const redacted = '[redacted]';
/** Every kind of token; and every address, because response_url and upload_url are secrets themselves. */
const secretShapes = /\b(?:xox[a-z.-]|xapp-|xwfp-)[\w.%-]+|\b(?:https?|wss?):\/\/[^\s"'<>\])]+/giu;
const longest = 500;

/** The text without tokens, addresses and the given secrets, plain or encoded; at most 500 characters. */
export function scrubbed(text: string, secrets: readonly string[] = []): string {
  const safe = secrets
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
    .filter((secret) => secret !== '')
    .reduce((rest, secret) => rest.replaceAll(secret, redacted), text);
  return safe.replaceAll(secretShapes, redacted).slice(0, longest).toWellFormed();
}
