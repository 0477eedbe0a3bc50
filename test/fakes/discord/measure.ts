// How large a picture is, as Discord tells of a file: by its bytes, whatever its name or its sender says.

/** Width and height of a PNG, GIF, WebP or JPEG in pixels; undefined for anything else. */
export function measured(bytes: Uint8Array): { width: number; height: number } | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind = kinds.find(({ magic }) => magic.test(Buffer.from(bytes.subarray(0, 16)).toString('latin1')));
  try {
    return kind?.read(view);
  } catch {
    // What ends before its size is no picture.
    return undefined;
  }
}

interface Kind {
  magic: RegExp;
  read(view: DataView): { width: number; height: number } | undefined;
}

const kinds: readonly Kind[] = [
  {
    magic: /^\x89PNG\r\n/u,
    read: (view) => ({ width: view.getUint32(16), height: view.getUint32(20) }),
  },
  {
    magic: /^GIF8[79]a/u,
    read: (view) => ({ width: view.getUint16(6, true), height: view.getUint16(8, true) }),
  },
  {
    magic: /^RIFF[^]{4}WEBPVP8X/u,
    read: (view) => ({ width: wide(view, 24) + 1, height: wide(view, 27) + 1 }),
  },
  { magic: /^RIFF[^]{4}WEBPVP8L/u, read: packed },
  {
    magic: /^RIFF[^]{4}WEBPVP8 /u,
    read: (view) => ({ width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }),
  },
  { magic: /^\xff\xd8\xff/u, read: ofJpeg },
];

/** Three bytes, the lowest first. */
function wide(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
}

/** Twice 14 bits behind a signature. */
function packed(view: DataView) {
  const bits = view.getUint32(21, true);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}

/** In its frame header, which stands behind segments of any number. */
function ofJpeg(view: DataView) {
  for (let at = 2; ; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
  }
}
