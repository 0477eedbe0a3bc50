// A form that came back: read before it is acknowledged, because what is wrong is shown in the form itself.
import { textsFor } from '../../../i18n/texts.ts';
import { inOwnNames } from '../command-names.ts';
import { inheritOrigin } from '../delivery/remembered.ts';
import { readEditModal, readImagineModal } from '../views/read-forms.ts';
import { readPrompt } from '../views/vary-modal.ts';
import { answering, imagine, refuse } from './answering.ts';
import { broughtWith } from './brought.ts';
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

type Ack = (errors?: Errors) => Promise<void>;

/** `/imagine` as a form. `ack` is called once, with what is wrong or with nothing. */
export async function onImagineForm(
  parts: ListenParts,
  { heard: by, view }: Submission,
  ack: Ack,
): Promise<void> {
  const opened = heardIn(view.private_metadata, by);
  if (!opened) return ack();
  const { heard } = opened;
  const { locale } = await parts.people.known(heard);
  const read = readImagineModal(parts.catalog, textsFor(locale), view);
  if ('errors' in read) return ack(named(read.errors, parts));
  await ack();
  try {
    const pictures = await broughtWith(parts, heard, read.files);
    await imagine(parts, heard, 'image' in pictures ? { ...read.ask, pictures } : read.ask);
  } catch (error) {
    await refuse(parts, heard, error);
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

/** Edit, with what should change; `ack` as above. */
export async function onEditForm(
  parts: ListenParts,
  { heard: by, view }: Submission,
  ack: Ack,
): Promise<void> {
  const opened = heardIn(view.private_metadata, by);
  const subject = opened?.about.subject;
  if (!opened || !subject) return ack();
  const { heard } = opened;
  const { locale } = await parts.people.known(heard);
  const read = readEditModal(parts.catalog, textsFor(locale), view);
  if ('errors' in read) return ack(named(read.errors, parts));
  await ack();
  await inheritOrigin(parts, subject.generationId, heard.id);
  await onEdit(parts, heard, { subject, ...read });
}
