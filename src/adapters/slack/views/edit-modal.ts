// The modal for Edit: which picture, which model, and what should change.
import type { InputBlock, ModalView } from '@slack/web-api';
import type { Catalog } from '../../../catalog/catalog.ts';
import { houseInput } from '../../../catalog/flags.ts';
import type { Model } from '../../../catalog/model.ts';
import type { Texts } from '../../../i18n/texts.ts';
import { answersIn, type Answer } from './answers.ts';
import { askField, fileFields, modelField } from './ask-fields.ts';
import { field, fitting, modalOf, mostOptions, optionOf } from './elements.ts';
import { modelGroups } from './model-groups.ts';
import { houseFields, optionBlock, ownFields } from './option-fields.ts';

/** What the modal is made for. */
interface Wanted {
  /** How many pictures there are to choose from. */
  pictures: number;
  /** Whether the bot may look at files. */
  takesFile: boolean;
  /** Comes back with the view; at most 3000 characters. */
  metadata: string;
  /** The chosen model; the first that edits where nothing is said, or nothing that is offered. */
  model?: string | undefined;
  /** The view as it was filled when the model changed. */
  before?: unknown;
}

/** The modal, `callback_id` `edit`; it asks for the picture where there are several, and for what the model cannot do without. */
export function editModal(catalog: Catalog, texts: Texts, wanted: Wanted): ModalView {
  const { pictures, takesFile, metadata } = wanted;
  const answers = answersIn(wanted.before);
  const models = modelsFor(catalog, takesFile);
  const asked = catalog.find(wanted.model ?? '');
  const model = models.find((each) => each === asked) ?? models[0];
  const groups = modelGroups(models, texts, {
    kept: model,
    purposeOf: ({ kind }) => (kind === 'image' ? 'onPicture' : 'moving'),
  });
  const blocks = [
    ...pictureField(texts, pictures, answers.get('picture')),
    askField(model ?? catalog.defaultModel, texts, 'editPrompt', answers.get('prompt')?.typed),
    ...(model ? [modelField(model, texts, { label: texts.say('slack.modal.editModel'), groups })] : []),
    ...(model && takesFile ? fileFields(model, texts, ['mask']) : []),
    ...(model ? neededFields(model, texts, answers) : []),
  ];
  return modalOf(texts, 'edit', { metadata, blocks: fitting(blocks) });
}

/** NOTE no place of Slack is only for adults. */
function modelsFor({ editModels }: Catalog, takesFile: boolean): Model[] {
  return editModels.filter(
    (model) => !model.adult && (takesFile || houseInput(model, 'mask')?.required !== true),
  );
}

function pictureField(texts: Texts, pictures: number, before: Answer | undefined): InputBlock[] {
  const options = Array.from({ length: Math.min(pictures, mostOptions) }, (_, index) =>
    optionOf(String(index), texts.say('slack.modal.pictureNumber', { number: index + 1 })),
  );
  const chosen = options.find(({ value }) => value === before?.chosen) ?? options[0];
  if (options.length < 2 || !chosen) return [];
  return [
    field(
      { block: 'picture', label: texts.say('slack.modal.whichPicture'), required: true },
      { type: 'static_select', action_id: 'picture', options, initial_option: chosen },
    ),
  ];
}

/** Everything else can be said by its flag. */
function neededFields(model: Model, texts: Texts, answers: ReadonlyMap<string, Answer>): InputBlock[] {
  return [...houseFields(model, texts), ...ownFields(model, texts)]
    .filter(({ required }) => required)
    .map((each) => optionBlock(each, texts, answers.get(each.block)));
}
