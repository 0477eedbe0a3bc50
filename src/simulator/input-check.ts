// Checks the `input` of a create against the table of its model.
import { bytesOfDataUri, isDataUri, largestInlineBytes } from './data-uri.ts';
import type { SimulatedInput, SimulatedModel } from './model.ts';
import type { InvalidField } from './problem.ts';

/** Lists every complaint about an input. Unknown names are ignored, as on the platform: a typo has no effect. */
export function checkInput(model: SimulatedModel, input: Readonly<Record<string, unknown>>): InvalidField[] {
  const complaints: InvalidField[] = [];
  for (const [name, rule] of Object.entries(model.inputs)) {
    const value = input[name];
    if (value === undefined || value === null) {
      if (rule.required === true) {
        complaints.push({ type: 'required', field: 'input', description: `${name} is required` });
      }
      continue;
    }
    const complaint =
      typeProblem(rule, value) ??
      addressProblem(rule, value) ??
      choiceProblem(rule, value) ??
      rangeProblem(rule, value);
    if (complaint !== undefined) complaints.push({ ...complaint, field: `input.${name}` });
  }
  return complaints;
}

type Complaint = Omit<InvalidField, 'field'>;

function typeProblem({ type }: SimulatedInput, value: unknown): Complaint | undefined {
  const given = jsonTypeOf(value);
  if (given !== type && !(type === 'number' && given === 'integer')) {
    return { type: 'invalid_type', description: `Invalid type. Expected: ${type}, given: ${given}` };
  }
  return undefined;
}

function addressProblem({ format }: SimulatedInput, value: unknown): Complaint | undefined {
  if (format !== 'uri') return undefined;
  for (const address of [value].flat()) {
    if (typeof address !== 'string' || !/^(?:https?|data):./i.test(address)) {
      return { type: 'format', description: "Does not match format 'uri'" };
    }
    if (!isDataUri(address)) continue;
    const bytes = bytesOfDataUri(address);
    if (bytes === undefined) return { type: 'format', description: 'Data URIs must be encoded in base64' };
    if (bytes.length > largestInlineBytes) {
      return { type: 'max_size', description: 'Data URIs must be at most 256 kB; use an HTTP URL instead' };
    }
  }
  return undefined;
}

function jsonTypeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function choiceProblem({ choices }: SimulatedInput, value: unknown): Complaint | undefined {
  if (choices === undefined || choices.includes(value as string | number)) return undefined;
  const list = choices.map((choice) => JSON.stringify(choice)).join(', ');
  return { type: 'enum', description: `Must be one of the following: ${list}` };
}

function rangeProblem(rule: SimulatedInput, value: unknown): Complaint | undefined {
  if (typeof value !== 'number') return undefined;
  const { minimum, maximum, multipleOf } = rule;
  if (minimum !== undefined && value < minimum) {
    return { type: 'number_gte', description: `Must be greater than or equal to ${minimum}` };
  }
  if (maximum !== undefined && value > maximum) {
    return { type: 'number_lte', description: `Must be less than or equal to ${maximum}` };
  }
  if (multipleOf !== undefined && !isMultiple(value, multipleOf)) {
    return { type: 'multiple_of', description: `Must be a multiple of ${multipleOf}` };
  }
  return undefined;
}

// 0.3 is three times 0.1, though not in binary fractions.
function isMultiple(value: number, step: number): boolean {
  const times = value / step;
  return Math.abs(times - Math.round(times)) < 1e-9;
}
