// Taking a command on: check it, reserve its credits, save it, answer it. From then on nothing is lost.
import type { Catalog } from '../catalog/catalog.ts';
import type { Plan } from '../catalog/plan.ts';
import type { Model } from '../catalog/model.ts';
import { textsFor } from '../i18n/texts.ts';
import type { Ask, ImagineCommand, OptionValue, Reply, TextAsk } from './command.ts';
import { admit } from './limits/admit.ts';
import { longestWaitMs, type Core } from './core.ts';
import { AppError, treatmentOf } from './errors.ts';
import { generationCard } from './cards/generation-card.ts';
import {
  generationIdPattern,
  longestDeliveryMs,
  settle,
  type Address,
  type Generation,
  type Pictures,
  type Target,
} from './generation.ts';
import { ownerOf } from './limits/accounts.ts';
import { plainText } from './plain-text.ts';
import { saveInTime } from './save-in-time.ts';
import { flagFor, mostNamed, parseAsk, unknownModel } from './text-form.ts';

/**
 * Makes a generation of a command and answers with its first card. Rejects with a refusal, before which nothing
 * was reserved. A command that was delivered twice is taken on once.
 */
export async function imagine(core: Core, command: ImagineCommand, reply: Reply): Promise<void> {
  const { clock, records, accounts, queue, events } = core;
  const generation = newGeneration(core, command);
  const { budgetMs, deadlineAt, id } = generation;
  // Its ledger entry may be gone already: a repeated command must not hold credits that nobody gives back.
  if (await records.get(id)) return;
  await admit(core, generation);
  const place = await queue.place(ownerOf(generation.person));
  try {
    // Long enough for two attempts: what is held must not lapse under a picture that is still coming.
    await accounts.reserve(generation, deadlineAt + 2 * budgetMs + longestDeliveryMs);
    if (!(await records.insert(generation))) return;
  } catch (error) {
    // Credits without a record are given back as soon as that can be saved, not at the next start.
    if (treatmentOf(error) !== 'refusal') {
      await accounts.abandon(id).catch(() => {});
      await queue.push(id, { owner: ownerOf(generation.person) });
    }
    throw error;
  }

  const card = generationCard(generation, textsFor(command.locale), { now: clock.now(), place });
  let address: Address;
  try {
    address = await reply(card);
  } catch (error) {
    // Nobody saw an answer, so nothing is made and nothing is paid.
    await records.change(id, (current) => settle(current, { kind: 'canceled' }, clock.now()));
    await queue.push(id, { owner: ownerOf(generation.person) });
    throw error;
  }
  events.replied(generation, clock.now() - command.receivedAt);
  // Without this note the job goes on all the same, and finds the message again where the address from before leads to it.
  const note = () => records.change(id, (current) => ({ ...current, address, shown: JSON.stringify(card) }));
  await saveInTime(clock, note).catch((error: unknown) => events.broke('imagine', error));
  await queue.push(id, { owner: ownerOf(generation.person) });
}

function newGeneration(core: Core, command: ImagineCommand): Generation {
  const { catalog, clock } = core;
  if (!generationIdPattern.test(command.id)) throw new AppError('command_invalid');
  const usual = usualModel(core, command);
  const ask = plainly('text' in command.ask ? askIn(command.ask, catalog, usual) : command.ask);
  const model = ask.model === undefined ? usual : catalog.find(ask.model);
  if (!model) throw unknownModel(ask.model ?? '', catalog);
  if (model.adult && !command.adultPlace) throw new AppError('place_not_allowed', { model: model.key });
  if (isExpired(ask.pictures, clock.now())) throw new AppError('picture_expired');
  const plan = checkedPlan(core, model, ask, command);
  const now = clock.now();
  return {
    schema: 2,
    id: command.id,
    createdAt: now,
    person: { ...command.person, name: plainText(command.person.name).trim() },
    locale: command.locale,
    place: command.place,
    private: ask.private,
    address: command.address,
    model: model.key,
    prompt: ask.prompt.trim(),
    options: ask.options,
    ...(ask.spoiler ? { spoiler: true } : {}),
    ...(ask.pictures ? { pictures: ask.pictures } : {}),
    target: targetOf(model),
    ...(model.kind === 'image' ? {} : { moving: true }),
    input: plan.input,
    count: plan.count,
    cost: plan.cost,
    ...(plan.usd === undefined ? {} : { usd: plan.usd }),
    seed: plan.seed,
    typicalMs: core.pace.typicalMs(model),
    budgetMs: model.budgetMs,
    deadlineAt: now + longestWaitMs,
    station: 'queued',
    attempt: 0,
    unanswered: false,
    failures: 0,
    processing: false,
    outputs: [],
  };
}

