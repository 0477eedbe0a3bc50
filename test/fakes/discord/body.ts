// Reads a request's body: JSON, or a form with payload_json and files[n].
import { Refusal } from './refusal.ts';

/** A file of a request, under its number in `files[n]`. */
export interface UploadedFile {
  index: string;
  name: string;
  contentType: string;
  bytes: Uint8Array;
}

/** A body, read. */
export interface Body {
  json?: unknown;
  files: UploadedFile[];
}

/** Parses a body of the given content type; an unreadable one is refused with 50035. */
export async function readBody(type: string | undefined, bytes: Buffer): Promise<Body> {
  if (bytes.byteLength === 0) return { files: [] };
  try {
    if (!type?.startsWith('multipart/form-data')) return { json: JSON.parse(bytes.toString()), files: [] };
    return await readForm(type, bytes);
  } catch {
    throw new Refusal('invalid form');
  }
}

async function readForm(type: string, bytes: Buffer): Promise<Body> {
  const request = new Request('http://form.invalid', {
    method: 'POST',
    headers: { 'content-type': type },
    body: new Uint8Array(bytes),
  });
  const form = await request.formData();
  const files: UploadedFile[] = [];
  for (const [name, value] of form) {
    const [, index] = /^files\[(\d+)\]$/u.exec(name) ?? [];
    if (typeof value === 'string' || index === undefined) continue;
    files.push({
      index,
      name: value.name,
      contentType: value.type,
      bytes: new Uint8Array(await value.arrayBuffer()),
    });
  }
  const payload = form.get('payload_json');
  return { json: typeof payload === 'string' ? JSON.parse(payload) : {}, files };
}
