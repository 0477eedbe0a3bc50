// Reads the forms for asking: the same ask as their text form would give, or what is wrong at which field.
import type { Catalog } from '../../../catalog/catalog.ts';
import type { Model } from '../../../catalog/model.ts';
import type { Problem } from '../../../catalog/plan.ts';
import type { Ask, OptionValue } from '../../../generation/command.ts';
import { AppError } from '../../../generation/errors.ts';
import { flagFor, mostNamed, parseAsk, unknownModel } from '../../../generation/text-form.ts';
import type { Texts } from '../../../i18n/texts.ts';
import { answersIn, type Answer } from './answers.ts';
import { askLabel } from './ask-fields.ts';
import { houseFields, optionValue, ownFields } from './option-fields.ts';

/** Slack's ids of the files that came with a form. */
export interface FormFiles {
  image?: string;
  mask?: string;
}

/** Sentences by the block they belong to. */
type Errors = Record<string, string>;

type Read = { ask: Ask; files: FormFiles } | { errors: Errors };

/**
 * Reads the form for `/imagine` as it was sent. Flags that people type into the prompt by habit mean what they mean
 * everywhere, and fields go before them.
 */
export function readImagineModal(catalog: Catalog, texts: Texts, view: unknown): Read {
  return readForm(catalog, texts, { view, usual: catalog.defaultModel, asked: 'prompt' });
}

/** Reads the form for Edit, and the index of the picture, which may be one that does not exist. */
export function readEditModal(catalog: Catalog, texts: Texts, view: unknown): Read & { picture: number } {
  const chosen = answersIn(view).get('picture')?.chosen ?? '0';
  const picture = /^\d{1,3}$/u.test(chosen) ? Number(chosen) : 0;
  const usual = catalog.editModels[0] ?? catalog.defaultModel;
  const form = { view, usual, asked: 'editPrompt', image: 'the chosen one' } as const;
  return { ...readForm(catalog, texts, form), picture };
}

/** A form as it was sent. */
interface Form {
  view: unknown;
  /** The model where the form names none. */
  usual: Model;
  asked: 'prompt' | 'editPrompt';
  /** The picture to work on, where the form does not ask for one. */
  image?: string;
}

function readForm(catalog: Catalog, texts: Texts, { view, usual, asked, image }: Form): Read {
  const answers = answersIn(view);
  const key = answers.get('model')?.chosen ?? usual.key;
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
  const files = filesIn(answers);
  const pictures = image === undefined ? files : { ...files, image };
  const plan = catalog.plan(model, { ...ask, seed: 0, pictures });
  if (!('problem' in plan)) return { ask, files };
  return refusedAt(catalog, texts, plan, { model, answers, asked });
}

function filledOptions(
  model: Model,
  texts: Texts,
  answers: ReadonlyMap<string, Answer>,
): Record<string, OptionValue> {
  const fields = [...houseFields(model, texts), ...ownFields(model, texts)];
  return Object.fromEntries(
    fields.flatMap((field): [string, OptionValue][] => {
      const value = optionValue(field, answers.get(field.block));
      return value === undefined ? [] : [[field.option, value]];
    }),
  );
}

function filesIn(answers: ReadonlyMap<string, Answer>): FormFiles {
  const image = answers.get('image')?.file;
  const mask = answers.get('mask')?.file;
  return { ...(image === undefined ? {} : { image }), ...(mask === undefined ? {} : { mask }) };
}

interface Asked extends Pick<Form, 'asked'> {
  model: Model;
  answers: ReadonlyMap<string, Answer>;
}

/** What is wrong in a field is said there by its name, and of what was typed by its flag. */
function refusedAt(
  catalog: Catalog,
  texts: Texts,
  { problem, params }: Problem,
  { model, answers, asked }: Asked,
): Read {
  const option = params['option'] === undefined ? undefined : String(params['option']);
  const fields = [...houseFields(model, texts), ...ownFields(model, texts)];
  const field = fields.find((each) => each.option === option);
  const answer = field && answers.get(field.block);
  const isMissing = problem === 'option_missing';
  const at = answer && (isMissing || optionValue(field, answer) !== undefined) ? field : undefined;
  const name = option === 'prompt' ? askLabel(model, texts, asked) : at?.label;
  const editKeys = catalog.editModels.map(({ key }) => key);
  const error = new AppError(problem, {
    ...params,
    ...(option === undefined ? {} : { option: name ?? flagFor(option, catalog, model) }),
    ...(isMissing && at ? { example: String(params['example']).replace(/^--\S+ /u, '') } : {}),
    ...(problem === 'model_takes_no_picture' ? { models: editKeys.slice(0, mostNamed).join(', ') } : {}),
  });
  return refused(texts, at?.block ?? present(blockOf(problem), answers), error);
}

function blockOf(problem: Problem['problem']): string {
  if (problem === 'model_needs_mask' || problem === 'model_takes_no_mask') return 'mask';
  return problem.endsWith('_picture') ? 'image' : 'prompt';
}

/** NOTE an error at a block that the view does not have is refused by Slack. */
function present(block: string, answers: ReadonlyMap<string, Answer>): string {
  const instead = block === 'prompt' ? ['prompt'] : [block, 'model'];
  return instead.find((each) => answers.has(each)) ?? 'prompt';
}

const longestValue = 200;

function refused(texts: Texts, block: string, { code, params }: AppError): Read {
  const values = Object.entries(params).map(([name, value]) => [
    name,
    typeof value === 'string' && value.length > longestValue ? `${value.slice(0, longestValue)}…` : value,
  ]);
  return { errors: { [block]: texts.say(`error.${code}`, Object.fromEntries(values)) } };
}
