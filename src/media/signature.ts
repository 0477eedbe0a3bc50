// What a file is by its first bytes, whatever it is called: only pictures of these kinds are ever opened.

/**
 * Whether the bytes begin as a PNG, JPEG, GIF, WebP, TIFF, AVIF or HEIF does. NOTE never an SVG: that is a program for a
 * picture, could take for ever, and sharp would begin to run it only to see what it is.
 */
export function beginsAsPicture(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  return signatures.some((signature) => signature.test(start));
}

const signatures = [
  /^\x89PNG\r\n/u,
  /^\xff\xd8\xff/u,
  /^GIF8[79]a/u,
  /^RIFF[^]{4}WEBP/u,
  /^(?:II[*+]\0|MM\0[*+])/u,
  /^[^]{4}ftyp/u,
];
