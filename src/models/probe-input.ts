// An input that goes to the limits of what our file says of a model, with one deliberate mistake.
import type { Model, ModelInput } from '../catalog/model.ts';

/** What to send, and the name of the input that is wrong on purpose. */
export interface ProbeInput {
  input: Record<string, unknown>;
  wrong: string;
}

/** Every input as far out as people can set it; undefined for a model without inputs. */
export function probeInput(model: Model): ProbeInput | undefined {
  const wrong = inputToSpoil(model);
  if (wrong === undefined) return undefined;
  const input = Object.fromEntries(
    Object.entries(model.inputs).map(([name, definition]) => [
      name,
      name === wrong ? noValue : (model.fixed[name] ?? extreme(definition, model)),
    ]),
  );
  return { input, wrong };
}

/** Neither text nor number nor list: whatever an input takes, it is not this. */
const noValue = { darkroom: 'check' };

/** One that the model cannot do without, and of which we claim least. */
function inputToSpoil({ inputs }: Model): string | undefined {
  const rank = ({ required, house }: ModelInput): number =>
    (required ? 0 : 4) + (house === 'prompt' ? 0 : house === 'image' ? 1 : 2);
  const [first] = Object.entries(inputs).toSorted(([, one], [, other]) => rank(one) - rank(other));
  return first?.[0];
}

/** Of the form of an address; nobody fetches it, as the create is refused before. */
const picture = 'https://example.com/darkroom.png';

function extreme(input: ModelInput, model: Model): unknown {
  const { type, default: usual, choices, listOf, example, house } = input;
  if (house === 'image' || house === 'mask') return type === 'array' ? [picture] : picture;
  if (choices) return choices.at(-1);
  if (type === 'boolean') return usual !== true;
  if (type === 'integer' || type === 'number') return largest(input);
  if (house === 'end_prompt' || house === 'negative') return 'a'.repeat(model.promptLimit);
  return listOf?.join(',') ?? example ?? (usual || 'darkroom');
}

function largest({ type, default: usual, maximum, minimum, multipleOf, house }: ModelInput): unknown {
  if (maximum === undefined) return house === 'seed' ? largestSeed : (usual ?? minimum ?? multipleOf ?? 1);
  if (multipleOf === undefined) return type === 'integer' ? Math.floor(maximum) : maximum;
  return Math.floor(maximum / multipleOf) * multipleOf;
}

/** As far as people get. */
const largestSeed = 2_147_483_647;
