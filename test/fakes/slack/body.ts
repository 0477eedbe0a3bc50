// Reads a request's body: a form, JSON, or a form with files.
import type { IncomingMessage } from 'node:http';
import type { Json } from './world.ts';

/** The whole body. */
export async function received(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The arguments of a call; what a form has as JSON is read as JSON where it is a list or an object. */
export async function argumentsOf(type: string, bytes: Buffer): Promise<Json> {
  if (bytes.byteLength === 0) return {};
  if (type.startsWith('application/json')) return JSON.parse(bytes.toString()) as Json;
  const pairs = type.startsWith('multipart/form-data')
    ? [...(await formOf(type, bytes))].filter((pair): pair is [string, string] => typeof pair[1] === 'string')
    : [...new URLSearchParams(bytes.toString())];
  return Object.fromEntries(
    pairs.map(([name, value]) => [name, structured.has(name) ? parsed(value) : value]),
  );
}

const structured = new Set(['blocks', 'attachments', 'files', 'view', 'metadata']);

function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** A form with files. */
export function formOf(type: string, bytes: Buffer): Promise<FormData> {
  return new Request('http://form.invalid', {
    method: 'POST',
    headers: { 'content-type': type },
    body: new Uint8Array(bytes),
  }).formData();
}
