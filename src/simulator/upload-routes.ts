// The routes of uploaded files: put one in, look at it, take it out again.
import { Hono } from 'hono';
import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createLimit } from './limit.ts';
import { fileTooLarge, invalid, notFound } from './problem.ts';
import type { InvalidField } from './problem.ts';
import { refuse } from './refuse.ts';
import { largestUploadBytes } from './uploads.ts';
import type { Upload, Uploads } from './uploads.ts';

const longestNameBytes = 255;
// What a form puts around its file.
const wrappingBytes = 64 * 1024;
// Each upload on its way is held in memory a few times over.
const takenAtOnce = 2;

/** Makes the routes below `/files`. */
export function createUploadRoutes(uploads: Uploads, filesUrl: () => string): Hono {
  const routes = new Hono();
  const limit = createLimit(takenAtOnce);
  const show = (upload: Upload) => viewOf(upload, `${filesUrl()}/${upload.id}`);

  routes.post(
    '/',
    async (_, next) => limit(next),
    bodyLimit({ maxSize: largestUploadBytes + wrappingBytes, onError: (c) => refuse(c, fileTooLarge) }),
    async (c) => {
      const form = await c.req.formData().catch(() => undefined);
      const content = form?.get('content');
      if (!form || !(content instanceof Blob)) return refuse(c, invalid([complaintAbout('content')]));
      if (content.size > largestUploadBytes) return refuse(c, fileTooLarge);
      const named = form.get('filename');
      const name = typeof named === 'string' ? named : content.name;
      if (Buffer.byteLength(name) > longestNameBytes) return refuse(c, invalid([complaintAbout('filename')]));
      const metadata = await metadataOf(form.get('metadata'));
      if (metadata === undefined) return refuse(c, invalid([complaintAbout('metadata')]));
      const bytes = Buffer.from(await content.arrayBuffer());
      const contentType = content.type === '' ? 'application/octet-stream' : content.type;
      return c.json(show(uploads.add({ name, contentType, bytes, metadata })), 201);
    },
  );
  routes.get('/', (c) => c.json({ previous: null, next: null, results: uploads.list().map(show) }));
  routes.get('/:id', (c) => withUpload(c, (upload) => c.json(show(upload))));
  routes.get('/:id/download', (c) =>
    withUpload(c, ({ bytes, contentType }) =>
      c.body(new Uint8Array(bytes), 200, { 'content-type': contentType }),
    ),
  );
  routes.delete('/:id', (c) => {
    return uploads.remove(c.req.param('id')) ? c.body(null, 204) : refuse(c, notFound);
  });
  return routes;

  function withUpload(c: Context, answer: (upload: Upload) => Response): Response {
    const upload = uploads.find(c.req.param('id') ?? '');
    return upload === undefined ? refuse(c, notFound) : answer(upload);
  }
}

function complaintAbout(field: 'content' | 'filename' | 'metadata'): InvalidField {
  const descriptions = {
    content: 'content is required, as a file',
    filename: `Must be at most ${longestNameBytes} bytes long`,
    metadata: 'Must be a JSON object',
  };
  return { type: field === 'content' ? 'required' : 'format', field, description: descriptions[field] };
}

async function metadataOf(field: string | Blob | null): Promise<Record<string, unknown> | undefined> {
  if (field === null) return {};
  try {
    const value: unknown = JSON.parse(typeof field === 'string' ? field : await field.text());
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function viewOf(upload: Upload, url: string): Readonly<Record<string, unknown>> {
  const { id, name, contentType, bytes, metadata, sha256, createdAt, expiresAt } = upload;
  return {
    id,
    name,
    content_type: contentType,
    size: bytes.length,
    etag: sha256.slice(0, 32),
    checksums: { sha256 },
    metadata,
    created_at: new Date(createdAt).toISOString(),
    expires_at: new Date(expiresAt).toISOString(),
    urls: { get: url },
  };
}
