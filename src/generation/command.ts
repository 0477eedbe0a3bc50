// What a person asked for, in words that no platform owns.
import type { ActionName, Card } from './card.ts';
import type { Address, Person } from './generation.ts';

/** A value a person gave an option: house options (`aspect count seed negative`) or the model's own inputs. */
export type OptionValue = string | number | boolean;

/** What to make, taken apart. Options are not checked against the model yet. */
export interface Ask {
  prompt: string;
  /** A key of the catalog; undefined means the default model. */
  model?: string | undefined;
  options: Record<string, OptionValue>;
  private: boolean;
}

/** What every command and action carries. */
interface Said {
  /** Unique per thing typed or pressed, matching `generationIdPattern`: a repeated id is the same one, delivered twice. */
  id: string;
  person: Person;
  /** A BCP 47 tag; unknown ones are answered in English. */
  locale: string;
  /** The channel or room, for people who look after the bot. */
  place: string;
  /** Where the reply will stand; saved before anything is answered, so that a restart can still reach it. */
  address: Address;
  /** When it reached us, epoch milliseconds. */
  receivedAt: number;
}

/** `/imagine`: either taken apart already by the platform's form, or as text with `--flags`. */
export interface ImagineCommand extends Said {
  name: 'imagine';
  ask: Ask | { text: string };
}

/** Commands that only tell something. */
interface TellCommand extends Said {
  name: 'usage' | 'models';
}

export type Command = ImagineCommand | TellCommand;

/** A pressed button; it carries the generation's id and nothing else. */
export interface Action extends Said {
  name: ActionName;
  generationId: string;
  /** Whether the person may remove other people's messages here. */
  mayModerate: boolean;
}

/** Answers a command or an action with its first card; resolves with where later cards go. */
export type Reply = (card: Card) => Promise<Address>;
