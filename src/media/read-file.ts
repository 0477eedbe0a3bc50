// A file from disk, all of it in memory.
import type { OutputFile } from '../generation/ports.ts';

/** The bytes in a buffer of their own, so that they can be given away; rejects with the signal's reason. */
export async function readFile(file: OutputFile, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(file.sizeBytes);
  let at = 0;
  for await (const chunk of file.stream()) {
    signal.throwIfAborted();
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes.subarray(0, at);
}
