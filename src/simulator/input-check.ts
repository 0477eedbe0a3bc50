// Checks the `input` of a create against the table of its model.
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
    const complaint = typeProblem(rule, value) ?? choiceProblem(rule, value) ?? rangeProblem(rule, value);
    if (complaint !== undefined) complaints.push({ ...complaint, field: `input.${name}` });
  }
  return complaints;
}

type Complaint = Omit<InvalidField, 'field'>;

function typeProblem({ type, format }: SimulatedInput, value: unknown): Complaint | undefined {
  const given = jsonTypeOf(value);
  if (given !== type && !(type === 'number' && given === 'integer')) {
    return { type: 'invalid_type', description: `Invalid type. Expected: ${type}, given: ${given}` };
  }
  if (format === 'uri' && typeof value === 'string' && !/^(?:https?|data):./.test(value)) {
    return { type: 'format', description: "Does not match format 'uri'" };
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
  if (multipleOf !== undefined && value % multipleOf !== 0) {
    return { type: 'multiple_of', description: `Must be a multiple of ${multipleOf}` };
  }
  return undefined;
}
