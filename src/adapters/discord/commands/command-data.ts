// What stands in a slash command, sent or still being typed.
import { z } from 'zod';
import { fileSchema, userSchema } from '../schema.ts';

const optionSchema = z.looseObject({
  name: z.string(),
  type: z.number(),
  value: z.union([z.string(), z.number(), z.boolean()]).default(''),
  focused: z.boolean().default(false),
});

/**
 * A slash command's data. While it is typed one option is focused, numbers can be text, and anything may be missing. A
 * subcommand is the one option of its command, and has the others in it.
 */
export const commandDataSchema = z.looseObject({
  name: z.string(),
  options: z.array(optionSchema.extend({ options: z.array(optionSchema).optional() })).default([]),
  resolved: z
    .looseObject({
      attachments: z.record(z.string(), fileSchema).default({}),
      users: z.record(z.string(), userSchema).default({}),
    })
    .optional(),
});
export type CommandData = z.infer<typeof commandDataSchema>;
