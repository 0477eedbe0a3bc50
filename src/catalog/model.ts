// What the catalog knows of a model: the shape of one YAML file.
import { z } from 'zod';

/** The options that mean the same with every model; a model says which of its inputs each one feeds. */
const houseOptions = [
  'prompt',
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

const inputSchema = z.strictObject({
  type: z.enum(['string', 'integer', 'number', 'boolean']),
  required: z.boolean().default(false),
  default: scalar.optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  multipleOf: z.number().positive().optional(),
  choices: z
    .array(z.union([z.string(), z.number()]))
    .min(1)
    .optional(),
  /** The house option that feeds this input; such an input has no flag of its own. */
  house: z.enum(houseOptions).optional(),
  /** Whether people may set it by its own name. */
  offered: z.boolean().default(false),
});

/** One input of a model, as its own schema at the gateway describes it. */
export type ModelInput = z.infer<typeof inputSchema>;

/** A model file. Costs are in credits per output, where one picture of the default model is 1. */
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
  /** Follows what is said about a picture: edits go to it when nobody names a model. */
  edits: z.boolean().default(false),
  /** Only in places for adults. */
  adult: z.boolean().default(false),
  summary: z.record(z.string(), z.string()).refine((texts) => texts['en'], 'needs an English (en) text'),
  inputs: z.record(z.string(), inputSchema),
  fixed: z.record(z.string(), scalar).default({}),
});

/** One model of the catalog. */
export type Model = z.infer<typeof modelSchema>;
