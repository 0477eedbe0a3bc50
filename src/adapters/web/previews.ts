// Small pictures of what people brought: the page makes them, so that what a photo says of its place never gets here.
import type { KeptFiles } from './files.ts';
import type { KeptFile } from './schema.ts';

/** Keeps them beside their message, from JPEGs in base64; what is none is left out. */
export async function keepPreviews(
  files: KeptFiles,
  previews: readonly string[],
  signal: AbortSignal,
): Promise<KeptFile[]> {
  const kept: KeptFile[] = [];
  for (const preview of previews) {
    const bytes = Buffer.from(preview, 'base64');
    if (!isJpeg(bytes)) continue;
    const file = {
      mediaType: 'image/jpeg',
      extension: 'jpg',
      sizeBytes: bytes.byteLength,
      stream: () => new Blob([bytes]).stream(),
      bytes: async () => bytes,
      dispose: async () => {},
    };
    kept.push(await files.keep({ name: 'preview.jpg', alt: '', spoiler: false, file }, signal));
  }
  return kept;
}

function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}
