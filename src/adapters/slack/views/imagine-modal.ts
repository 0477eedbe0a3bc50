// The modal for `/imagine`: every option of the chosen model as a field.
import type { InputBlock, ModalView } from '@slack/web-api';
import { z } from 'zod';
import type { Catalog } from '../../../catalog/catalog.ts';
import { houseInput, takesPicture } from '../../../catalog/flags.ts';
import type { Model } from '../../../catalog/model.ts';
import type { Texts } from '../../../i18n/texts.ts';
import { answersIn, type Answer } from './answers.ts';
import { field, modalOf, mostOptions, optionOf, promptField } from './elements.ts';
import { modelOption } from './model-option.ts';
import { houseFields, optionBlock, ownFields, type OptionField } from './option-fields.ts';

export { readImagineModal } from './read-imagine.ts';

/** What the modal is made for. */
interface Wanted {
  /** The chosen model; one that is not offered is replaced by the usual one. */
  model: string;
  /** Whether the bot may look at files. */
  takesFile: boolean;
  /** Comes back with the view; at most 3000 characters. */
  metadata: string;
  prompt?: string | undefined;
  /** Whether the place is for adults only. */
  adult: boolean;
  /** The view as it was filled when the model changed: what was typed stays, as far as the new model takes it. */
  before?: unknown;
}

/** The modal, `callback_id` `imagine`. Choosing a model is told at once, by the `action_id` `model`. */
export function imagineModal(catalog: Catalog, texts: Texts, wanted: Wanted): ModalView {
  const { metadata, takesFile, prompt } = wanted;
  const answers = answersIn(wanted.before);
  const models = modelsFor(catalog, wanted);
  const asked = catalog.find(wanted.model);
  const model = models.find((each) => each === asked) ?? models[0] ?? catalog.defaultModel;
  const options = (fields: OptionField[]) =>
    fields.map((each) => optionBlock(each, texts, answers.get(each.block)));
  const works = takesFile && takesPicture(model);
  const house = houseFields(model, texts).filter(({ option }) => works || option !== 'strength');
  const blocks = [
    promptField(
      {
        block: 'prompt',
        label: texts.say('slack.modal.prompt'),
        required: houseInput(model, 'prompt') !== undefined,
      },
      {
        placeholder: texts.say('slack.modal.promptPlaceholder'),
        value: answers.has('prompt') ? answers.get('prompt')?.typed : prompt,
      },
    ),
    modelField(texts, models, model),
    ...(works ? [fileField(model, texts)] : []),
    ...options(house),
    privateField(texts, answers.get('private')),
    ...options(ownFields(model)),
  ];
  return modalOf(texts, 'imagine', { metadata, blocks: fitting(blocks) });
}

/** The model that a person has just chosen, from the action or from the view; undefined for anything else. */
export function modelChosen(from: unknown): string | undefined {
  const { data } = chosenSchema.safeParse(from);
  return data?.selected_option.value ?? answersIn(from).get('model')?.chosen;
}

const chosenSchema = z.looseObject({
  action_id: z.literal('model'),
  selected_option: z.looseObject({ value: z.string() }),
});

/** The models that can be used, the usual one first. */
function modelsFor({ models, defaultModel }: Catalog, { adult, takesFile }: Wanted): Model[] {
  const others = models.filter((model) => model !== defaultModel);
  return [defaultModel, ...others].filter(
    (model) => (adult || !model.adult) && (takesFile || !needsPicture(model)),
  );
}

function needsPicture(model: Model): boolean {
  return houseInput(model, 'image')?.required === true;
}

function modelField(texts: Texts, models: readonly Model[], model: Model): InputBlock {
  const first = models.slice(0, mostOptions);
  const shown = first.includes(model) ? first : [model, ...first].slice(0, mostOptions);
  const chosen = modelOption(model, texts);
  const element = {
    type: 'static_select',
    action_id: 'model',
    options: shown.map((each) => (each === model ? chosen : modelOption(each, texts))),
    initial_option: chosen,
  } as const;
  const framed = { block: 'model', label: texts.say('slack.modal.model'), required: true };
  return { ...field(framed, element), dispatch_action: true };
}

function fileField(model: Model, texts: Texts): InputBlock {
  return field(
    {
      block: 'image',
      label: texts.say('slack.modal.picture'),
      hint: texts.say('slack.modal.pictureHint'),
      required: needsPicture(model),
    },
    {
      type: 'file_input',
      action_id: 'image',
      filetypes: ['png', 'jpg', 'jpeg', 'webp', 'gif'],
      max_files: 1,
    },
  );
}

function privateField(texts: Texts, before: Answer | undefined): InputBlock {
  const options = [
    optionOf('private', texts.say('slack.modal.private'), texts.say('slack.modal.privateHint')),
  ];
  return field(
    { block: 'private', label: texts.say('slack.modal.who') },
    {
      type: 'checkboxes',
      action_id: 'private',
      options,
      ...(before?.ticked ? { initial_options: options } : {}),
    },
  );
}

/** NOTE a view may have 100 blocks and 250 kB; what is left out can still be asked for by its flag. */
function fitting(blocks: readonly InputBlock[]): InputBlock[] {
  let bytes = 10_000;
  return blocks.slice(0, 100).filter((block) => {
    const size = Buffer.byteLength(JSON.stringify(block));
    if (bytes + size > 250_000) return false;
    bytes += size;
    return true;
  });
}
