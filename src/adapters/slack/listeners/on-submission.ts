// A form that came back: read before it is acknowledged, because what is wrong is shown in the form itself.
import { textsFor } from '../../../i18n/texts.ts';
import { inOwnNames } from '../command-names.ts';
import { inheritOrigin } from '../delivery/remembered.ts';
import { readEdit } from '../views/edit-modal.ts';
import { readImagineModal } from '../views/imagine-modal.ts';
import { readPrompt } from '../views/vary-modal.ts';
import { answering, imagine, refuse } from './answering.ts';
import { onEdit } from './edit.ts';
import type { Heard } from './heard.ts';
import { heardIn } from './metadata.ts';
import type { ListenParts } from './parts.ts';

/** What was submitted, by whom. */
interface Submission {
  heard: Omit<Heard, 'channel'>;
  view: { private_metadata: string };
}

/** Sentences by the block they belong to; Slack keeps the form open then. */
type Errors = Record<string, string>;

const readWithinMs = 60_000;

/** `/imagine` as a form. `ack` is called once, with what is wrong or with nothing. */
export async function onImagineForm(
  parts: ListenParts,
  { heard: by, view }: Submission,
  ack: (errors?: Errors) => Promise<void>,
): Promise<void> {
  const opened = heardIn(view.private_metadata, by);
  if (!opened) return ack();
  const { heard } = opened;
  const { locale } = await parts.people.known(heard);
  const read = readImagineModal(parts.catalog, textsFor(locale), view);
  if ('errors' in read) return ack(named(read.errors, parts));
  await ack();
  if (!read.file) return imagine(parts, heard, read.ask);
  try {
    const file = { team: heard.team, id: read.file.id };
    const image = await parts.pictures.read(file, AbortSignal.timeout(readWithinMs));
    return await imagine(parts, heard, { ...read.ask, pictures: { image } });
  } catch (error) {
    return refuse(parts, heard, error);
  }
}

function named(errors: Errors, { commands }: ListenParts): Errors {
  return Object.fromEntries(
    Object.entries(errors).map(([block, text]) => [block, inOwnNames(text, commands)]),
  );
}

/** Vary, with the changed prompt. */
export async function onVaryForm(parts: ListenParts, { heard: by, view }: Submission): Promise<void> {
  const opened = heardIn(view.private_metadata, by);
  const generationId = opened?.about.generationId;
  if (!opened || generationId === undefined) return;
  const prompt = readPrompt(view);
  await inheritOrigin(parts, generationId, opened.heard.id);
  await answering(parts, opened.heard, (said, reply) =>
    parts.handlers.onAction({ ...said, name: 'vary', generationId, prompt, mayModerate: false }, reply),
  );
}

/** Edit, with what should change. */
export async function onEditForm(parts: ListenParts, { heard: by, view }: Submission): Promise<void> {
  const opened = heardIn(view.private_metadata, by);
  const subject = opened?.about.subject;
  if (!opened || !subject) return;
  await inheritOrigin(parts, subject.generationId, opened.heard.id);
  await onEdit(parts, opened.heard, { subject, ...readEdit(view) });
}