/** What is typed is also shown, on other people's screens. */
function plainly(ask: Ask): Ask {
  const options = Object.entries(ask.options).map(([name, value]): [string, OptionValue] => [
    name,
    typeof value === 'string' ? plainText(value) : value,
  ]);
  return { ...ask, prompt: plainText(ask.prompt), options: Object.fromEntries(options) };
}

/** Where nobody names a model: what works on a picture if there is one, else this person's usual one, else one they may use. */
function usualModel({ catalog, policy }: Core, { ask, person }: ImagineCommand): Model {
  const editModel = ask.pictures?.image ? modelForEdit(catalog, ask.pictures) : undefined;
  const chosen = 'text' in ask && ask.model !== undefined ? catalog.find(ask.model) : undefined;
  const usual = editModel ?? chosen ?? catalog.defaultModel;
  if (ask.pictures?.image || policy().mayUse(person, usual.key)) return usual;
  return catalog.models.find(({ key }) => policy().mayUse(person, key)) ?? usual;
}

/** With a mask one that cannot do without, as that is what it is made for. */
function modelForEdit({ editModels, houseInput }: Catalog, { mask }: Pictures): Model | undefined {
  if (!mask) return editModels[0];
  const withMask = editModels.filter((model) => houseInput(model, 'mask'));
  return withMask.find((model) => houseInput(model, 'mask')?.required) ?? withMask[0] ?? editModels[0];
}

function askIn({ text, pictures }: TextAsk, catalog: Catalog, usual: Model): Ask {
  return { ...parseAsk(text, catalog, usual), ...(pictures ? { pictures } : {}) };
}

function isExpired(pictures: Pictures | undefined, now: number): boolean {
  return [pictures?.image, pictures?.mask].some((picture) => (picture?.expiresAt ?? Infinity) < now);
}

function checkedPlan({ catalog }: Core, model: Model, ask: Ask, command: ImagineCommand): Plan {
  const { prompt, options, pictures } = ask;
  const plan = catalog.plan(model, {
    prompt,
    options,
    seed: seedOf(command.id),
    pictures: { image: pictures?.image?.url, mask: pictures?.mask?.url },
  });
  if (!('problem' in plan)) return plan;
  const { option } = plan.params;
  const editKeys = catalog.editModels.map(({ key }) => key);
  // Who typed a flag reads of that flag, not of the option behind it.
  const typed = 'text' in command.ask && option !== undefined;
  throw new AppError(plan.problem, {
    ...plan.params,
    ...(plan.problem === 'model_takes_no_picture' ? { models: editKeys.slice(0, mostNamed).join(', ') } : {}),
    ...(typed ? { option: flagFor(String(option), catalog, model) } : {}),
  });
}

function targetOf(model: Model): Target {
  return model.call === 'path' ? { by: 'path', path: model.name } : { by: 'version', version: model.version };
}

/**
 * A seed that belongs to the id (FNV-1a, 31 bits): a repeated create asks for the same picture, and two people
 * with the same prompt still send different inputs, so that a lost prediction can be told from somebody else's.
 */
function seedOf(id: string): number {
  let hash = 0x811c9dc5;
  for (const letter of id) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return hash & 0x7fffffff;
}
