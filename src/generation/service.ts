// The service behind every adapter: commands and actions in, generations moved on, nothing else.
import type { Catalog } from '../catalog/catalog.ts';
import type { Model } from '../catalog/model.ts';
import { textsFor, type Texts } from '../i18n/texts.ts';
import { act, lookNow, recall } from './act.ts';
import { advance } from './advance.ts';
import type { Card } from './card.ts';
import type { Action, Command, ModelsCommand, Reply } from './command.ts';
import type { Core } from './core.ts';
import { asAppError } from './errors.ts';
import { isOpen } from './generation.ts';
import { imagine } from './imagine.ts';
import type { Handlers, NextLook } from './ports.ts';
import { modelCard, modelsCard } from './models-card.ts';
import { unknownModel } from './text-form.ts';
import { refusalCard, usageCard } from './told-card.ts';

/** What the app drives: the adapters' handlers, the queue's handler, and the two ways in from outside. */
export interface Service extends Handlers {
  advance(id: string, signal: AbortSignal): Promise<NextLook>;
  /** Notes news of a generation from outside: it is looked at now. Unknown and ended ones are left alone. */
  observe(id: string): Promise<void>;
  /** Puts every generation that has not ended into the queue; resolves with how many there were. */
  resume(): Promise<number>;
}

/** The service over its ports. */
export function createService(core: Core): Service {
  return {
    onCommand: (command, reply) => answering(core, command, reply, () => run(core, command, reply)),
    onAction: (action, reply) => answering(core, action, reply, () => act(core, action, reply)),
    recall: (generationId, person) => recall(core, generationId, person),
    advance: (id, signal) => advance(core, id, signal),
    async observe(id) {
      const generation = await core.records.get(id);
      if (generation && isOpen(generation)) await lookNow(core, generation);
    },
    async resume() {
      let found = 0;
      for await (const { id, owner } of core.records.open()) {
        // Most of them ask the gateway first of all, and everybody at once would break its rate.
        await core.queue.push(id, { owner, at: core.gateway.reserveLook(core.clock.now()) });
        found += 1;
      }
      return found;
    },
  };
}

/** Whatever goes wrong, the person who asked gets one private sentence. */
async function answering(
  core: Core,
  said: Command | Action,
  reply: Reply,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const known = asAppError(error);
    if (known.code === 'internal') core.events.broke(said.name, error);
    core.events.refused(said, known);
    await reply(refusalCard(known, said.id, textsFor(said.locale))).catch((failure: unknown) => {
      // A message that cannot be put there is no bug, and the refusal itself is counted.
      if (asAppError(failure).code === 'internal') core.events.broke('reply', failure);
    });
  }
}

async function run(core: Core, command: Command, reply: Reply): Promise<void> {
  if (command.name === 'imagine') return imagine(core, command, reply);
  const texts = textsFor(command.locale);
  if (command.name === 'models') {
    await reply(modelsTold(core.catalog, command, texts));
    return;
  }
  const balance = await core.records.balance(command.person);
  const models = offeredIn(core.catalog, command);
  await reply(
    usageCard(
      balance,
      core.limits,
      { now: core.clock.now(), models, usualCost: core.catalog.usualCost },
      texts,
    ),
  );
}

function modelsTold(catalog: Catalog, command: ModelsCommand, texts: Texts): Card {
  const offered = offeredIn(catalog, command);
  if (command.model === undefined) return modelsCard(catalog, offered, texts);
  const model = catalog.find(command.model);
  if (!model || !offered.includes(model)) throw unknownModel(command.model, catalog);
  return modelCard(catalog, model, texts);
}

/** Models for adults are spoken of only where they may be used. */
function offeredIn({ models }: Catalog, { adultPlace }: Command): Model[] {
  return models.filter(({ adult }) => !adult || adultPlace);
}
