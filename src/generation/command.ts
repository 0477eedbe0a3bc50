// What a person asked for, in words that no platform owns.
import type { ActionName, Card } from './cards/card.ts';
import type { Address, Person, Picture, Pictures } from './generation.ts';

/** A value a person gave an option: house options (`aspect count seed negative strength end_prompt`) or the model's own inputs. */
export type OptionValue = string | number | boolean;

/** What to make, taken apart. Options are not checked against the model yet. */
export interface Ask {
  prompt: string;
  /** A key of the catalog; undefined means the default model. */
  model?: string | undefined;
  options: Record<string, OptionValue>;
  private: boolean;
  /** Hide the result until somebody asks to see it. */
  spoiler?: boolean;
  /** What the model works on, where it takes pictures. */
  pictures?: Pictures;
}

/** An ask from the records, with what came of it. */
export interface Recalled extends Ask {
  /** In the order they were shown; none while there are none. */
  results: Picture[];
}

/** What every command and action carries. */
interface Said {
  /** Unique per thing typed or pressed, matching `generationIdPattern`: a repeated id is the same one, delivered twice. */
  id: string;
  person: Person;
  /** A BCP 47 tag; unknown ones are answered in English. */
  locale: string;
  /** `server/channel`, or a room: budgets and rules are kept for both parts. */
  place: string;
  /** Where the reply will stand; saved before anything is answered, so that a restart can still reach it. */
  address: Address;
  /** When it reached us, epoch milliseconds. */
  receivedAt: number;
  /** Whether the place is for adults only. */
  adultPlace: boolean;
}

/** The text form, with `--flags`. */
export interface TextAsk {
  text: string;
  /** The model where the text names none: what this person has chosen to be usual, if it still exists. */
  model?: string | undefined;
  pictures?: Pictures;
}

/** `/imagine`: either taken apart already by the platform's form, or as text. */
export interface ImagineCommand extends Said {
  name: 'imagine';
  ask: Ask | TextAsk;
}

/** What is left of the quota. */
interface UsageCommand extends Said {
  name: 'usage';
}

/** `/models`: which there are, or all about one of them. */
export interface ModelsCommand extends Said {
  name: 'models';
  /** As the person typed it; undefined for all of them. */
  model?: string | undefined;
}

/** Whom an operation is about. */
export type Somebody = Pick<Person, 'adapter' | 'workspace' | 'id' | 'name'>;

/** What an operator asks for, taken apart. */
export type Operation =
  /** What has been used, of everything or of one person's quota. */
  | { kind: 'use'; person?: Somebody }
  /** What operators did lately. */
  | { kind: 'log' }
  | { kind: 'block' | 'unblock'; person: Somebody }
  | { kind: 'grant'; person: Somebody; credits: number }
  | { kind: 'pause' | 'resume' };

/** `/darkroom`, for whoever looks after the bot. */
export interface OperateCommand extends Said {
  name: 'darkroom';
  /** How far their word reaches by what the platform says of them: nowhere, this server or workspace, the whole bot. */
  reach: Reach;
  operation: Operation;
}

export type Reach = 'none' | 'here' | 'everywhere';

export type Command = ImagineCommand | UsageCommand | ModelsCommand | OperateCommand;

interface Pressed extends Said {
  /** A button carries the generation's id and nothing else. */
  generationId: string;
  /** Whether the person may remove other people's messages here. */
  mayModerate: boolean;
}

/** A pressed button. For `fetch` the address is the message itself, as the press makes it reachable anew. */
interface Press extends Pressed {
  name: Exclude<ActionName, 'vary' | 'edit'>;
}

/** Vary, once the person has changed the prompt. */
interface Variation extends Pressed {
  name: 'vary';
  prompt: string;
}

/** What a person asked of a generation. Edit is not among them: it is a command with the result as its picture. */
export type Action = Press | Variation;

/** Answers a command or an action with its first card; resolves with where later cards go. */
export type Reply = (card: Card) => Promise<Address>;
