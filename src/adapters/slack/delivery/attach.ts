// Files of a result on their way into Slack: pictures to be shown in a message, everything else to be shared as it is.
import type { DeliveredFile } from '../../../generation/ports.ts';
import type { ShownPicture } from '../render.ts';
import type { SlackAddress } from '../schema.ts';
import type { DeliverParts } from './parts.ts';
import { isRefused } from './refusals.ts';
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

/** Uploads the pictures that Slack does not have yet, at the same time; each is remembered before it is used. */
export async function attach(
  parts: DeliverParts & { results: Results },
  target: SlackAddress,
  { files, before }: { files: readonly DeliveredFile[]; before: Result },
  signal: AbortSignal,
): Promise<Attached> {
  const uploads = await settled(files.map((file) => uploadPicture(parts, target, file, before, signal)));
  const fresh = uploads.filter((upload) => upload.isFresh);
  let refusedToComplete = false;
  if (fresh.length > 0) {
    const completed = fresh.map(({ id, file }) => ({ id: id ?? '', title: file.name }));
    try {
      await parts.calls.complete(target.team, completed, undefined, signal);
    } catch (error) {
      if (!isRefused(error)) throw error;
      refusedToComplete = true;
    }
    if (!refusedToComplete) {
      const uploaded = Object.fromEntries(completed.map(({ id, title }) => [title, id]));
      await parts.results.note(target, { uploaded: { ...before.uploaded, ...uploaded } });
    }
  }
  const isOut = ({ isFresh, kind }: Upload) => kind === 'refused' || (isFresh && refusedToComplete);
  return {
    pictures: uploads.flatMap((upload) =>
      upload.id !== undefined && !isOut(upload) ? [{ id: upload.id, alt: upload.file.alt }] : [],
    ),
    others: uploads.filter(({ kind }) => kind === 'other').map(({ file }) => file),
    refused: uploads.filter(isOut).map(({ file }) => file),
    uploadedAt: fresh.length > 0 ? parts.clock.now() : undefined,
  };
}

interface Upload {
  kind: 'picture' | 'other' | 'refused';
  file: DeliveredFile;
  id?: string;
  isFresh: boolean;
}

async function uploadPicture(
  { calls, shower }: DeliverParts,
  { team }: SlackAddress,
  file: DeliveredFile,
  before: Result,
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
    if (!isRefused(error)) throw error;
    return { kind: 'refused', file, isFresh: false };
  } finally {
    shown.release();
  }
}
