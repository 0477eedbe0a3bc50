// Edit: which picture and what should change, asked in a form; then an `/imagine` with that picture.
import type { Card } from '../../../generation/cards/card.ts';
import type { Ask, Recalled } from '../../../generation/command.ts';
import { AppError, asAppError } from '../../../generation/errors.ts';
import type { Person, Picture } from '../../../generation/generation.ts';
import { textsFor } from '../../../i18n/texts.ts';
import { isMissingFile } from '../files/picture-input.ts';
import { editModal } from '../views/edit-modal.ts';
import type { FormFiles } from '../views/read-forms.ts';
import { imagine, personOf, refuse, sentence, tellIn } from './answering.ts';
import { broughtWith } from './brought.ts';
import type { Heard } from './heard.ts';
import { metadataOf, type Subject } from './metadata.ts';
import type { ListenParts } from './parts.ts';
import { openForm } from './views.ts';

const readWithinMs = 60_000;

/** Shows the form, or says privately why there is none. */
export async function showEditModal(parts: ListenParts, heard: Heard, subject: Subject): Promise<void> {
  const known = await parts.people.known(heard);
  const live = liveOf(parts, await recalledOf(parts, personOf(heard, known), subject));
  const { files, urls } = subject;
  const [file] = files;
  const pictures = live.length || files.length || urls.length;
  if (pictures === 0) return refuse(parts, heard, new AppError('picture_missing'));
  if (live.length === 0 && file !== undefined) {
    if (!parts.pictures.mayRead()) return tellIn(parts, heard, needsFilesRead);
    if (await isHidden(parts, heard, file)) return tellHidden(parts, heard);
  }
  const metadata = metadataOf(heard, { subject, pictures });
  const takesFile = parts.pictures.mayRead();
  const view = editModal(parts.catalog, textsFor(known.locale), { pictures, takesFile, metadata });
  await openForm(parts, heard, view);
}

/** What came back with the form. */
interface EditForm {
  subject: Subject;
  ask: Ask;
  /** The index of the picture. */
  picture: number;
  /** Those that came with it. */
  files: FormFiles;
}

/** The form came back. */
export async function onEdit(
  parts: ListenParts,
  heard: Heard,
  { subject, ask, picture, files }: EditForm,
): Promise<void> {
  const known = await parts.people.known(heard);
  const recalled = await recalledOf(parts, personOf(heard, known), subject);
  const live = liveOf(parts, recalled)[picture];
  const file = subject.files[picture];
  let image: Picture;
  try {
    if (live) image = live;
    else if (file !== undefined && parts.pictures.mayRead()) {
      image = await parts.pictures.read({ team: heard.team, id: file }, AbortSignal.timeout(readWithinMs));
    } else if (file !== undefined) return await tellIn(parts, heard, needsFilesRead);
    else image = { url: subject.urls[picture] ?? missing() };
  } catch (error) {
    const isLost = file !== undefined && asAppError(error).code === 'picture_missing';
    return isLost ? tellHidden(parts, heard) : refuse(parts, heard, error);
  }
  try {
    const pictures = { ...(await broughtWith(parts, heard, files)), image };
    await imagine(parts, heard, { ...ask, private: ask.private || recalled?.private === true, pictures });
  } catch (error) {
    await refuse(parts, heard, error);
  }
}

/** A form opens at once or never, so what Slack is slow to tell is found out when it comes back. */
const lookWithinMs = 1000;

async function isHidden({ calls }: ListenParts, { team }: Heard, file: string): Promise<boolean> {
  try {
    await calls.file(team, file, AbortSignal.timeout(lookWithinMs));
    return false;
  } catch (error) {
    return isMissingFile(error);
  }
}

async function tellHidden(parts: ListenParts, heard: Heard): Promise<void> {
  const { botName } = await parts.ourselves(AbortSignal.timeout(readWithinMs));
  const bot = `@${botName}`;
  await tellIn(parts, heard, (locale) => sentence(locale, 'slack.pictureHidden', { bot }));
}

function missing(): never {
  throw new AppError('picture_expired');
}

/** A margin for the model to fetch it. */
const marginMs = 5 * 60_000;

/** What the gateway still has of a result. */
function liveOf({ clock }: ListenParts, recalled: Recalled | undefined): Picture[] {
  const results = recalled?.results ?? [];
  return results.filter(({ expiresAt = Infinity }) => clock.now() < expiresAt - marginMs);
}

async function recalledOf(
  { handlers }: ListenParts,
  person: Person,
  { generationId }: Subject,
): Promise<Recalled | undefined> {
  if (generationId === undefined) return undefined;
  return handlers.recall(generationId, person).catch(() => undefined);
}

/** Why a picture that somebody brought is no use to us. */
export function needsFilesRead(locale: string): Card {
  return sentence(locale, 'slack.needsFilesRead');
}
