// `/darkroom`: what whoever looks after the bot can see and do in the chat, and how far their word reaches.
import { textsFor } from '../../i18n/texts.ts';
import type { Core } from '../core.ts';
import type { OperateCommand, Operation, Reply, Somebody } from '../command.ts';
import { AppError } from '../errors.ts';
import { deedCard, logCard, mostNames, personCard, useCard, type Obstacle } from './operate-card.ts';
import { plainText } from '../plain-text.ts';
import { scopesOf, type Scope } from '../limits/scope.ts';

/** Does what an operator asks and answers with what is so now. Rejects with `not_an_operator` or `operators_only`. */
export async function operate(core: Core, command: OperateCommand, reply: Reply): Promise<void> {
  const { locale } = command;
  const operation = withPlainNames(command.operation);
  const scope = reachOf(core, command);
  const texts = textsFor(locale);
  switch (operation.kind) {
    case 'use':
      await reply(
        operation.person
          ? personCard(
              operation.person,
              await core.accounts.balanceOf(operation.person),
              core.clock.now(),
              texts,
            )
          : useCard(await useIn(core, command, scope), core.clock.now(), texts),
      );
      return;
    case 'log': {
      const deeds = await core.switches.log(scope.kind === 'bot' ? undefined : scope.key, mostDeeds);
      await reply(logCard(deeds, core.clock.now(), texts));
      return;
    }
    default:
      await act(core, command, operation, scope);
      await reply(deedCard(operation, scope, await obstacle(core, command, operation), texts));
  }
}

const mostDeeds = 15;

/** The scope that the person may act in. Who manages a server looks after that one; credits are the whole bot's to give. */
function reachOf(core: Core, { person, place, reach, operation }: OperateCommand): Scope {
  const [bot, server] = scopesOf(person.adapter, place);
  if (reach === 'everywhere' || core.policy().isOperator(person)) return bot;
  if (reach === 'none') throw new AppError('not_an_operator');
  const isOfTheBot =
    operation.kind === 'grant' || (operation.kind === 'use' && operation.person !== undefined);
  if (isOfTheBot) throw new AppError('operators_only', { person: `${person.adapter}/${person.id}` });
  return server;
}

type Deed = Exclude<Operation, { kind: 'use' | 'log' }>;

async function act(
  core: Core,
  { id, person: by }: OperateCommand,
  operation: Deed,
  scope: Scope,
): Promise<void> {
  const person = 'person' in operation ? operation.person : undefined;
  const credits = 'credits' in operation ? operation.credits : undefined;
  // The gift first: done twice it is given once, and what is on the log was surely done.
  if (person && credits !== undefined) await core.accounts.grant(person, { id, credits });
  const deed = { id, kind: operation.kind, by: plain(by), scope: scope.key, person, credits };
  if (await core.switches.turn(deed)) core.events.operated(deed);
}

/** What has been used where the person looks after things, and what is switched there. */
async function useIn(core: Core, { person, place }: OperateCommand, scope: Scope) {
  const policy = core.policy();
  const scopes = scopesOf(person.adapter, place);
  const shown = scope.kind === 'bot' ? scopes : scopes.slice(1);
  const uses = await Promise.all(
    shown
      .filter((each) => each.kind !== 'channel' || policy.budgetOf(each))
      .map(async (each) => ({
        scope: each,
        spending: await core.accounts.spending(each),
        budget: policy.budgetOf(each),
      })),
  );
  const [all, server] = scopes;
  const [whole] = uses;
  return {
    // A bot in one place would say the same twice.
    uses: uses.filter((use) => use === whole || use.budget || use.spending.month !== whole?.spending.month),
    paused: await core.switches.pauseIn([all.key, server.key]),
    blocked: await core.switches.blocked(scope.kind === 'bot' ? undefined : scope.key, mostNames + 1),
    queue: scope.kind === 'bot' ? await core.queue.depth() : undefined,
  };
}

/** What stands in the way still, after a pause or a block was taken back: somebody who reads "again" would believe it. */
async function obstacle(
  core: Core,
  { person, place }: OperateCommand,
  operation: Deed,
): Promise<Obstacle | undefined> {
  const [bot, server] = scopesOf(person.adapter, place);
  const scopes = [bot.key, server.key];
  if (operation.kind === 'resume') {
    const pause = await core.switches.pauseIn(scopes);
    return pause && { kind: 'stillPaused', name: pause.by };
  }
  if (operation.kind !== 'unblock') return undefined;
  const { name } = operation.person;
  if (core.policy().isBlocked(operation.person)) return { kind: 'stillBlockedByFile', name };
  return (await core.switches.isBlocked(operation.person, scopes))
    ? { kind: 'stillBlocked', name }
    : undefined;
}

/** Names are shown to others, and kept. */
function withPlainNames(operation: Operation): Operation {
  if (!('person' in operation) || !operation.person) return operation;
  return { ...operation, person: plain(operation.person) };
}

function plain({ adapter, workspace, id, name }: Somebody): Somebody {
  return { adapter, workspace, id, name: plainText(name).trim() };
}
