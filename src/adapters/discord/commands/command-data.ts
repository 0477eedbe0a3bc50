// What stands in a slash command, sent or still being typed.
import { z } from 'zod';
import { fileSchema } from '../schema.ts';

/** A slash command's data. While it is typed one option is focused, numbers can be text, and anything may be missing. */
export const commandDataSchema = z.looseObject({
  name: z.string(),
  options: z
    .array(
      z.looseObject({
        name: z.string(),
        type: z.number(),
        value: z.union([z.string(), z.number(), z.boolean()]).default(''),
        focused: z.boolean().default(false),
      }),
    )
    .default([]),
  resolved: z.looseObject({ attachments: z.record(z.string(), fileSchema).default({}) }).optional(),
});
export type CommandData = z.infer<typeof commandDataSchema>;
