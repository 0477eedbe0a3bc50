// From the page of a model to a file for it: what can be told from the page, and what somebody has to look at.
import type { z } from 'zod';
import type { ModelInput, modelSchema } from '../catalog/model.ts';
import { isOffLimits, isVersion, mostOutputs } from '../catalog/model-rules.ts';
import { flagNameOf, reservedFlags } from '../catalog/flags.ts';
import type { PublishedInput, PublishedInputs } from '../catalog/published.ts';
import { readValue } from '../catalog/value.ts';
import { houseInputs, isScalar } from './house.ts';
import { kindOf } from './kind.ts';
import { ModelsError } from './models-error.ts';
import type { Page } from './page-source.ts';
import { publishedInputs, publishedOutput } from './published.ts';

/** What stands in a file, before defaults are filled in. */
type ModelContent = z.input<typeof modelSchema>;

/** A file to write: its content, why inputs are not in it, and what could only be guessed, by field and by input. */
export interface Draft {
  content: ModelContent;
  leftOut: { name: string; why: string }[];
  toCheck: Partial<Record<keyof ModelContent, string>>;
  inputsToCheck: Readonly<Record<string, string>>;
}

/** What the operator says about a model that its page does not. */
export interface Wishes {
  key: string;
  price: { cost: number } | { usd: number } | undefined;
}

/** The gateway's price of what costs one credit: a picture of flux-schnell. */
const usdPerCredit = 0.003;
const unknownCost = 10;

/** A ModelsError says why Darkroom cannot use this model. */
export function draftOf(page: Page, { key, price }: Wishes): Draft {
  const published = publishedInputs(page.schema);
  if (!published) {
    throw new ModelsError(`The page of ${page.name} has no schema of its inputs: write its file by hand.`);
  }
  const { inputs, leftOut } = chosenInputs(page.name, published);
  const output = publishedOutput(page.schema);
  const kind = kindOf(page, published);
  return {
    content: {
      key,
      name: page.name,
      ...calledBy(page),
      kind,
      output: output ?? 'string',
      ...costOf(price),
      typicalMs: kind === 'image' ? 10_000 : 60_000,
      ...(kind === 'image' ? {} : { budgetMs: 900_000 }),
      summary: { en: summaryOf(page) },
      inputs,
      ...(wantsPng(inputs) ? { fixed: { output_format: 'png' } } : {}),
    },
    leftOut,
    toCheck: {
      kind: 'image, animation or video: a guess by its name, description and inputs',
      ...(page.isOfficial === undefined ? { call: 'path for official models, else version: a guess' } : {}),
      ...(output ? {} : { output: 'string or array: its page does not say' }),
      ...(price ? {} : { cost: 'a guess: credits per output, where a picture of flux-schnell is 1' }),
      typicalMs: 'a guess, until its real time is learned',
      summary: 'what it is good for, as /models shows it; ko, fr, vi, zh-CN and zh-TW can stand beside en',
    },
    inputsToCheck: Object.fromEntries(
      Object.entries(inputs).flatMap(([name, { house }]) =>
        house === 'mask' ? [[name, 'white is to be painted anew; take it out where black is']] : [],
      ),
    ),
  };
}

/** Official models are called by their path, all others by a version. */
function calledBy({ name, isOfficial, version }: Page): Pick<ModelContent, 'call' | 'version'> {
  const usable = version !== undefined && isVersion(version) ? version : undefined;
  if (usable !== undefined && isOfficial !== true) return { call: 'version', version: usable };
  if (isOfficial === false) {
    throw new ModelsError(`${name} has no version that could be called: nothing was published of it yet.`);
  }
  return { call: 'path', version: 'hidden' };
}

function costOf(price: Wishes['price']): Pick<ModelContent, 'cost' | 'usd'> {
  if (!price) return { cost: unknownCost };
  if ('cost' in price) return price;
  return { cost: Math.max(1, Math.round(price.usd / usdPerCredit)), usd: price.usd };
}

const longestSummary = 80;

