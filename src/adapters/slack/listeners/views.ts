// Opening the forms: a view is there for three seconds only, so nothing slow comes before it.
import type { ModalView } from '@slack/web-api';
import { textsFor } from '../../../i18n/texts.ts';
import { troubleOf } from '../api/trouble.ts';
import { editModal } from '../views/edit-modal.ts';
import { imagineModal } from '../views/imagine-modal.ts';
import { varyModal } from '../views/vary-modal.ts';
import { personOf, refuse, sentence, tellIn } from './answering.ts';
import type { Heard } from './heard.ts';
import { heardIn, metadataOf } from './metadata.ts';
import type { ListenParts } from './parts.ts';

/** Slack lets go of a trigger after three seconds (https://docs.slack.dev/interactivity/handling-user-interaction#modal_responses). */
const openWithinMs = 3000;

/** `/imagine` as a form, starting from the person's usual model. */
export async function showImagineModal(parts: ListenParts, heard: Heard): Promise<void> {
  const { catalog, people, pictures } = parts;
  const known = await people.known(heard);
  const usual = catalog.find(known.model ?? '') ?? catalog.defaultModel;
  const view = imagineModal(catalog, textsFor(known.locale), {
    model: usual.key,
    takesFile: pictures.mayRead(),
    metadata: metadataOf(heard),
    adult: false,
  });
  await openForm(parts, heard, view);
}

/** Opens a form; where Slack does not, its person is told to try again. */
export async function openForm(parts: ListenParts, heard: Heard, view: ModalView): Promise<void> {
  const { calls, log } = parts;
  const signal = AbortSignal.timeout(openWithinMs);
  try {
    await calls.openView(heard.team, heard.trigger ?? '', view, signal);
  } catch (error) {
    log.warn({ heard: heard.id, err: error }, 'a form was not opened');
    // Slack has delivered this twice, and where it came first the form is open.
    if (troubleOf(error)?.code === 'exchanged_trigger_id') return;
    await tellIn(parts, heard, (locale) => sentence(locale, 'slack.formNotOpened'));
  }
}

/** A form as somebody has filled it so far. */
interface OpenForm {
  id: string;
  callback_id: string;
  private_metadata: string;
}

/** Another model was chosen in the form: its own options take the place of the old one's. */
export async function changeModel(
  parts: ListenParts,
  heard: Heard,
  { model, form }: { model: string; form: OpenForm },
): Promise<void> {
  const { catalog, calls, people, pictures } = parts;
  const { locale } = await people.known(heard);
  const metadata = form.private_metadata;
  const wanted = { model, takesFile: pictures.mayRead(), metadata, before: form };
  const texts = textsFor(locale);
  const view =
    form.callback_id === 'edit'
      ? editModal(catalog, texts, { ...wanted, pictures: heardIn(metadata, heard)?.about.pictures ?? 1 })
      : imagineModal(catalog, texts, { ...wanted, adult: false });
  await calls.updateView(heard.team, form.id, view, AbortSignal.timeout(10_000));
}

/** The old prompt, to be changed and asked again; or says privately why not. */
export async function showVaryModal(parts: ListenParts, heard: Heard, generationId: string): Promise<void> {
  const { catalog, people, handlers } = parts;
  const known = await people.known(heard);
  try {
    const { prompt, model: key = '' } = await handlers.recall(generationId, personOf(heard, known));
    const model = catalog.find(key) ?? catalog.defaultModel;
    const metadata = metadataOf(heard, { generationId });
    const view = varyModal(textsFor(known.locale), { model, prompt, metadata });
    await openForm(parts, heard, view);
  } catch (error) {
    await refuse(parts, heard, error);
  }
}
