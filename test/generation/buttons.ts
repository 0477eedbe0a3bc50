// A generation on record, and somebody who presses its buttons.
import { act } from '../../src/generation/act.ts';
import type { ActionName, Card } from '../../src/generation/cards/card.ts';
import type { Action } from '../../src/generation/command.ts';
import type { Address, Generation, Person } from '../../src/generation/generation.ts';
import { bareCore } from './bare-core.ts';
import { aRecord } from './record.ts';

/** How a press differs from the owner's, in an ordinary place. */
interface Press {
  by?: Person;
  id?: string;
  mayModerate?: boolean;
  adultPlace?: boolean;
  prompt?: string;
  address?: Address;
  /** What becomes of the answer: a chat can fail. */
  reply?: () => Promise<void>;
}

/** A core that has this record, its buttons, and the cards that were answered; everything is put away after the test. */
export async function deskWith(change: Partial<Generation> = {}) {
  const core = bareCore();
  const cards: Card[] = [];
  const record = aRecord(change);
  await core.records.insert(record);
  if (record.station === 'done') await core.records.close(record);
  const press = (name: Exclude<ActionName, 'edit'>, options: Press = {}) => {
    const { by = aRecord().person, reply = async () => {}, ...rest } = options;
    const address = { adapter: 'web', message: 'pressed' };
    const said = { person: by, locale: 'en', place: 'room', receivedAt: 900, adultPlace: false };
    const where = { id: 'gen-two', generationId: 'gen-one', address, mayModerate: false };
    const action: Action = { ...said, ...where, prompt: '', name, ...rest };
    return act(core, action, async (card) => {
      await reply();
      cards.push(card);
      return action.address;
    });
  };
  const now = () => core.records.get('gen-one');
  return { ...core, core, cards, press, now };
}