function summaryOf({ name, description = '' }: Page): string {
  const [sentence = ''] = description
    .trim()
    .replaceAll(/\s+/gu, ' ')
    .split(/(?<=[.!?。])\s/u, 1);
  const text = sentence.replace(/\.$/u, '') || name;
  return text.length <= longestSummary
    ? text
    : `${text.slice(0, longestSummary - 1).replace(/\s\S*$/u, '')}…`;
}

function chosenInputs(
  model: string,
  published: PublishedInputs,
): Pick<Draft, 'leftOut'> & { inputs: Inputs } {
  const houses = houseInputs(published);
  const hasSize = [...houses.values()].some((house) => house === 'aspect');
  const inputs: Inputs = {};
  const leftOut: Draft['leftOut'] = [];
  for (const [name, input] of Object.entries(published)) {
    const house = houses.get(name);
    const why = house ? undefined : whyNot(name, input, hasSize);
    if (why === undefined) inputs[name] = { ...inputOf(input, house, hasSize), ...setsOf(house, published) };
    else if (input.required && input.default === undefined) {
      throw new ModelsError(`${model} cannot be used: it needs ${name}, which is left out (${why}).`);
    } else leftOut.push({ name, why });
  }
  return { inputs, leftOut };
}

type Inputs = Record<string, ModelInput>;

const soundsLikeFile = /(?:^|_)(?:image|img|picture|photo|mask|frame|video|audio|file|zip)s?$/iu;

/** Why people are not offered an input; undefined where they are. */
function whyNot(name: string, input: PublishedInput, hasSize: boolean): string | undefined {
  if (isOffLimits(name)) return 'a secret or a safety switch';
  if (input.isFile || (!input.choices && input.type === 'string' && soundsLikeFile.test(name)))
    return 'a file';
  if (!isScalar(input)) return 'neither text, number nor switch';
  if (hasSize && (name === 'width' || name === 'height')) return 'the aspect ratio says it';
  const flag = flagNameOf(name);
  if (flag === undefined) return 'nobody can type its name as a flag';
  return reservedFlags.has(flag) ? 'its flag means something else' : undefined;
}

function inputOf(input: PublishedInput, house: ModelInput['house'], hasSize: boolean): ModelInput {
  const types = ['string', 'integer', 'number', 'boolean', 'array'] as const;
  const choices = input.choices?.filter((choice) => !(hasSize && choice === 'custom'));
  const { minimum = -Infinity } = input;
  const maximum = house === 'count' ? Math.min(input.maximum ?? Infinity, mostOutputs) : input.maximum;
  const read: ModelInput = {
    type: types.find((type) => type === input.type) ?? 'string',
    required: input.required,
    ...(minimum === -Infinity || minimum > (maximum ?? Infinity) ? {} : { minimum }),
    ...(maximum === undefined || minimum > maximum ? {} : { maximum }),
    ...(choices && choices.length > 0 ? { choices } : {}),
    offered: house === undefined,
    ...(house === undefined ? {} : { house }),
  };
  const usual = defaultOf(input, read);
  return usual === undefined ? read : { ...read, default: usual };
}

/** Models that make several pictures only where they are also told that they may. */
function setsOf(house: ModelInput['house'], published: PublishedInputs): Pick<ModelInput, 'sets'> {
  const several = 'sequential_image_generation';
  const isSuch = house === 'count' && published[several]?.choices?.includes('auto');
  return isSuch ? { sets: { [several]: 'auto' } } : {};
}

/** The published default, where it is one that the input takes. */
function defaultOf({ default: usual }: PublishedInput, input: ModelInput): ModelInput['default'] {
  if (typeof usual !== 'string' && typeof usual !== 'number' && typeof usual !== 'boolean') return undefined;
  // With a default people would not have to say what they want.
  if (input.house === 'prompt') return undefined;
  return input.type === 'array' || (usual !== '' && 'problem' in readValue(input, usual)) ? undefined : usual;
}

/** Chats show WebP in fewer places than PNG. */
function wantsPng({ output_format: format }: Inputs): boolean {
  return format?.default === 'webp' && format.choices?.includes('png') === true;
}
