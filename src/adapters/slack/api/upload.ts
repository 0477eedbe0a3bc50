// Brings the bytes of a file to Slack, streamed from where they are; nobody sees it before it is shared.
import { Readable } from 'node:stream';
import type { Clock } from '../../../generation/ports.ts';
import { uploadSchema } from './answers.ts';
import type { Asker } from './ask.ts';
import type { Exchange } from './exchange.ts';
import { repeated, usualPatienceMs } from './repeat.ts';
import { appErrorOf, refusalOf, wordIn } from './trouble.ts';

/** A file on its way; `stream` is called anew for every attempt. */
export interface UploadedFile {
  name: string;
  /** For people who do not see it; cut at 1000 characters. */
  alt: string;
  sizeBytes: number;
  stream(): ReadableStream<Uint8Array>;
}

/** What an upload needs. */
export interface UploaderOptions {
  asker: Asker;
  exchange: Exchange;
  clock: Clock;
}

type Upload = (team: string, file: UploadedFile, signal: AbortSignal) => Promise<{ id: string }>;

const longestAlt = 1000;
const longestAnswerBytes = 64 * 1024;
/** Slack looks at the bytes before it answers. */
const stallMs = 30_000;
const purpose = 'upload a file';

/** Uploads; a whole attempt is repeated, because an address that broke once may know half a file. */
export function createUploader({ asker, exchange, clock }: UploaderOptions): Upload {
  const attempt: Upload = async (team, { name, alt, sizeBytes, stream }, signal) => {
    const args = {
      filename: name,
      length: sizeBytes,
      ...(alt === '' ? {} : { alt_txt: alt.slice(0, longestAlt).toWellFormed() }),
    };
    const method = 'files.getUploadURLExternal';
    const place = await asker.once({ method, team, args, answer: uploadSchema, repeatable: true }, signal);
    const request = {
      method: 'POST',
      url: place.upload_url,
      // No token: this address is authority enough, and need not be of Slack's API.
      headers: { 'content-type': 'application/octet-stream', 'content-length': String(sizeBytes) },
      body: Readable.fromWeb(stream() as Parameters<typeof Readable.fromWeb>[0]),
      limitBytes: longestAnswerBytes,
      stallMs,
    } as const;
    const answer = await exchange.send(request, signal).catch((error: unknown) => {
      throw appErrorOf(error, { purpose });
    });
    if (answer.status === 200) return { id: place.file_id };
    const { status, header } = answer;
    const restMs = Number(header('retry-after')) * 1000 || undefined;
    const word = wordIn(new TextDecoder().decode(answer.bytes).trim());
    throw refusalOf({ status, word, restMs }, { purpose });
  };

  return (team, file, signal) =>
    repeated(() => attempt(team, file, signal), {
      repeatable: true,
      patienceMs: usualPatienceMs,
      clock,
      signal,
    });
}
