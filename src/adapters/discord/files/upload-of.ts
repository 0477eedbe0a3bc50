// A file, or the smaller picture made of it, as an upload: its name, its type, its description.
import type { DeliveredFile } from '../../../generation/ports.ts';
import type { Upload } from '../api/calls.ts';

/** The upload; reads the file into memory where there is no `webp` in its place. */
export async function uploadOf(
  { name, alt, spoiler, file }: DeliveredFile,
  webp: Uint8Array | undefined,
): Promise<Upload> {
  const shownName = webp ? name.replace(/(?:\.[a-z0-9]+)?$/u, '.webp') : name;
  return {
    // NOTE the prefix hides a file; Discord's field for it is too young for everybody's libraries.
    name: spoiler ? `SPOILER_${shownName}` : shownName,
    alt: beginningOf(alt),
    contentType: webp ? 'image/webp' : file.mediaType,
    bytes: webp ?? (await file.bytes()),
  };
}

/** NOTE Discord's limit; whether it counts like JavaScript or by code points, this is never more. */
const longestAlt = 1024;
const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** As much of a description as may be, in whole characters. */
function beginningOf(text: string): string {
  if (text.length <= longestAlt) return text;
  const end = characters.segment(text).containing(longestAlt)?.index ?? 0;
  return end > 0 ? text.slice(0, end) : text.slice(0, longestAlt).toWellFormed();
}
