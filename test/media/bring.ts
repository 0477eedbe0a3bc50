// Pictures that are brought to an intake with the real thread, and what the gateway would then get.
import sharp, { type Metadata } from 'sharp';
import { onTestFinished } from 'vitest';
import type { Picture } from '../../src/generation/generation.ts';
import { picturesIn } from '../../src/generation/pictures.ts';
import { createIntake, type PictureSource, type Upload } from '../../src/media/intake.ts';
import { memoryOfProcess } from '../../src/media/memory.ts';
import type { Reencoder } from '../../src/media/reencode.ts';
import { openMemoryStore } from '../../src/store/memory.ts';
import { createFakeClock } from '../fakes/clock.ts';

const dataUriStart = 'data:image/webp;base64,';

/** An intake of its own; uploads are `unsupported` until `onUpload` is set. */
export function bringTo(
  reencoder: Pick<Reencoder, 'takeIn' | 'settled'>,
  { clock = createFakeClock(), store = openMemoryStore({ clock }), source = 'https://gateway.test/v1' } = {},
) {
  onTestFinished(() => store.close());
  const uploads: Uint8Array[] = [];
  const reads: string[] = [];
  const gateway: { onUpload: Upload } = { onUpload: () => Promise.resolve('unsupported') };
  const upload: Upload = (file, signal) => {
    uploads.push(file.bytes.slice());
    return gateway.onUpload(file, signal);
  };
  const intake = createIntake({ store, clock, reencoder, upload, source });

  /** Takes the bytes in, by default as what they weigh. */
  function bring(
    bytes: Uint8Array,
    {
      signal = new AbortController().signal,
      ...said
    }: Partial<PictureSource> & { signal?: AbortSignal } = {},
  ): Promise<Picture> {
    const { id = 'a-picture', sizeBytes = bytes.byteLength } = said;
    const read = (): Promise<Uint8Array> => {
      reads.push(id);
      return Promise.resolve(bytes.slice());
    };
    return intake.take({ id, sizeBytes, read: said.read ?? read }, signal);
  }

  /** What stands for the picture in what the gateway gets. */
  async function sent(picture: Picture): Promise<string> {
    const input = await picturesIn(store, { input: { image: picture.url }, pictures: { image: picture } });
    return String(input['image']);
  }

  /** The picture that the gateway gets with the request; fails where that is an address. */
  async function inlined(picture: Picture): Promise<{ bytes: Buffer; uri: string; is: Metadata }> {
    const uri = await sent(picture);
    if (!uri.startsWith(dataUriStart)) throw new Error(`the gateway gets ${uri.slice(0, 80)}`);
    const bytes = Buffer.from(uri.slice(dataUriStart.length), 'base64');
    return { bytes, uri, is: await sharp(bytes, { animated: true }).metadata() };
  }

  return { bring, sent, inlined, uploads, reads, clock, store, gateway, intake };
}

/** Resolves when nobody holds any memory for pictures. */
export async function allMemory(): Promise<void> {
  (await memoryOfProcess.take(memoryOfProcess.mostBytes, new AbortController().signal)).leave();
}
