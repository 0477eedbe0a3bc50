// Gives the gateway a file, for inputs that want an address.
import { Blob } from 'node:buffer';
import { FormData } from 'undici';
import { z } from 'zod';
import { AppError } from '../generation/errors.ts';
import { invalidAnswer } from './answer-error.ts';
import { ask, lacksOperation, refusal, wasCut, type Context } from './ask.ts';
import { isLoopbackHost, isNearHost } from './guard.ts';
import { momentOf } from './moment.ts';
import { spokenText } from './spoken-text.ts';
import { isSuccess, parseJson, type Answer } from './transport.ts';

const timeoutMs = 120_000;
const limitBytes = 256 * 1024;
/** Gateways keep files for a day; where they do not say until when, that is rather too early than too late. */
const keptMs = 23 * 3_600_000;
const mebibyte = 1024 * 1024;

/** A file on its way to the gateway. */
export interface UploadFile {
  bytes: Uint8Array;
  mediaType: string;
  /** At most 255 bytes. */
  name: string;
}

/** Where the gateway can read it, until `expiresAt` (epoch milliseconds). */
export interface UploadedFile {
  url: string;
  expiresAt: number;
}

/**
 * Sends the file once, to the host of the gateway; `unsupported` where that takes none. Rejects with `picture_too_heavy`,
 * with an AppError as every other operation, or with the signal's reason.
 */
export async function uploadFile(
  context: Context,
  file: UploadFile,
  signal: AbortSignal,
): Promise<UploadedFile | 'unsupported'> {
  const { capabilities, clock, clean } = context;
  if (!capabilities.files.offered()) return 'unsupported';
  const form = new FormData();
  form.append('content', new Blob([file.bytes], { type: file.mediaType }), file.name);
  const call = { operation: 'upload', method: 'POST', path: '/files', form, timeoutMs, limitBytes } as const;
  const answer = await ask(context, call, signal);
  const body = parseJson(answer.text);
  if (wasCut(answer, body) && isSuccess(answer.status)) {
    throw new AppError('gateway_unreachable', { status: answer.status });
  }
  // A page with 200 is what a website says to any path.
  if (lacksOperation(answer) || (isSuccess(answer.status) && body === undefined)) {
    capabilities.files.refuse();
    return 'unsupported';
  }
  if (answer.status === 413) throw tooHeavy(answer, file);
  if (!isSuccess(answer.status)) throw refusal(context, 'upload', answer);
  const parsed = answerSchema.safeParse(body);
  const url = parsed.success ? parsed.data.urls.get : '';
  if (!parsed.success || !isReadable(url, context.base)) {
    throw invalidAnswer(answer, 'not a file', clean);
  }
  return { url, expiresAt: momentOf(parsed.data.expires_at) ?? clock.now() + keptMs };
}

const answerSchema = z.looseObject({
  urls: z.looseObject({ get: z.string() }),
  expires_at: z.unknown().optional(),
});

/** Models read over https; a gateway on this machine, or in its network, may have its files there too. */
function isReadable(address: string, base: URL): boolean {
  const url = URL.parse(address);
  if (url?.protocol !== 'http:') return url?.protocol === 'https:';
  if (isLoopbackHost(url.hostname) && isLoopbackHost(base.hostname)) return true;
  return isNearHost(base.hostname) && url.host === base.host;
}

/** With the limit that the gateway names, else with the most that is below this file. */
function tooHeavy({ text }: Answer, { bytes }: UploadFile): AppError {
  const said = /\b(\d{1,6})\s*Mi?B\b/i.exec(spokenText(parseJson(text)) ?? '')?.[1] ?? Infinity;
  const below = Math.floor((bytes.byteLength / mebibyte) * 10) / 10;
  return new AppError('picture_too_heavy', { limitMiB: Math.min(Number(said), below) });
}
