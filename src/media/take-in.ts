// A picture that somebody brought, made anew for the gateway: upright, in sRGB, without metadata, and as good as there is room.
import { mostPicturePixels } from './bounds.ts';
import { describe, discard, longestDecodeSeconds, open } from './native.ts';
import { longestSide, smaller } from './smaller.ts';

/** How large the WebP may be: to go along with a request and, where the gateway takes files, as a file. */
export interface Room {
  inlineBytes: number;
  fileBytes?: number;
}

/** What came of a picture: a WebP for the one way or the other, or why there is none. */
export type TakenIn =
  | { kind: 'inline' | 'file'; bytes: Uint8Array }
  | { kind: 'broken'; problem: string }
  | { kind: 'too_large'; pixels: number; mostPixels: number }
  | { kind: 'too_rich' };

/** NOTE libheif takes some 20 bytes for a pixel that it reads, and a second for ten million. */
const mostPixelsOfHeif = 4096 * 4096;
/** With fewer a picture of more is better sent as a file, where that is possible. */
const decentPixels = 1_000_000;
/** Below that there is nothing left to work on. */
const leastSide = 512;
/** NOTE libwebp takes some 16 bytes for a pixel that it writes without loss, twice of what it takes otherwise. */
const mostExactPixels = 16_000_000;

/** Makes the WebP: without loss where that fits, since a mask lives by its edges; of what moves the first frame. */
export async function takeIn(bytes: Uint8Array, room: Room): Promise<TakenIn> {
  try {
    return await made(bytes, room);
  } catch (error) {
    return { kind: 'broken', problem: String(error) };
  }
}

async function made(bytes: Uint8Array, { inlineBytes, fileBytes }: Room): Promise<TakenIn> {
  const { format, autoOrient: size } = await describe(bytes, { anySize: true });
  const pixels = size.width * size.height;
  const longerSide = Math.max(size.width, size.height);
  const mostPixels = format === 'heif' ? mostPixelsOfHeif : mostPicturePixels;
  if (pixels > mostPixels) return { kind: 'too_large', pixels, mostPixels };

  const mayFit = bytes.byteLength <= inlineBytes * (shrinking[format] ?? 0);
  const canBeExact = mayFit && pixels <= mostExactPixels && longerSide <= longestSide;
  const exact = canBeExact ? await withoutLoss(bytes) : undefined;
  if (exact && exact.byteLength <= inlineBytes) return { kind: 'inline', bytes: exact };

  const leastScale = fileBytes === undefined ? leastSide / longerSide : Math.sqrt(decentPixels / pixels);
  const inline = await smaller(bytes, size, { limitBytes: inlineBytes, leastScale });
  if (inline) {
    discard(exact);
    return { kind: 'inline', bytes: inline };
  }
  if (fileBytes === undefined) return { kind: 'too_rich' };
  if (exact && exact.byteLength <= fileBytes) return { kind: 'file', bytes: exact };
  discard(exact);
  const file = await smaller(bytes, size, { limitBytes: fileBytes });
  return file ? { kind: 'file', bytes: file } : { kind: 'too_rich' };
}

/** How many times smaller a WebP without loss can be, in formats that have none; for others it is not worth a try. */
const shrinking: Readonly<Record<string, number>> = { png: 8, tiff: 8, gif: 8, webp: 2 };

const withoutLoss = (bytes: Uint8Array): Promise<Buffer> =>
  open(bytes)
    .autoOrient()
    .webp({ lossless: true, effort: 2 })
    .timeout({ seconds: longestDecodeSeconds })
    // NOTE toUint8Array, whose result could be handed on without a copy, never frees its memory in sharp 0.35.5.
    .toBuffer();
