// `/imagine`, `/usage`, `/models` and `/darkroom`, and the app spoken to in a channel.
import type { Operation, Somebody } from '../../../generation/command.ts';
import type { Pictures } from '../../../generation/generation.ts';
import { answering, personOf, refuse, sentence, tellIn } from './answering.ts';
import { isForHelp, modelsAsked } from './asked-words.ts';
import { needsFilesRead } from './edit.ts';
import type { Heard } from './heard.ts';
import { operationIn, peopleIn } from './operation.ts';
import type { ListenParts } from './parts.ts';
import { toldTo, typedText } from './typed-text.ts';
import { showImagineModal } from './views.ts';

/** A prompt with `--flags`; without a word, or for help, the form is opened. */
export async function onImagine(parts: ListenParts, heard: Heard, text: string): Promise<void> {
  const typed = typedText(text);
  if (typed === '' || isForHelp(typed)) return showImagineModal(parts, heard);
  const models = modelsAsked(typed, parts.catalog);
  if (models) return tellModels(parts, heard, models.model);
  return imagineText(parts, heard, typed);
}

/** What is left of the quota. */
export function onUsage(parts: ListenParts, heard: Heard): Promise<void> {
  return answering(parts, heard, (said, reply) =>
    parts.handlers.onCommand({ ...said, name: 'usage' }, reply),
  );
}

/** Which models there are; with the name of one all about it. */
export function onModels(parts: ListenParts, heard: Heard, text: string): Promise<void> {
  const typed = typedText(text);
  return tellModels(parts, heard, typed === '' || isForHelp(typed) ? undefined : typed);
}

/** What whoever looks after the bot asks for: nobody else sees the answer. */
export async function onDarkroom(parts: ListenParts, heard: Heard, text: string): Promise<void> {
  const { words, people } = peopleIn(text);
  const [reach, somebody] = await Promise.all([parts.people.reach(heard), calledBy(parts, heard, people)]);
  let operation: Operation;
  try {
    operation = operationIn(words, somebody);
  } catch (error) {
    return refuse(parts, heard, error);
  }
  return answering(parts, heard, (said, reply) =>
    parts.handlers.onCommand({ ...said, name: 'darkroom', reach, operation }, reply),
  );
}

/** The people by their ids, as they are when they ask for something themselves. */
async function calledBy(
  { people }: ListenParts,
  { team, workspace }: Heard,
  called: ReadonlyMap<string, string | undefined>,
): Promise<Map<string, Somebody>> {
  const read = [...called].slice(0, mostCalled).map(async ([user, name]) => {
    const { roles: _roles, ...person } = personOf(
      { workspace, user },
      await people.known({ team, workspace, user, name }),
    );
    return [user, person] as const;
  });
  return new Map(await Promise.all(read));
}

/** An operation is about one person. */
const mostCalled = 2;

/** The same as a command, answered in the thread; a picture in the message is what the model works on. */
export async function onMention(
  parts: ListenParts,
  heard: Heard,
  { text, files }: { text: string; files: readonly { id: string; isPicture: boolean }[] },
): Promise<void> {
  const { botUser, botName } = await parts.ourselves(AbortSignal.timeout(10_000));
  const typed = toldTo(botUser, text);
  const file = files.find(({ isPicture }) => isPicture);
  if (typed === '' || isForHelp(typed))
    return tellIn(parts, heard, (locale) => sentence(locale, 'slack.mentionHelp', { bot: `@${botName}` }));
  const models = modelsAsked(typed, parts.catalog);
  if (models) return tellModels(parts, heard, models.model);
  if (!file) return imagineText(parts, heard, typed);
  if (!parts.pictures.mayRead()) return tellIn(parts, heard, needsFilesRead);
  let pictures: Pictures;
  try {
    pictures = {
      image: await parts.pictures.read({ team: heard.team, id: file.id }, AbortSignal.timeout(60_000)),
    };
  } catch (error) {
    return refuse(parts, heard, error);
  }
  return imagineText(parts, heard, typed, pictures);
}

function tellModels(parts: ListenParts, heard: Heard, model: string | undefined): Promise<void> {
  return answering(parts, heard, (said, reply) =>
    parts.handlers.onCommand({ ...said, name: 'models', model }, reply),
  );
}

function imagineText(parts: ListenParts, heard: Heard, text: string, pictures?: Pictures): Promise<void> {
  return answering(parts, heard, (said, reply, { model }) =>
    parts.handlers.onCommand(
      { ...said, name: 'imagine', ask: { text, model, ...(pictures ? { pictures } : {}) } },
      reply,
    ),
  );
}
