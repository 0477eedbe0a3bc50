// Bytes in and out: the address an upload goes to, and the private address of a file.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { formOf } from './body.ts';
import { botSees } from './file-methods.ts';
import { sniffed } from './files.ts';
import type { World } from './world.ts';

/** Takes an upload; resolves with the status to answer. */
export async function takeUpload(
  world: World,
  request: IncomingMessage,
  path: string,
  bytes: Buffer,
): Promise<{ status: number; text: string }> {
  const file = world.files.get(path.split('/')[3] ?? '');
  const { authorization, 'content-length': length, 'content-type': type = '' } = request.headers;
  if (authorization !== undefined) world.breach('upload: a token was sent to the upload_url');
  if (length === undefined) world.breach('upload: without content-length');
  if (!file || file.deleted) return { status: 404, text: 'not found' };
  if (file.bytes) {
    world.breach(`upload: ${file.id} has its bytes already`);
    return { status: 409, text: 'already uploaded' };
  }
  const content = type.startsWith('multipart/form-data') ? await fileIn(type, bytes) : bytes;
  if (content.byteLength !== file.lengthBytes) {
    world.breach(`upload: ${content.byteLength} bytes of ${file.lengthBytes} that were announced`);
    return { status: 400, text: 'length mismatch' };
  }
  file.bytes = new Uint8Array(content);
  return { status: 200, text: `OK - ${content.byteLength}` };
}

async function fileIn(type: string, bytes: Buffer): Promise<Buffer> {
  for (const [, value] of await formOf(type, bytes)) {
    if (typeof value !== 'string') return Buffer.from(await value.arrayBuffer());
  }
  return Buffer.alloc(0);
}

/** Serves a file to who has the bot's token and `files:read`; others are sent to the page for signing in. */
export function serveFile(
  world: World,
  request: IncomingMessage,
  path: string,
  response: ServerResponse,
): void {
  const [, , name = ''] = path.split('/');
  const file = world.files.get(name.slice(world.teamId.length + 1));
  const isBot = request.headers.authorization === `Bearer ${world.botToken}`;
  if (!isBot || !world.scopes.includes('files:read')) {
    world.breach('download: without the token or its files:read');
    response.writeHead(302, { location: `${world.baseUrl}/?redir=${encodeURIComponent(path)}` }).end();
    return;
  }
  if (!file?.bytes || file.deleted || !botSees(world, file)) {
    response.writeHead(404, { 'content-type': 'text/html' }).end('<html>Not found</html>');
    return;
  }
  const { bytes } = file;
  response.writeHead(200, { 'content-type': sniffed(bytes).mimetype, 'content-length': bytes.byteLength });
  response.end(bytes);
}
