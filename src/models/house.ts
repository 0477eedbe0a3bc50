// Which inputs of a model the options of everybody feed, told by their names and kinds as they are met in practice.
import type { ModelInput } from '../catalog/model.ts';
import type { PublishedInput, PublishedInputs } from '../catalog/published.ts';

type House = NonNullable<ModelInput['house']>;

/** The input that each house option feeds, where there is one; no input is fed by two. */
export function houseInputs(inputs: PublishedInputs): Map<string, House> {
  const fed = new Map<string, House>();
  const feed = (house: House, name: string | undefined): boolean => {
    if (name === undefined || fed.has(name)) return false;
    fed.set(name, house);
    return true;
  };
  const named = (names: readonly string[], fits: (input: PublishedInput) => boolean): string | undefined =>
    names.find((name) => Object.hasOwn(inputs, name) && inputs[name] && fits(inputs[name]));

  feed('prompt', named(['prompt', 'prompt_start', 'text_prompt', 'text', 'caption'], isText));
  feed('end_prompt', named(['prompt_end', 'end_prompt'], isText));
  feed('negative', named(['negative_prompt', 'n_prompt'], isText));
  // Where a model has both, the size counts only for a special value of the ratio.
  if (!feed('aspect', named(['aspect_ratio'], isText))) {
    const width = named(['width'], isNumber);
    const height = named(['height'], isNumber);
    if (width && height) {
      feed('width', width);
      feed('height', height);
    }
  }
  feed('count', named(['num_outputs', 'num_images', 'max_images', 'number_of_images'], isNumber));
  feed('seed', named(['seed'], isNumber));
  feed('mask', named(['mask', 'mask_image'], isFileOrText));
  // Without a picture to hold on to, such a number means something else.
  if (feed('image', imageOf(inputs))) feed('strength', named(['prompt_strength', 'strength'], isNumber));
  return fed;
}

const usualImages = [
  'image',
  'input_image',
  'image_input',
  'input_images',
  'start_image',
  'first_frame_image',
  'img',
  'image_path',
  'image_prompt',
];

/** The likeliest one: what has to be there before what may be, usual names before others. */
function imageOf(inputs: PublishedInputs): string | undefined {
  const rank = (name: string): number => {
    const place = usualImages.indexOf(name);
    return (place === -1 ? usualImages.length : place) + (inputs[name]?.required ? 0 : 100);
  };
  const candidates = Object.entries(inputs).filter(
    ([name, input]) =>
      (usualImages.includes(name) && isFileOrText(input)) ||
      (input.isFile && /image|img|photo|picture|face/iu.test(name) && !/mask|last|end_/iu.test(name)),
  );
  return candidates.map(([name]) => name).toSorted((one, other) => rank(one) - rank(other))[0];
}

/** Whether people can write a value of it: text, a number or a switch, and no file. */
export function isScalar({ type, isFile }: PublishedInput): boolean {
  return !isFile && ['string', 'integer', 'number', 'boolean'].includes(type ?? '');
}

const isText = ({ type, isFile }: PublishedInput): boolean => type === 'string' && !isFile;
const isNumber = ({ type }: PublishedInput): boolean => type === 'integer' || type === 'number';

/** Some models take an address as any text, without saying that it is one. */
function isFileOrText({ type, isFile, choices }: PublishedInput): boolean {
  return !choices && (isFile || type === 'string' || type === 'array');
}
