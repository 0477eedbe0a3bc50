// Sample cards, and two small pictures, for trying adapters.
import type { Card } from '../../src/generation/cards/card.ts';
import type { DeliveredFile } from '../../src/generation/ports.ts';

/** A card of a generation that waits, changed by `over`. */
export function card(over: Partial<Card>): Card {
  return {
    generationId: 'web-generation-1',
    tone: 'waiting',
    title: 'Waiting',
    lines: ['a line'],
    prompt: 'a red fox',
    actions: [{ name: 'cancel', label: 'Cancel' }],
    private: false,
    final: false,
    ...over,
  };
}

/** The final card of the same generation. */
export function done(): Card {
  const actions: Card['actions'] = [{ name: 'again', label: 'Again' }];
  return card({ tone: 'done', title: 'Here are your pictures', actions, final: true });
}

const red =
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAEElEQVQI12M4Y2wMRAwQCgAj6gTJEndy3QAAAABJRU5ErkJggg==';
const blue =
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAEElEQVQI12MwTjsDRAwQCgAktgWV7dMrfwAAAABJRU5ErkJggg==';

/** A real PNG of four pixels: 1 is red, 2 is blue. */
export function picture(number: 1 | 2): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(number === 1 ? red : blue, 'base64'));
}

/** Both pictures, ready for delivery. */
export function pictures(): DeliveredFile[] {
  return [fileOf(picture(1), 'a-red-fox-1.png'), fileOf(picture(2), 'a-red-fox-2.png')];
}

/** Bytes as a file to deliver. */
export function fileOf(bytes: Uint8Array<ArrayBuffer>, name: string, mediaType = 'image/png'): DeliveredFile {
  return {
    name,
    alt: 'a red fox, drawn by flux-schnell',
    spoiler: false,
    file: {
      mediaType,
      extension: name.split('.').at(-1) ?? 'bin',
      sizeBytes: bytes.byteLength,
      stream: () => new Blob([bytes]).stream(),
      bytes: async () => bytes,
      dispose: async () => {},
    },
  };
}
