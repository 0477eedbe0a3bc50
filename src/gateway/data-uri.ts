// `data:` URIs → bytes.
import { AppError } from '../generation/errors.ts';

/**
 * The bytes of a `data:` URI, base64 or percent-encoded. Throws `output_too_large` for what must be larger than
 * `limitBytes` before it takes memory; what may be a little larger is left to the file's own limit.
 */
export function bytesOfDataUri(uri: string, limitBytes: number): Uint8Array {
  const comma = uri.indexOf(',');
  if (comma < 0) throw new AppError('output_unknown');
  const isBase64 = /;\s*base64\s*$/i.test(uri.slice(0, comma));
  const payload = uri.slice(comma + 1);
  // An escape is three characters for one byte, base64 four for three: refuse before anything is unpacked.
  const leastBytes = isBase64 ? payload.length / 4 : payload.length / 3;
  if (leastBytes > limitBytes) throw tooLarge(limitBytes);
  const plain = unescaped(payload);
  return isBase64 ? Buffer.from(plain.toString('latin1'), 'base64') : plain;
}

/** The error for an output above the limit. */
export function tooLarge(limitBytes: number): AppError {
  return new AppError('output_too_large', { limitMiB: Math.round(limitBytes / 1024 / 1024) });
}

function unescaped(text: string): Buffer {
  const plain = text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(plain, 'latin1');
}
