// Whether a generation may be made at all: pauses, blocked people, and what the operator's rules say.
import type { Core } from '../core.ts';
import { AppError } from '../errors.ts';
import type { Generation } from '../generation.ts';
import { scopesOf } from './scope.ts';

/** Rejects with the refusal that fits: `paused`, `person_blocked`, `place_closed`, `model_not_allowed`, `word_blocked`. */
export async function admit(core: Core, generation: Generation): Promise<void> {
  await refuseInPause(core, generation);
  core.policy().check(generation);
}

/** Rejects with `paused` while nothing is to be made there, and with `person_blocked` for who was blocked in the chat. */
export async function refuseInPause(core: Core, { person, place }: Generation): Promise<void> {
  const { switches } = core;
  const [bot, server] = scopesOf(person.adapter, place);
  const scopes = [bot.key, server.key];
  const [pause, isBlocked] = await Promise.all([
    switches.pauseIn(scopes),
    switches.isBlocked(person, scopes),
  ]);
  if (pause) throw new AppError('paused', { name: pause.by });
  if (isBlocked) throw new AppError('person_blocked');
}
