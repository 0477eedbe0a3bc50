// What listening needs.
import type { Semaphore } from 'async-mutex';
import type { Catalog } from '../../../catalog/catalog.ts';
import type { Picture } from '../../../generation/generation.ts';
import type { Handlers } from '../../../generation/ports.ts';
import type { Recent } from '../../../recent.ts';
import type { DeliverParts } from '../delivery/parts.ts';
import type { Ourselves } from '../ourselves.ts';
import type { People } from '../people.ts';
import type { SlackSettings } from '../schema.ts';
import type { AtWork } from './at-work.ts';
import type { Calm } from './calm.ts';

/** Pictures that people have in Slack, where the app may look at them (`files:read`). */
interface PictureSource {
  mayRead(): boolean;
  /** Rejects with `picture_invalid` for what is none. */
  read(file: { team: string; id: string }, signal: AbortSignal): Promise<Picture>;
}

/** The parts of a started adapter. */
export interface ListenParts extends DeliverParts {
  catalog: Catalog;
  handlers: Handlers;
  people: People;
  whoWeAre: Ourselves;
  pictures: PictureSource;
  commands: SlackSettings['commands'];
  calm: Calm;
  atWork: AtWork;
  /** How many are handed over at the same moment: in a crowd acknowledgements go first. */
  turns: Semaphore;
  /**
   * What this process heard lately: Slack can deliver anything twice. Another front may be brought the same: what is made,
   * granted or pressed is found by its id in the store, a trigger opens one form, and a private answer stands twice.
   */
  seen: Recent<true>;
}
