// How files share the room of one message: small ones keep their size, large pictures get equal parts of the rest.

/** A file, as far as its size matters. */
export interface Sized {
  sizeBytes: number;
  /** Whether it can be made smaller. */
  canShrink: boolean;
}

/** What one file and all files together may weigh. */
export interface Room {
  fileBytes: number;
  bodyBytes: number;
}

/** What has to be done with one file; `roomBytes`, below its size, is what there is for it. */
export interface Change<File extends Sized> {
  way: 'shrink' | 'leave out';
  file: File;
  roomBytes: number;
}

/** No picture is made smaller than this for the sake of others. */
export const leastShareBytes = 1_048_576;

/** The next change on the way to files that fit, the largest file first; undefined when all of them fit. */
export function nextChange<File extends Sized>(
  files: readonly File[],
  { fileBytes, bodyBytes }: Room,
): Change<File> | undefined {
  const stills = largestFirst(files.filter((file) => file.canShrink));
  const others = largestFirst(files.filter((file) => !file.canShrink));
  const [largestOther] = others;
  const [largestStill] = stills;
  if (largestOther && largestOther.sizeBytes > fileBytes) {
    return { way: 'leave out', file: largestOther, roomBytes: fileBytes };
  }
  const forOthers =
    bodyBytes - sum(stills.map((file) => Math.min(file.sizeBytes, fileBytes, leastShareBytes)));
  const takenBytes = sum(others.map((file) => file.sizeBytes));
  if (largestOther && takenBytes > forOthers) {
    const roomBytes = Math.max(0, forOthers - (takenBytes - largestOther.sizeBytes));
    return { way: 'leave out', file: largestOther, roomBytes };
  }
  const roomBytes = Math.floor(Math.min(fileBytes, partOf(stills, bodyBytes - takenBytes)));
  if (!largestStill || largestStill.sizeBytes <= roomBytes) return undefined;
  return { way: 'shrink', file: largestStill, roomBytes };
}

/** The equal part of those that are larger than it, when all others keep their size. */
function partOf(descending: readonly Sized[], bodyBytes: number): number {
  let leftBytes = bodyBytes;
  for (const [index, { sizeBytes }] of descending.toReversed().entries()) {
    const part = leftBytes / (descending.length - index);
    if (sizeBytes > part) return part;
    leftBytes -= sizeBytes;
  }
  return bodyBytes;
}

function largestFirst<File extends Sized>(files: readonly File[]): File[] {
  return files.toSorted((one, other) => other.sizeBytes - one.sizeBytes);
}

/** What is in memory at most: the files, and beside them the largest that may have to be made smaller. */
export function memoryFor(files: readonly Sized[], room: Room): number {
  const fileBytes = files.map((file) => Math.min(file.sizeBytes, room.fileBytes));
  const extraBytes = nextChange(files, room)
    ? files.map((file) => (file.canShrink ? file.sizeBytes : 0))
    : [];
  return Math.min(sum(fileBytes), room.bodyBytes) + Math.max(0, ...extraBytes);
}

/** The sum of the sizes. */
export function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}
