// The commands people find in Discord, put together from the catalog.
import {
  ApplicationCommandOptionType as Kind,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandOptionChoice,
  type RESTPostAPIApplicationCommandsJSONBody,
} from 'discord.js';
import type { Catalog } from '../../../catalog/catalog.ts';
import { houseInput } from '../../../catalog/flags.ts';
import type { Model, ModelInput } from '../../../catalog/model.ts';
import { darkroom } from './darkroom.ts';
import { inEnglish, localised } from './localised.ts';
import { described, slash } from './slash.ts';

/** The command in the menu of a message. */
export const editPictureName = 'Edit picture';

/**
 * Everything to register. What people use is for anywhere: in servers, in direct messages, by people who added the app
 * themselves. Without a model that takes a picture there is no `/edit` either.
 */
export function definitionsOf(catalog: Catalog): RESTPostAPIApplicationCommandsJSONBody[] {
  const edits = catalog.editModels.length > 0;
  const forEverybody = [
    imagine(catalog),
    ...(edits ? [edit(catalog.editModels)] : []),
    slash('usage', []),
    slash('models', [{ type: Kind.String, autocomplete: true, ...described('model', 'whichModel') }]),
    ...(edits ? [editPicture()] : []),
  ].map((definition) => ({
    ...definition,
    contexts: [
      InteractionContextType.Guild,
      InteractionContextType.BotDM,
      InteractionContextType.PrivateChannel,
    ],
    integration_types: [ApplicationIntegrationType.GuildInstall, ApplicationIntegrationType.UserInstall],
  }));
  return [...forEverybody, darkroom()];
}

function imagine({ models, defaultModel }: Catalog): RESTPostAPIApplicationCommandsJSONBody {
  const aspects = aspectChoices([defaultModel, ...models]);
  const counts = inputsOf(models, 'count');
  const seeds = inputsOf(models, 'seed');
  return slash('imagine', [
    { ...prompt(models), ...described('prompt', 'prompt') },
    { type: Kind.String, autocomplete: true, ...described('model') },
    ...when(aspects, { type: Kind.String, choices: aspects, ...described('aspect') }),
    ...when(counts, { type: Kind.Integer, min_value: 1, ...limits(counts), ...described('count') }),
    ...when(seeds, { type: Kind.Integer, min_value: 0, ...limits(seeds), ...described('seed') }),
    ...when(inputsOf(models, 'negative'), { type: Kind.String, ...described('negative') }),
    ...end(models),
    ...manners([defaultModel, ...models]),
  ]);
}

function edit(models: readonly Model[]): RESTPostAPIApplicationCommandsJSONBody {
  const strengths = inputsOf(models, 'strength');
  return slash('edit', [
    { type: Kind.Attachment, required: true, file_types: ['image'], ...described('image') },
    // Some models need no words, and the core tells where one does.
    { ...prompt(models), required: false, ...described('prompt', 'change') },
    { type: Kind.String, autocomplete: true, ...described('model') },
    ...when(inputsOf(models, 'mask'), {
      type: Kind.Attachment,
      file_types: ['image'],
      ...described('mask'),
    }),
    ...when(strengths, { type: Kind.Number, ...limits(strengths), ...described('strength') }),
    ...end(models),
    ...manners(models),
  ]);
}

function editPicture(): RESTPostAPIApplicationCommandsJSONBody {
  return {
    type: ApplicationCommandType.Message,
    name: editPictureName,
    name_localizations: localised((texts) => texts.say('discord.command.editPicture.name')),
  };
}

function prompt(models: readonly Model[]) {
  const longest = Math.max(...models.map(({ promptLimit }) => promptLimit));
  return { type: Kind.String, required: true, min_length: 1, max_length: Math.min(longest, 6000) } as const;
}

function end(models: readonly Model[]): APIApplicationCommandBasicOption[] {
  return when(inputsOf(models, 'end_prompt'), { type: Kind.String, ...described('end') });
}

/** What every kind of picture can be asked for with, behind everything else. */
function manners(models: readonly Model[]): APIApplicationCommandBasicOption[] {
  const examples = models.flatMap(examplesOf);
  // A number says more of what can be set than a switch does.
  const example = examples.find((each) => /=\d/u.test(each)) ?? examples[0];
  return [
    { type: Kind.Boolean, ...described('private') },
    { type: Kind.Boolean, ...described('spoiler') },
    ...(example === undefined
      ? []
      : [
          { type: Kind.String, autocomplete: true, ...described('options', 'options', { example }) } as const,
        ]),
  ];
}

function examplesOf({ inputs }: Model): string[] {
  return Object.entries(inputs).flatMap(([name, { offered, default: usual }]) =>
    offered && usual !== undefined && usual !== '' ? [`${name}=${usual}`] : [],
  );
}

function inputsOf(models: readonly Model[], option: string): ModelInput[] {
  return models.flatMap((model) => houseInput(model, option) ?? []);
}

function when(
  needed: readonly unknown[],
  option: APIApplicationCommandBasicOption,
): APIApplicationCommandBasicOption[] {
  return needed.length > 0 ? [option] : [];
}

/** The bounds within which some model takes a value; where one has none, or one that no number reaches, there is none. */
function limits(inputs: readonly ModelInput[]): { min_value?: number; max_value?: number } {
  const smallest = Math.min(...inputs.map(({ minimum }) => minimum ?? -Infinity));
  const largest = Math.max(...inputs.map(({ maximum }) => maximum ?? Infinity));
  return {
    ...(Number.isSafeInteger(Math.ceil(smallest)) ? { min_value: smallest } : {}),
    ...(Number.isSafeInteger(Math.floor(largest)) ? { max_value: largest } : {}),
  };
}

const mostChoices = 25;

/** The ratios that any of the models takes, with the shape in words. */
function aspectChoices(models: readonly Model[]): APIApplicationCommandOptionChoice<string>[] {
  const all = inputsOf(models, 'aspect').flatMap(({ choices = [] }) => choices.map(String));
  return [...new Set(all)]
    .flatMap((aspect) => {
      const [, width, height] = /^(\d+):(\d+)$/u.exec(aspect) ?? [];
      if (width === undefined) return [];
      const wider = Number(width) - Number(height);
      const shape = wider === 0 ? 'square' : wider > 0 ? 'landscape' : 'portrait';
      const say = `discord.aspect.${shape}`;
      return [
        {
          name: inEnglish((texts) => texts.say(say, { aspect })),
          name_localizations: localised((texts) => texts.say(say, { aspect })),
          value: aspect,
        },
      ];
    })
    .slice(0, mostChoices);
}
