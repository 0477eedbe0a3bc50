// The service behind every adapter: commands and actions in, generations moved on, nothing else.
import type { Model } from '../catalog/model.ts';
import { textsFor, type Texts } from '../i18n/texts.ts';
import { act, recall } from './act.ts';
import { advance } from './advance.ts';
import type { Card } from './cards/card.ts';
import type { Action, Command, ModelsCommand, Reply } from './command.ts';
import type { Core } from './core.ts';
import { asAppError, type AppError } from './errors.ts';
import { imagine } from './imagine.ts';
import { isYoung } from './limits/open-mark.ts';
import { observe } from './observe.ts';
import { operate } from './operators/operate.ts';
import type { Handlers, News, NextLook } from './ports.ts';
import { modelCard, modelsCard } from './cards/models-card.ts';
import { unknownModel } from './text-form.ts';
import { refusalCard, usageCard } from './cards/told-card.ts';

/** What the app drives: the adapters' handlers, the queue's handler, and the two ways in from outside. */
export interface Service extends Handlers {
  advance(id: string, signal: AbortSignal): Promise<NextLook>;
  /** Acts on news of a prediction from outside, of whatever age and however often it comes. */
  observe(news: News): Promise<void>;
  /** Puts every generation that has not ended into the queue of this process; resolves with how many there were. */
  resume(): Promise<number>;
  /** Puts back what has fallen out of a queue that others use as well; what is just being answered is left to them. */
  mend(): Promise<void>;
}

/** Should all be missing they do not come at once. */
const mendEveryMs = 25;
/** A round trip for each alone would take a minute for some thousands. */
const mendTogether = 50;

/** The service over its ports. */
export function createService(core: Core): Service {
  return {
    onCommand: (command, reply) => answering(core, command, reply, () => run(core, command, reply)),
    onAction: (action, reply) => answering(core, action, reply, () => act(core, action, reply)),
    recall: (generationId, person) => recall(core, generationId, person),
    advance: (id, signal) => advance(core, id, signal),
    async observe(news) {
      try {
        await observe(core, news);
      } catch (error) {
        if (isAlarming(asAppError(error))) core.events.broke('observe', error);
        throw error;
      }
    },
    async resume() {
      let found = 0;
      for await (const { id, owner, at: since } of core.records.open()) {
        // Nobody else is about to save a record for it: the process that was is gone.
        if (isYoung(since, core.clock.now())) await core.accounts.abandon(id);
        // Most of them ask the gateway first of all, and everybody at once would break its rate.
        const at = core.gateway.reserveLook(core.clock.now());
        await core.queue.push(id, { owner, at });
        found += 1;
      }
      return found;
    },
    async mend() {
      const now = core.clock.now();
      let found = 0;
      let burst: Promise<void>[] = [];
      for await (const { id, owner, at } of core.records.open()) {
        if (isYoung(at, now)) continue;
        // Nearly all of them are there: no place in the poll budget is taken for those.
        burst.push(core.queue.push(id, { owner, at: now + found * mendEveryMs, ifMissing: true }));
        found += 1;
        if (burst.length < mendTogether) continue;
        await Promise.all(burst);
        burst = [];
      }
      await Promise.all(burst);
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
    if (isAlarming(known)) core.events.broke(said.name, error);
    core.events.refused(said, known);
    await reply(refusalCard(known, said.id, textsFor(said.locale))).catch((failure: unknown) => {
      // A message that cannot be put there is no bug, and the refusal itself is counted.
      if (asAppError(failure).code === 'internal') core.events.broke('reply', failure);
    });
  }
}

/** What only the operator can mend. */
function isAlarming({ code }: AppError): boolean {
  return code === 'internal' || code === 'store_unavailable';
}

async function run(core: Core, command: Command, reply: Reply): Promise<void> {
  if (command.name === 'imagine') return imagine(core, command, reply);
  if (command.name === 'darkroom') return operate(core, command, reply);
  const texts = textsFor(command.locale);
  if (command.name === 'models') {
    await reply(modelsTold(core, command, texts));
    return;
  }
  const { person } = command;
  const balance = await core.accounts.balance(person);
  const offers = { models: offeredIn(core, command), usualCost: core.catalog.usualCost };
  await reply(
    usageCard(balance, core.policy().limitsOf(person), { now: core.clock.now(), ...offers }, texts),
  );
}

function modelsTold(core: Core, command: ModelsCommand, texts: Texts): Card {
  const { catalog } = core;
  const offered = offeredIn(core, command);
  if (command.model === undefined) return modelsCard(catalog, offered, texts);
  const model = catalog.find(command.model);
  if (!model || !offered.includes(model)) throw unknownModel(command.model, catalog);
  return modelCard(catalog, model, texts);
}

/** Models for adults are spoken of only where they may be used, and others only to whom they are allowed. */
function offeredIn({ catalog, policy }: Core, { adultPlace, person }: Command): Model[] {
  return catalog.models.filter(({ adult, key }) => (!adult || adultPlace) && policy().mayUse(person, key));
}
