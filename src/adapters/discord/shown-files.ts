// Files of a message on Discord, to be shown in another one.
import { AppError } from '../../generation/errors.ts';
import type { DeliveredFile } from '../../generation/ports.ts';
import type { Attachment } from './schema.ts';

const spoilerPrefix = 'SPOILER_';

/** Whether the file is hidden until somebody asks to see it. */
export function isSpoiler({ filename }: Attachment): boolean {
  return filename.startsWith(spoilerPrefix);
}

/** The files as they are delivered anew; each is fetched when it is its turn. */
export function filesOf(attachments: readonly Attachment[]): DeliveredFile[] {
  return attachments.map((attachment) => {
    const { url, filename, content_type: type, size, description } = attachment;
    const spoiler = isSpoiler(attachment);
    const name = spoiler ? filename.slice(spoilerPrefix.length) : filename;
    return {
      name,
      alt: description ?? '',
      spoiler,
      file: {
        mediaType: type ?? 'application/octet-stream',
        extension: name.split('.').at(-1) ?? 'bin',
        sizeBytes: size,
        stream: () => streamOf(url),
        bytes: () => fetched(url),
        dispose: async () => {},
      },
    };
  });
}

function streamOf(url: string): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async start(controller) {
      controller.enqueue(await fetched(url));
      controller.close();
    },
  });
}

async function fetched(url: string): Promise<Uint8Array> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(30_000) }).catch((error: unknown) => {
    throw new AppError('chat_unreachable', {}, { cause: error });
  });
  if (!answer.ok) throw new AppError('picture_expired');
  return answer.bytes();
}
