// What Slack posts: commands as forms, interactions as JSON in a form, events as JSON.

/** The raw body, which is what was signed; undefined for one above 1 MiB. */
export async function textOf(request: Request): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of request.body ?? []) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > longestBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

const longestBodyBytes = 1_048_576;

/** The object that stands in the body; undefined where there is none. */
export function objectIn(text: string, contentType: string | null): Record<string, unknown> | undefined {
  if (!isForm(contentType)) return parsed(text);
  const fields = new URLSearchParams(text);
  const payload = fields.get('payload');
  return payload === null ? Object.fromEntries(fields) : parsed(payload);
}

/** Slack looking from time to time whether the certificate is good, without a signature. */
export function isCheckOfCertificate(text: string, contentType: string | null): boolean {
  return isForm(contentType) && new URLSearchParams(text).get('ssl_check') === '1';
}

function isForm(contentType: string | null): boolean {
  return /^\s*application\/x-www-form-urlencoded\s*(?:;|$)/iu.test(contentType ?? '');
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
