// The files that came with a form, as pictures for the gateway.
import type { Pictures } from '../../../generation/generation.ts';
import type { FormFiles } from '../views/read-forms.ts';
import type { Heard } from './heard.ts';
import type { ListenParts } from './parts.ts';

const readWithinMs = 60_000;

/** Takes them in; rejects with why one cannot be taken. */
export async function broughtWith(
  { pictures }: Pick<ListenParts, 'pictures'>,
  { team }: Heard,
  { image, mask }: FormFiles,
): Promise<Pictures> {
  const signal = AbortSignal.timeout(readWithinMs);
  const taken = async (id: string) => pictures.read({ team, id }, signal);
  return {
    ...(image === undefined ? {} : { image: await taken(image) }),
    ...(mask === undefined ? {} : { mask: await taken(mask) }),
  };
}
