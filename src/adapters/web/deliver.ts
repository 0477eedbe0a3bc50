// A card onto its message: the files first, then the one message, replaced in place.
import type { Card } from '../../generation/cards/card.ts';
import { AppError } from '../../generation/errors.ts';
import type { Address } from '../../generation/generation.ts';
import type { Clock, DeliveredFile } from '../../generation/ports.ts';
import type { KeptFiles } from './files.ts';
import type { Room } from './room.ts';
import { webAddressSchema, type KeptFile, type Message } from './schema.ts';

/** What a delivery needs; any instance that shares the store and the folder can do it. */
export interface DeliverParts {
  room: Room;
  files: KeptFiles;
  clock: Clock;
}

/** What a first card brings along besides itself. */
interface Said {
  text?: string | undefined;
  brought?: readonly KeptFile[];
  at?: number;
}

/** Shows the card at its address; a message that is not there yet is made, a deleted one rejects with `address_gone`. */
export async function deliver(
  { room, files, clock }: DeliverParts,
  address: Address,
  card: Card,
  options: { files: readonly DeliveredFile[]; signal: AbortSignal },
  said: Said = {},
): Promise<Address> {
  const target = webAddressSchema.safeParse(address);
  if (!target.success) throw new AppError('address_gone', {}, { cause: target.error });
  const { message: id, person } = target.data;

  const kept = await keepAll(files, options);
  let unused: readonly KeptFile[] = [];
  const shown = await room
    .put(id, (current) => {
      if (current && isBehind(card, current.card)) {
        unused = kept;
        return { ...current, ...saidIn(current, said) };
      }
      const shownFiles = filesToShow(current, card, kept);
      const surplus = [...kept, ...(current?.files ?? [])];
      unused = surplus.filter((file) => !shownFiles.includes(file));
      return {
        ...saidIn(current, said),
        state: 'shown',
        id,
        revision: (current?.revision ?? 0) + 1,
        at: current?.at ?? said.at ?? clock.now(),
        person: current?.person ?? person,
        card,
        files: shownFiles,
      };
    })
    .catch((error: unknown) => {
      // Whether the message names the new files by now is unknown; the sweep takes what no message names.
      throw new AppError('chat_unreachable', {}, { cause: error });
    });
  await files.remove(shown ? unused : kept);
  if (!shown) throw new AppError('address_gone');
  return target.data;
}

/** Who was cut off for a while may come back with progress of what has ended: its picture must not go for that. */
function isBehind(card: Card, shown: Card): boolean {
  return (
    shown.final && !card.final && shown.generationId !== undefined && shown.generationId === card.generationId
  );
}

/** What was said stays as it came with the first card. */
function saidIn(current: Message | undefined, said: Said): Pick<Message, 'text' | 'brought'> {
  const text = current?.text ?? said.text;
  const brought = current?.brought ?? said.brought ?? [];
  return {
    ...(text === undefined ? {} : { text }),
    ...(brought.length === 0 ? {} : { brought: [...brought] }),
  };
}

async function keepAll(
  files: KeptFiles,
  { files: delivered, signal }: { files: readonly DeliveredFile[]; signal: AbortSignal },
): Promise<KeptFile[]> {
  const kept: KeptFile[] = [];
  try {
    for (const file of delivered) kept.push(await files.keep(file, signal));
    return kept;
  } catch (error) {
    await files.remove(kept);
    throw new AppError('chat_unreachable', {}, { cause: error });
  }
}

/** The new files, or those already shown where the same final card comes again: pages then load nothing twice. */
function filesToShow(current: Message | undefined, card: Card, kept: readonly KeptFile[]): KeptFile[] {
  if (!current?.card.final || !card.final || current.card.generationId !== card.generationId)
    return [...kept];
  const same =
    kept.length === current.files.length && kept.every((file, at) => isAlike(file, current.files[at]));
  return kept.length === 0 || same ? current.files : [...kept];
}

function isAlike(one: KeptFile, other: KeptFile | undefined): boolean {
  return one.name === other?.name && one.alt === other.alt && one.sizeBytes === other.sizeBytes;
}
