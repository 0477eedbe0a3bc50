// The modal for `/imagine`: every option of the chosen model as a field.
import type { InputBlock, ModalView } from '@slack/web-api';
import { z } from 'zod';
import type { Catalog } from '../../../catalog/catalog.ts';
import { takesPicture } from '../../../catalog/flags.ts';
import type { Model } from '../../../catalog/model.ts';
import type { Texts } from '../../../i18n/texts.ts';
import { answersIn, type Answer } from './answers.ts';
import { askField, fileFields, modelField } from './ask-fields.ts';
import { field, fitting, modalOf, optionOf } from './elements.ts';
import { cheapestFirst, modelGroups, needsPicture } from './model-groups.ts';
import { houseFields, optionBlock, ownFields, type OptionField } from './option-fields.ts';

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
    askField(model, texts, 'prompt', answers.has('prompt') ? answers.get('prompt')?.typed : prompt),
    modelField(model, texts, {
      label: texts.say('slack.modal.model'),
      groups: modelGroups(models, texts, { kept: model }),
    }),
    ...(works ? fileFields(model, texts) : []),
    ...options(house),
    privateField(texts, answers.get('private')),
    ...options(ownFields(model, texts)),
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
  return cheapestFirst(models, defaultModel).filter(
    (model) => (adult || !model.adult) && (takesFile || !needsPicture(model)),
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
