// A slash command, or the command of a message's menu.
import type { Ask } from '../../../generation/command.ts';
import { AppError } from '../../../generation/errors.ts';
import { answering, imagine, refuse } from './answering.ts';
import { askOf } from '../commands/ask.ts';
import { commandDataSchema } from '../commands/command-data.ts';
import { showEditModal } from './edit.ts';
import type { Heard, ListenParts } from './heard.ts';
import { isPrivate } from './said.ts';
import { messageCommandSchema } from '../schema.ts';

/** `/imagine`, `/edit`, `/usage`, `/models`. */
export async function onCommand(parts: ListenParts, heard: Heard): Promise<void> {
  const data = commandDataSchema.parse(heard.interaction.data);
  if (data.name === 'usage' || data.name === 'models') {
    const { name } = data;
    return answering(parts, heard, { private: true }, (said, reply) =>
      parts.handlers.onCommand({ ...said, name }, reply),
    );
  }
  if (data.name !== 'imagine' && data.name !== 'edit') {
    return refuse(parts, heard, new AppError('command_invalid'));
  }
  let ask: Ask;
  try {
    ask = askOf(parts.catalog, data);
  } catch (error) {
    return refuse(parts, heard, error);
  }
  return imagine(parts, heard, ask);
}

/** "Edit picture" on any message: asks what should change. */
export async function onMessageCommand(parts: ListenParts, heard: Heard): Promise<void> {
  const message = messageCommandSchema.parse(heard.interaction.data);
  const shown = message.embeds.flatMap(({ image, thumbnail }) => (image ?? thumbnail)?.proxy_url ?? []);
  const attachments = [
    ...message.attachments,
    ...shown.map((url) => ({ url, filename: '', content_type: 'image/*', size: 0 })),
  ];
  return showEditModal(parts, heard, { attachments, private: isPrivate({ message }) });
}
