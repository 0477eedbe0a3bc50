// What the simulator knows about a model: its inputs, the shape of its output and how long it runs.

/** One input of a model, in the words of its published schema. */
export interface SimulatedInput {
  type: 'string' | 'integer' | 'number' | 'boolean' | 'array';
  required?: boolean;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  multipleOf?: number;
  choices?: readonly (string | number)[];
  /** The text, or each item of the list, is the address of a file. */
  format?: 'uri';
  description?: string;
}

/** One model as the simulator serves it. */
export interface SimulatedModel {
  /** `owner/name`. */
  name: string;
  /** 64 hex, or `hidden`. */
  version: string;
  /** What its outputs are; pictures where nothing is said. */
  kind?: 'image' | 'animation' | 'video';
  /** Official models are called by their path; the others answer 404 there and need their version. */
  byPath: boolean;
  inputs: Readonly<Record<string, SimulatedInput>>;
  /** Whether `output` is a list of links or one link. */
  output: 'array' | 'string';
  /** How long a run takes, before `speed`. */
  runMs: number;
}
