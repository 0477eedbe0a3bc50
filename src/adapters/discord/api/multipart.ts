// A form with files as a list of pieces: the files are sent from where they lie, and no FormData class takes part.
import { randomUUID } from 'node:crypto';

/** A file on its way to Discord. */
export interface Upload {
  /** Plain `[a-z0-9-]+.ext`, with `SPOILER_` in front of a hidden one. */
  name: string;
  alt: string;
  contentType: string;
  bytes: Uint8Array;
}

/** A body of type `multipart/form-data`. */
export interface Multipart {
  contentType: string;
  sizeBytes: number;
  pieces: readonly Uint8Array[];
}

/** The form that Discord takes: `payload_json`, and each file as `files[n]`. */
export function multipartOf(payload: object, files: readonly Upload[]): Multipart {
  const boundary = `darkroom-${randomUUID()}`;
  const text = (value: string) => Buffer.from(value);
  const part = (name: string, rest: string) =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${rest}\r\n\r\n`;
  const pieces = [
    text(`${part('payload_json', '\r\ncontent-type: application/json')}${JSON.stringify(payload)}\r\n`),
    ...files.flatMap(({ name, contentType, bytes }, index) => [
      text(
        part(
          `files[${index}]`,
          `; filename="${quotable(name)}"\r\ncontent-type: ${contentType.replaceAll(/[^\x20-\x7e]/gu, '')}`,
        ),
      ),
      bytes,
      text('\r\n'),
    ]),
    text(`--${boundary}--\r\n`),
  ];
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    sizeBytes: pieces.reduce((sum, { byteLength }) => sum + byteLength, 0),
    pieces,
  };
}

function quotable(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
