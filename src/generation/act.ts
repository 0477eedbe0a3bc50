// What a pressed button asks of a generation, and who may ask it.
import { textsFor } from '../i18n/texts.ts';
import type { Action, Ask, Recalled, Reply } from './command.ts';
import type { Core } from './core.ts';
import { AppError } from './errors.ts';
import { showEnd } from './finish.ts';
import { generationCard } from './cards/generation-card.ts';
import { isOpen, outputsExpireAt, type Generation, type Person, type Picture } from './generation.ts';
import { imagine } from './imagine.ts';
import { ownerOf } from './limits/accounts.ts';

/** Does what the button says, or rejects with a refusal. */
export async function act(core: Core, action: Action, reply: Reply): Promise<void> {
  const generation = await visible(core, action.generationId, action.person);
  switch (action.name) {
    case 'again':
      return imagine(core, { ...action, name: 'imagine', ask: askOf(generation) }, reply);
    case 'vary': {
      const ask = { ...askOf(generation), prompt: action.prompt };
      return imagine(core, { ...action, name: 'imagine', ask }, reply);
    }
    case 'cancel':
      return cancel(core, action, generation);
    case 'fetch':
      return fetchHere(core, action, generation, reply);
    case 'publish':
      return publish(core, action, generation, reply);
    case 'delete':
      return allowed(action, generation);
  }
}

/** What was asked for and what came of it, for somebody who wants to change it; rejects with `generation_unknown`. */
export async function recall(core: Core, generationId: string, person: Person): Promise<Recalled> {
  const generation = await visible(core, generationId, person);
  return { ...askOf(generation), results: resultsOf(generation) };
}

/** The outputs as pictures to work on, for as long as the gateway keeps them. */
function resultsOf(generation: Generation): Picture[] {
  const expiresAt = outputsExpireAt(generation);
  return generation.outcome?.kind === 'succeeded'
    ? generation.outputs.map((url) => ({ url, expiresAt }))
    : [];
}

/** Has a generation looked at as soon as it is its turn. */
export function lookNow(core: Core, generation: Generation): Promise<void> {
  return core.queue.push(generation.id, { owner: ownerOf(generation.person) });
}

/**
 * A private generation of somebody else is as unknown as one that is no longer on record, and so is one of another chat:
 * who can send ids in one must not go through what is said in the other.
 */
async function visible(core: Core, generationId: string, person: Person): Promise<Generation> {
  const generation = await core.records.get(generationId);
  const isHere = generation?.person.adapter === person.adapter;
  if (!isHere || (generation.private && !isOwner(person, generation))) {
    throw new AppError('generation_unknown');
  }
  return generation;
}

/** The same once more, for whoever asks: their quota, a new seed unless one was asked for. */
function askOf({ model, prompt, options, private: isPrivate, spoiler, pictures }: Generation): Ask {
  return {
    model,
    prompt,
    options,
    private: isPrivate,
    ...(spoiler ? { spoiler } : {}),
    ...(pictures ? { pictures } : {}),
  };
}

async function cancel(core: Core, action: Action, generation: Generation): Promise<void> {
  allowed(action, generation);
  if (!isOpen(generation)) throw new AppError('already_done');
  // A message that was out of reach before it could offer Fetch is brought back by this press of its owner as well.
  const isLost = core.clock.now() >= (generation.address.renewAt ?? Infinity);
  const moved = isLost && isOwner(action.person, generation) ? { address: action.address } : {};
  const { shown } = await core.records.change(generation.id, (current) => ({
    ...current,
    ...moved,
    cancelRequestedAt: current.cancelRequestedAt ?? core.clock.now(),
  }));
  // While its first card is on its way the end would arrive before it, and be covered by it: the job comes behind it.
  if (shown !== undefined) await lookNow(core, generation);
}

/** The press has made the message reachable again: later cards, and a result that waits for this, go there. */
async function fetchHere(core: Core, action: Action, generation: Generation, reply: Reply): Promise<void> {
  if (!isOwner(action.person, generation)) throw notYours(generation);
  const { address } = action;
  if (!isOpen(generation)) {
    if (generation.outcome?.kind === 'succeeded') await showAgain(core, { ...generation, address });
    else await reply(generationCard(generation, textsFor(generation.locale)));
    return;
  }
  await core.records.change(generation.id, (current) => ({ ...current, address }));
  await lookNow(core, generation);
}

const showWithinMs = 60_000;

/** The end went elsewhere, as a message that still offers Fetch could not be reached then: it is put there too. */
async function showAgain(core: Core, generation: Generation): Promise<void> {
  const limit = new AbortController();
  const stopTimer = core.clock.after(showWithinMs, () => limit.abort());
  await showEnd(core, generation, limit.signal).finally(stopTimer);
}

async function publish(core: Core, action: Action, generation: Generation, reply: Reply): Promise<void> {
  if (!isOwner(action.person, generation)) throw notYours(generation);
  if (generation.outcome?.kind !== 'succeeded' || isOpen(generation)) throw new AppError('not_done');
  if (!(await setPublic(core, generation, true))) throw new AppError('already_public');
  try {
    await reply(generationCard({ ...generation, private: false }, textsFor(generation.locale)));
  } catch (error) {
    // Nobody saw it, so it can be pressed again.
    await setPublic(core, generation, false);
    throw error;
  }
}

/** Resolves with whether this made the difference: of two presses at once, the second finds it done. */
async function setPublic(core: Core, { id }: Generation, isPublic: boolean): Promise<boolean> {
  let changed = false;
  const current = await core.records.change(id, (record) => {
    changed = record.private === isPublic;
    return { ...record, private: !isPublic };
  });
  // Every change takes the expiry of the record away.
  await core.records.close(current);
  return changed;
}

function allowed(action: Action, generation: Generation): void {
  if (!isOwner(action.person, generation) && !action.mayModerate) throw notYours(generation);
}

function notYours({ person }: Generation): AppError {
  return new AppError('not_yours', { name: person.name });
}

function isOwner({ adapter, workspace, id }: Person, { person }: Generation): boolean {
  return adapter === person.adapter && workspace === person.workspace && id === person.id;
}
