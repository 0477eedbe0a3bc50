// A stored message as the page of one person gets it; pure.
import type { ActionName, Card } from '../../generation/cards/card.ts';
import type { KeptFile, Message, Stored } from './schema.ts';

/** A file as the page shows it. */
interface FileView {
  url: string;
  downloadUrl: string;
  name: string;
  mediaType: string;
  alt: string;
  spoiler: boolean;
  /** Width through height, where it is known. */
  aspect?: number;
}

/** What the page gets of a message; all text is plain. */
export interface MessageView {
  id: string;
  revision: number;
  /** Epoch milliseconds of this server. */
  at: number;
  author: string;
  /** Whether the person who looks may delete it. */
  own: boolean;
  text: string | undefined;
  card: Card;
  files: FileView[];
  /** The pictures that the person brought along. */
  brought: FileView[];
}

/** Whether this person may see the message. */
export function isVisible(stored: Stored, personId: string): stored is Message {
  return stored.state === 'shown' && (!stored.card.private || stored.person.id === personId);
}

/** The page deletes by itself, and its people change a prompt in the line they type in. */
const offered = new Set<ActionName>(['cancel', 'again', 'edit']);

/** The message for one person. */
export function render(message: Message, personId: string): MessageView {
  return {
    id: message.id,
    revision: message.revision,
    at: message.at,
    author: message.person.name,
    own: message.person.id === personId,
    text: message.text,
    card: { ...message.card, actions: message.card.actions.filter(({ name }) => offered.has(name)) },
    files: message.files.map(viewOf),
    brought: (message.brought ?? []).map(viewOf),
  };
}

function viewOf({ stored, name, mediaType, alt, spoiler, aspect }: KeptFile): FileView {
  return {
    url: `/files/${stored}`,
    downloadUrl: `/files/${stored}?download=${encodeURIComponent(name)}`,
    name,
    mediaType,
    alt,
    spoiler,
    ...(aspect === undefined ? {} : { aspect }),
  };
}
