// What a person filled into a view, read from what Slack says of it.
import { z } from 'zod';

/** What stands in one field; undefined where it is empty or of another kind. */
export interface Answer {
  /** The `action_id` of the element it was filled into. */
  action: string;
  typed: string | undefined;
  chosen: string | undefined;
  /** Whether the first of its boxes is ticked. */
  ticked: boolean | undefined;
  file: string | undefined;
}

/** Every field of a view by its block; what is not as Slack documents it counts as empty. */
export function answersIn(view: unknown): ReadonlyMap<string, Answer> {
  const { data } = viewSchema.safeParse(view);
  return new Map(
    Object.entries(data?.state.values ?? {}).flatMap(([block, elements]): [string, Answer][] => {
      const [first] = Object.entries(elements);
      return first ? [[block, answerOf(...first)]] : [];
    }),
  );
}

const chosenSchema = z.looseObject({ value: z.string() });

const elementSchema = z.looseObject({
  value: z.union([z.string(), z.number()]).nullish().catch(undefined),
  selected_option: chosenSchema.nullish().catch(undefined),
  selected_options: z.array(z.unknown()).nullish().catch(undefined),
  files: z
    .array(z.looseObject({ id: z.string() }))
    .nullish()
    .catch(undefined),
});

const viewSchema = z.looseObject({
  state: z.looseObject({
    values: z.record(z.string(), z.record(z.string(), elementSchema).catch({})),
  }),
});

function answerOf(action: string, element: z.infer<typeof elementSchema>): Answer {
  const { value, selected_option: option, selected_options: options, files } = element;
  return {
    action,
    typed: words(value),
    chosen: option?.value,
    ticked: options ? options.length > 0 : undefined,
    file: files?.[0]?.id,
  };
}

function words(value: string | number | null | undefined): string | undefined {
  const text = String(value ?? '')
    .toWellFormed()
    .normalize('NFC')
    .trim();
  return text === '' ? undefined : text;
}
