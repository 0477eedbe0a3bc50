// Files of a result on their way into Slack: pictures to be shown in a message, everything else to be shared as it is.
import type { DeliveredFile } from '../../../generation/ports.ts';
import type { ShownPicture } from '../render.ts';
import type { SlackAddress } from '../schema.ts';
import type { DeliverParts } from './parts.ts';
import { isRefused, isUnreachable } from './refusals.ts';
import type { Result, Results } from './results.ts';
import { settled } from './settled.ts';

/** What became of the files. */
export interface Attached {
  /** Slack has them, and nobody sees them until a message shows them. */
  pictures: ShownPicture[];
  /** What Slack shows in no message, to be shared as files: videos above all. */
  others: DeliveredFile[];
  /** What Slack does not take. */
  refused: DeliveredFile[];
  /** When the newest of the pictures came, epoch milliseconds; undefined where Slack has had all of them for long. */
  uploadedAt?: number | undefined;
}

/** Files can get stuck for long while messages get through, and the gateway keeps what a link leads to for an hour. */
const stuckForMs = 5 * 60_000;

/** Uploads the pictures that Slack does not have yet, at the same time; each is remembered before it is used. */
export async function attach(
  parts: DeliverParts & { results: Results },
  target: SlackAddress,
  given: { files: readonly DeliveredFile[]; before: Result },
  signal: AbortSignal,
): Promise<Attached> {
  const { stuckSince } = given.before;
  const now = parts.clock.now();
  const isStuck = stuckSince !== undefined && now - stuckSince >= stuckForMs;
  const isOut = (error: unknown): boolean => {
    const isLinked = isRefused(error) || (isStuck && isUnreachable(error));
    if (isLinked) parts.log.warn({ err: error }, 'Slack does not take a file, so it is linked');
    return isLinked;
  };
  try {
    return await attachUnless(isOut, parts, target, given, signal);
  } catch (error) {
    const isNews = stuckSince === undefined && isUnreachable(error) && !signal.aborted;
    if (isNews) await parts.results.note(target, { stuckSince: now });
    throw error;
  }
}

async function attachUnless(
  isOut: (error: unknown) => boolean,
  parts: DeliverParts & { results: Results },
  target: SlackAddress,
  { files, before }: { files: readonly DeliveredFile[]; before: Result },
  signal: AbortSignal,
): Promise<Attached> {
  const uploads = await settled(
    files.map((file) => uploadPicture(parts, target, { file, before, isOut }, signal)),
  );
  const fresh = uploads.filter((upload) => upload.isFresh);
  let refusedToComplete = false;
  if (fresh.length > 0) {
    const completed = fresh.map(({ id, file }) => ({ id: id ?? '', title: file.name }));
    try {
      await parts.calls.complete(target.team, completed, undefined, signal);
    } catch (error) {
      if (!isOut(error)) throw error;
      refusedToComplete = true;
    }
    if (!refusedToComplete) {
      await keepFirst(parts, target, fresh, signal);
    }
  }
  const isLinked = ({ isFresh, kind }: Upload) => kind === 'refused' || (isFresh && refusedToComplete);
  return {
    pictures: uploads.flatMap((upload) =>
      upload.id !== undefined && !isLinked(upload) ? [{ id: upload.id, alt: upload.file.alt }] : [],
    ),
    others: uploads.filter(({ kind }) => kind === 'other').map(({ file }) => file),
    refused: uploads.filter(isLinked).map(({ file }) => file),
    uploadedAt: fresh.length > 0 ? parts.clock.now() : undefined,
  };
}

/** Where another process has brought the same files meanwhile there is one message for both, and the first ones are in it. */
async function keepFirst(
  { results, calls }: DeliverParts & { results: Results },
  target: SlackAddress,
  fresh: readonly Upload[],
  signal: AbortSignal,
): Promise<void> {
  const own = fresh.map(({ id, file }): [string, string] => [file.name, id ?? '']);
  const kept = await results.keep(target, Object.fromEntries(own));
  for (const upload of fresh) upload.id = kept[upload.file.name];
  const surplus = own.filter(([name, id]) => kept[name] !== id);
  await Promise.allSettled(surplus.map(([, id]) => calls.removeFile(target.team, id, signal)));
}

interface Upload {
  kind: 'picture' | 'other' | 'refused';
  file: DeliveredFile;
  id?: string | undefined;
  isFresh: boolean;
}

async function uploadPicture(
  { calls, shower }: DeliverParts,
  { team }: SlackAddress,
  { file, before, isOut }: { file: DeliveredFile; before: Result; isOut: (error: unknown) => boolean },
  signal: AbortSignal,
): Promise<Upload> {
  const known = before.uploaded[file.name];
  if (known !== undefined) return { kind: 'picture', file, id: known, isFresh: false };
  const shown = await shower.showable(file, signal);
  try {
    if (shown.kind === 'other') return { kind: 'other', file, isFresh: false };
    const { id } = await calls.upload(team, shown, signal);
    return { kind: 'picture', file, id, isFresh: true };
  } catch (error) {
    if (!isOut(error)) throw error;
    return { kind: 'refused', file, isFresh: false };
  } finally {
    shown.release();
  }
}
