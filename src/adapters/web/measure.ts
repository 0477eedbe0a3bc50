// The shape of a picture or film by the start of its file, so that the page keeps a place of that shape before it loads.
import { open, type FileHandle } from 'node:fs/promises';

const headBytes = 65_536;
/** What tells about a film before its pictures: more than any that a chat shows has. */
const mostMoovBytes = 1_048_576;

/** Width through height; undefined where the file does not say it in a way that is known here. */
export async function aspectOf(path: string): Promise<number | undefined> {
  const file = await open(path);
  try {
    const { width, height } = (await sizeOf(file, await part(file, 0, headBytes))) ?? { width: 0, height: 0 };
    return width > 0 && height > 0 ? width / height : undefined;
  } catch (error) {
    // A file that ends too early says nothing of itself; the page finds out what is wrong with it.
    if (error instanceof RangeError) return undefined;
    throw error;
  } finally {
    await file.close();
  }
}

interface Size {
  width: number;
  height: number;
}

async function sizeOf(file: FileHandle, head: Buffer): Promise<Size | undefined> {
  const sign = head.toString('latin1', 0, 16);
  if (sign.startsWith('\u0089PNG')) return { width: head.readUInt32BE(16), height: head.readUInt32BE(20) };
  if (sign.startsWith('GIF8')) return { width: head.readUInt16LE(6), height: head.readUInt16LE(8) };
  if (sign.startsWith('\u00ff\u00d8')) return sizeOfJpeg(head);
  if (/^RIFF....WEBP/s.test(sign)) return sizeOfWebp(head);
  return sign.slice(4, 8) === 'ftyp' ? sizeOfFilm(file) : undefined;
}

function sizeOfWebp(head: Buffer): Size | undefined {
  switch (head.toString('latin1', 12, 16)) {
    case 'VP8X':
      return { width: 1 + head.readUIntLE(24, 3), height: 1 + head.readUIntLE(27, 3) };
    case 'VP8L': {
      const bits = head.readUInt32LE(21);
      return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
    }
    case 'VP8 ':
      return { width: head.readUInt16LE(26) & 0x3fff, height: head.readUInt16LE(28) & 0x3fff };
    default:
      return undefined;
  }
}

/** The first marker that begins a frame (SOF) has the size; tables and restarts come before it. */
function sizeOfJpeg(head: Buffer): Size | undefined {
  for (let at = 2; at + 9 < head.byteLength && head[at] === 0xff; at += 2 + head.readUInt16BE(at + 2)) {
    const marker = head[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: head.readUInt16BE(at + 7), height: head.readUInt16BE(at + 5) };
  }
  return undefined;
}

/** The header of the first track that shows something (`tkhd`, in 16.16 fixed point) in the box `moov`, wherever that is. */
async function sizeOfFilm(file: FileHandle): Promise<Size | undefined> {
  const { size: fileBytes } = await file.stat();
  let at = 0;
  for (let boxes = 0; at + 16 <= fileBytes && boxes < 100; boxes += 1) {
    const box = await part(file, at, 16);
    const isLong = box.readUInt32BE(0) === 1;
    const boxBytes = isLong ? Number(box.readBigUInt64BE(8)) : box.readUInt32BE(0);
    if (box.toString('latin1', 4, 8) === 'moov') {
      return sizeOfTrack(await part(file, at, Math.min(boxBytes, mostMoovBytes)));
    }
    if (boxBytes < 8) return undefined;
    at += boxBytes;
  }
  return undefined;
}

function sizeOfTrack(moov: Buffer): Size | undefined {
  for (let at = moov.indexOf('tkhd'); at >= 4; at = moov.indexOf('tkhd', at + 4)) {
    const end = at - 4 + moov.readUInt32BE(at - 4);
    const size = { width: moov.readUInt16BE(end - 8), height: moov.readUInt16BE(end - 4) };
    if (size.width > 0) return size;
  }
  return undefined;
}

async function part(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
