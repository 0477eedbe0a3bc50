// A slash command, or the command of a message's menu.
import type { Ask, Operation } from '../../../generation/command.ts';
import { AppError } from '../../../generation/errors.ts';
import { answering, imagine, refuse } from './answering.ts';
import { askOf } from '../commands/ask.ts';
import { commandDataSchema, type CommandData } from '../commands/command-data.ts';
import { showEditModal } from './edit.ts';
import type { Heard, ListenParts } from './heard.ts';
import { operationIn, reachOf } from './operation.ts';
import { isPicture } from '../pictures-in.ts';
import { isPrivate } from './said.ts';
import { messageCommandSchema } from '../schema.ts';

/** `/imagine`, `/edit`, `/usage`, `/models`, `/darkroom`. */
export async function onCommand(parts: ListenParts, heard: Heard): Promise<void> {
  const data = commandDataSchema.parse(heard.interaction.data);
  if (data.name === 'usage' || data.name === 'models') {
    const { name } = data;
    return answering(parts, heard, { private: true }, (said, reply) =>
      parts.handlers.onCommand({ ...said, name, ...(name === 'models' ? modelNamed(data) : {}) }, reply),
    );
  }
  if (data.name === 'darkroom') return onOperation(parts, heard, data);
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

async function onOperation(parts: ListenParts, heard: Heard, data: CommandData): Promise<void> {
  let operation: Operation;
  try {
    operation = operationIn(data);
  } catch (error) {
    return refuse(parts, heard, error);
  }
  const reach = reachOf(heard.interaction, parts.isOwner);
  return answering(parts, heard, { private: true }, (said, reply) =>
    parts.handlers.onCommand({ ...said, name: 'darkroom', reach, operation }, reply),
  );
}

/** "Edit picture" on any message: asks what should change. */
export async function onMessageCommand(parts: ListenParts, heard: Heard): Promise<void> {
  const message = messageCommandSchema.parse(heard.interaction.data);
  const copies = message.embeds.flatMap(({ image, thumbnail }) => {
    const { proxy_url: url, width, height } = image ?? thumbnail ?? {};
    return url === undefined ? [] : [{ url, width, height, filename: '', size: 0 }];
  });
  const pictures = [...message.attachments.filter(isPicture), ...copies];
  return showEditModal(parts, heard, { pictures, private: isPrivate({ message }) });
}

function modelNamed({ options }: CommandData): { model?: string } {
  const model = String(options.find(({ name }) => name === 'model')?.value ?? '')
    .normalize('NFC')
    .trim();
  return model === '' ? {} : { model };
}
