// The files of the page, read once, served with their type and a tag that spares sending them again.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const folder = new URL('./page/', import.meta.url);

const assets = new Map(
  readdirSync(folder).map((name) => {
    const bytes = readFileSync(new URL(name, folder));
    const tag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
    const mediaType = mediaTypes[extname(name)] ?? 'application/octet-stream';
    return [name === 'index.html' ? '/' : `/${name}`, { bytes, tag, mediaType }] as const;
  }),
);

/** The page's file at `path`, or undefined where there is none. */
export function assetOf(path: string, request: Request): Response | undefined {
  const asset = assets.get(path);
  if (!asset) return undefined;
  const headers = { etag: asset.tag, 'cache-control': 'no-cache', 'content-type': asset.mediaType };
  if (request.headers.get('if-none-match') === asset.tag) return new Response(null, { status: 304, headers });
  return new Response(asset.bytes, { headers });
}
