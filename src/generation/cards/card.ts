// The message as every platform gets it: the record in the person's language.

/** The buttons a card can have, by what they ask for. */
export const actionNames = ['cancel', 'fetch', 'publish', 'again', 'vary', 'edit', 'delete'] as const;
export type ActionName = (typeof actionNames)[number];

/** How a card should look. */
export type Tone = 'waiting' | 'working' | 'done' | 'canceled' | 'failed' | 'refused' | 'info';

/** The platform-neutral message. All text is in the person's language and not escaped. */
export interface Card {
  /** The generation it shows; undefined for cards that only tell something. */
  generationId?: string;
  tone: Tone;
  title: string;
  lines: string[];
  /** The prompt, apart from the rest, because each platform escapes it its own way. */
  prompt?: string;
  /** 0 to 1, while the model draws. */
  progress?: number;
  /** When the picture is expected, epoch milliseconds: platforms that count down by themselves need no edits for it. */
  expectedAt?: number;
  actions: { name: ActionName; label: string }[];
  /** Only for the person who asked. */
  private: boolean;
  /** Nothing follows: the generation has ended, or the card never belonged to one. */
  final: boolean;
}
