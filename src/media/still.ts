// Whether a picture stands still, by its bytes: an animation must not lose its movement.
import type { OutputFile } from '../generation/ports.ts';

const headBytes = 65_536;

/** Whether the file is a picture without movement, as far as its start tells. */
export async function isStill(file: OutputFile): Promise<boolean> {
  if (!file.mediaType.startsWith('image/')) return false;
  const chunks: Uint8Array[] = [];
  let readBytes = 0;
  for await (const chunk of file.stream()) {
    chunks.push(chunk);
    readBytes += chunk.byteLength;
    if (readBytes >= headBytes) break;
  }
  return !isAnimated(Buffer.concat(chunks));
}

/** Whether a GIF, WebP, PNG or AVIF tells of more than one frame, by all of it or its start; a GIF always counts. */
export function isAnimated(bytes: Uint8Array): boolean {
  if (textAt(bytes, 0, 3) === 'GIF') return true;
  if (textAt(bytes, 0, 4) === 'RIFF') return isAnimatedWebp(bytes);
  if (textAt(bytes, 1, 3) === 'PNG') return isAnimatedPng(bytes);
  return textAt(bytes, 4, 8) === 'ftypavis';
}

const animationBit = 0x02;

function isAnimatedWebp(bytes: Uint8Array): boolean {
  return textAt(bytes, 12, 4) === 'VP8X' && ((bytes[20] ?? 0) & animationBit) !== 0;
}

/** An animated PNG says so in a chunk `acTL` before its first pixels. */
function isAnimatedPng(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 8;
  while (at + 8 <= bytes.byteLength) {
    const kind = textAt(bytes, at + 4, 4);
    if (kind === 'acTL') return true;
    if (kind === 'IDAT') return false;
    at += 12 + view.getUint32(at);
  }
  return false;
}

function textAt(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}
