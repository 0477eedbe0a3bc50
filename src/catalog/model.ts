// What the catalog knows of a model: the shape of one YAML file.
import { z } from 'zod';

/** The options that mean the same with every model; a model says which of its inputs each one feeds. */
const houseOptions = [
  'prompt',
  'end_prompt',
  'aspect',
  'width',
  'height',
  'count',
  'seed',
  'negative',
  'image',
  'mask',
  'strength',
] as const;

const scalar = z.union([z.string(), z.number(), z.boolean()]);
/** Texts by language, short enough for a line of a list on every platform. */
const textsSchema = z.record(z.string(), z.string().max(200));

const inputSchema = z.strictObject({
  /** `array` is a list of addresses, of which we send one. */
  type: z.enum(['string', 'integer', 'number', 'boolean', 'array']),
  required: z.boolean().default(false),
  default: scalar.optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  multipleOf: z.number().positive().optional(),
  choices: z
    .array(z.union([z.string(), z.number()]))
    .min(1)
    .optional(),
  /** The text is a list of these words, with commas between them. */
  listOf: z.array(z.string()).min(1).optional(),
  /** What a text has to look like, as a regular expression; `example` is then what would work. */
  pattern: z.string().optional(),
  example: z.string().optional(),
  /** The house option that feeds this input; such an input has no flag of its own. */
  house: z.enum(houseOptions).optional(),
  /** A prompt that nobody has to give: the model has words of its own for it. */
  mayBeEmpty: z.boolean().optional(),
  /** Whether people may set it by its own name. */
  offered: z.boolean().default(false),
  /** False: what the gateway publishes may narrow it and never widen it. */
  live: z.boolean().optional(),
  /** How it is called in forms, by language; inputs that many models have are named in the languages' own files. */
  label: textsSchema.optional(),
  /** By how much a choice multiplies the price; 1 where nothing is said. */
  costs: z.record(z.string(), z.number().positive()).optional(),
  /** Other inputs that go along when a person sets this one to something else than its default. */
  sets: z.record(z.string(), scalar).optional(),
});

/** One input of a model, as its own schema at the gateway describes it. */
export type ModelInput = z.infer<typeof inputSchema>;

/** A model file, but for what has to hold between its parts. Costs are in credits per output, where one picture of the default model is 1. */
export const modelSchema = z.strictObject({
  key: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,60}$/u),
  name: z.string().regex(/^[\w.-]+\/[\w.-]+$/u),
  call: z.enum(['path', 'version']),
  /** 64 hex, or `owner/name:64 hex`; for models called by path it is what answers show, or `hidden`. */
  version: z.string().min(1),
  kind: z.enum(['image', 'animation', 'video']),
  output: z.enum(['array', 'string']),
  cost: z.number().int().positive(),
  usd: z.number().positive().optional(),
  typicalMs: z.number().positive(),
  /** A run longer than this is given up. */
  budgetMs: z.number().positive().default(300_000),
  promptLimit: z.number().int().positive().default(4000),
  /** Follows what is said about a picture: edits go to such models when nobody names one, to the `first` above all. */
  edits: z.union([z.boolean(), z.literal('first')]).default(false),
  /** Only in places for adults. */
  adult: z.boolean().default(false),
  /** Switched off, it is as if it were not there. */
  enabled: z.boolean().default(true),
  /** Ranges, choices and defaults follow what the gateway publishes, where it does. */
  live: z.boolean().default(true),
  summary: textsSchema.refine((texts) => texts['en'], 'needs an English (en) text'),
  /** What somebody could type behind /imagine, flags included. */
  example: z.string().min(1).optional(),
  inputs: z.record(z.string(), inputSchema),
  fixed: z.record(z.string(), scalar).default({}),
});

/** One model of the catalog. */
export type Model = z.infer<typeof modelSchema>;
