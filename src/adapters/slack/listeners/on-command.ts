// `/imagine` and `/usage`, and the app spoken to in a channel.
import { textsFor } from '../../../i18n/texts.ts';
import type { Pictures } from '../../../generation/generation.ts';
import { unescaped } from '../escape.ts';
import { answering, refuse, tellIn } from './answering.ts';
import type { Heard } from './heard.ts';
import type { ListenParts } from './parts.ts';
import { showImagineModal } from './views.ts';

/** A prompt with `--flags`; without a word the form is opened. */
export async function onImagine(parts: ListenParts, heard: Heard, text: string): Promise<void> {
  const typed = unescaped(text).trim();
  if (typed === '') return showImagineModal(parts, heard);
  return imagineText(parts, heard, typed);
}

/** What is left of the quota. */
export function onUsage(parts: ListenParts, heard: Heard): Promise<void> {
  return answering(parts, heard, (said, reply) =>
    parts.handlers.onCommand({ ...said, name: 'usage' }, reply),
  );
}

/** The same as a command, answered in the thread; a picture in the message is what the model works on. */
export async function onMention(
  parts: ListenParts,
  heard: Heard,
  { text, files }: { text: string; files: readonly { id: string; mimetype?: string | null | undefined }[] },
): Promise<void> {
  const { botUser, botName } = await parts.ourselves(AbortSignal.timeout(10_000));
  const typed = unescaped(plainLinks(text.replaceAll(`<@${botUser}>`, ' '))).trim();
  const file = files.find(({ mimetype }) => mimetype?.startsWith('image/'));
  if (typed === '') return tellIn(parts, heard, (locale) => helpCard(locale, `@${botName}`));
  if (!file || !parts.pictures.mayRead()) return imagineText(parts, heard, typed);
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

function imagineText(parts: ListenParts, heard: Heard, text: string, pictures?: Pictures): Promise<void> {
  return answering(parts, heard, (said, reply, { model }) =>
    parts.handlers.onCommand(
      { ...said, name: 'imagine', ask: { text, model, ...(pictures ? { pictures } : {}) } },
      reply,
    ),
  );
}

/** `<https://a.test|a.test>` as it was typed, and names of channels and people by what can be read in them. */
function plainLinks(text: string): string {
  return text
    .replaceAll(/<(https?:[^|>]+|mailto:[^|>]+)\|([^>]*)>/gu, '$2')
    .replaceAll(/<(https?:[^>]+)>/gu, '$1')
    .replaceAll(/<[@#!][^|>]+\|([^>]*)>/gu, '$1');
}

function helpCard(locale: string, bot: string) {
  const texts = textsFor(locale);
  return {
    tone: 'info' as const,
    title: texts.say('card.refused'),
    lines: [texts.say('slack.mentionHelp', { bot })],
    actions: [],
    private: true,
    final: true,
  };
}
