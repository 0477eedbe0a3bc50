// Reads the modal for `/imagine`: the same ask as its text form would give, or what is wrong at which field.
import type { Catalog } from '../../../catalog/catalog.ts';
import type { Model } from '../../../catalog/model.ts';
import type { Ask, OptionValue } from '../../../generation/command.ts';
import { AppError } from '../../../generation/errors.ts';
import { flagFor, parseAsk, unknownModel } from '../../../generation/text-form.ts';
import type { Texts } from '../../../i18n/texts.ts';
import { answersIn, type Answer } from './answers.ts';
import { houseFields, optionValue, ownFields } from './option-fields.ts';

/** What was asked for, and the file to work on; or a sentence for each block that has to be put right. */
type Read = { ask: Ask; file: { id: string } | undefined } | { errors: Record<string, string> };

/**
 * Reads a view as it was sent. Flags that people type into the prompt by habit mean what they mean everywhere, and
 * fields go before them.
 */
export function readImagineModal(catalog: Catalog, texts: Texts, view: unknown): Read {
  const answers = answersIn(view);
  const key = answers.get('model')?.chosen ?? catalog.defaultModel.key;
  const chosen = catalog.find(key);
  if (!chosen) return refused(texts, 'model', unknownModel(key, catalog));
  let typed: Ask;
  try {
    typed = parseAsk(answers.get('prompt')?.typed ?? '', catalog, chosen);
  } catch (error) {
    if (error instanceof AppError) return refused(texts, 'prompt', error);
    throw error;
  }
  const model = (typed.model === undefined ? undefined : catalog.find(typed.model)) ?? chosen;
  const ask: Ask = {
    prompt: typed.prompt,
    model: model.key,
    options: { ...typed.options, ...filledOptions(model, texts, answers) },
    private: answers.get('private')?.ticked === true || typed.private,
  };
  const id = answers.get('image')?.file;
  return (
    problemWith(catalog, texts, { model, ask, id, answers }) ?? {
      ask,
      file: id === undefined ? undefined : { id },
    }
  );
}

function filledOptions(
  model: Model,
  texts: Texts,
  answers: ReadonlyMap<string, Answer>,
): Record<string, OptionValue> {
  const fields = [...houseFields(model, texts), ...ownFields(model)];
  return Object.fromEntries(
    fields.flatMap((field): [string, OptionValue][] => {
      const value = optionValue(field, answers.get(field.block));
      return value === undefined ? [] : [[field.option, value]];
    }),
  );
}

interface Asked {
  model: Model;
  ask: Ask;
  id: string | undefined;
  answers: ReadonlyMap<string, Answer>;
}

function problemWith(catalog: Catalog, texts: Texts, { model, ask, id, answers }: Asked): Read | undefined {
  const plan = catalog.plan(model, {
    prompt: ask.prompt,
    options: ask.options,
    seed: 0,
    pictures: id === undefined ? undefined : { image: id },
  });
  if (!('problem' in plan)) return undefined;
  const { problem, params } = plan;
  const option = params['option'] === undefined ? undefined : String(params['option']);
  const at = [...houseFields(model, texts), ...ownFields(model)].find((field) => field.option === option);
  const filled = at !== undefined && optionValue(at, answers.get(at.block)) !== undefined;
  const named = filled ? at.label : option === undefined ? undefined : flagFor(option, catalog, model);
  const block = filled ? at.block : blockOf(problem);
  return refused(
    texts,
    // NOTE an error at a block that the view does not have is refused by Slack.
    answers.has(block) ? block : block === 'image' ? 'model' : 'prompt',
    new AppError(problem, {
      ...params,
      ...(named === undefined ? {} : { option: named }),
      ...(problem === 'model_takes_no_picture'
        ? { models: catalog.editModels.map((each) => each.key).join(', ') }
        : {}),
    }),
  );
}

function blockOf(problem: string): string {
  return problem === 'model_needs_picture' || problem === 'model_takes_no_picture' ? 'image' : 'prompt';
}

const longestValue = 200;

function refused(texts: Texts, block: string, { code, params }: AppError): Read {
  const values = Object.entries(params).map(([name, value]) => [
    name,
    typeof value === 'string' && value.length > longestValue ? `${value.slice(0, longestValue)}…` : value,
  ]);
  return { errors: { [block]: texts.say(`error.${code}`, Object.fromEntries(values)) } };
}
