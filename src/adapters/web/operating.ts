// `/darkroom` in the web chat: who may use it here, and whom it is about.
import type { Operation } from '../../generation/command.ts';
import { AppError } from '../../generation/errors.ts';
import { parseOperation } from '../../generation/operators/operation.ts';
import type { People } from './people.ts';

/** Whether whoever sends this request looks after the bot. */
export type MayOperate = (request: Request) => boolean;

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)(?::\d{1,5})?$/iu;
/** What a proxy adds: behind one, a request from this machine can be anybody's. */
const forwarding = /^(?:forwarded|via|x-forwarded-.+|x-real-ip|true-client-ip|cf-.+)$/u;

/**
 * Names prove nothing here: with a shared token everybody who has it can take every name, also one that the policy calls
 * an operator's. So the chat is looked after where it is open to its own machine alone, and then by whoever sits there.
 */
export function operatorsOf(door: {
  accessToken: string | undefined;
  allowedHosts: readonly string[];
}): MayOperate {
  const isLocal = door.accessToken === undefined && door.allowedHosts.every((host) => loopback.test(host));
  return ({ headers }) => isLocal && ![...headers.keys()].some((name) => forwarding.test(name));
}

/**
 * What is typed behind `/darkroom`, with a person as they are called here, `@Ann Lee` as well as `ann lee`. Rejects with
 * `operation_unknown`, `person_unknown` or `credits_invalid`.
 */
export async function operationOf(typed: string, people: People): Promise<Operation> {
  const [verb = '', ...words] = typed.trim().split(/\s+/u);
  const kind = verb.toLowerCase();
  if (!aboutPeople.has(kind) || words.length === 0) return parseOperation(typed, () => undefined);
  // Names have spaces in them, so a person is everything but the credits at the end of a grant.
  const credits = kind === 'grant' && words.length > 1 ? words.pop() : '';
  const name = words.join(' ');
  const person = await people.find(name);
  return parseOperation(`${verb} @ ${credits}`, () => {
    if (!person) throw new AppError('person_unknown', { person: name, context: '' });
    return person;
  });
}

const aboutPeople = new Set(['use', 'block', 'unblock', 'grant']);
