// What a view has to remember until it comes back: where it was opened, and about what.
import { z } from 'zod';
import type { Heard } from './heard.ts';

/** The pictures that an edit can work on: results of ours, files in Slack, or addresses of the open web. */
const subjectSchema = z.object({
  generationId: z.string().optional(),
  files: z.array(z.string()).default([]),
  urls: z.array(z.string()).default([]),
});
export type Subject = z.infer<typeof subjectSchema>;

const metadataSchema = z.object({
  channel: z.string(),
  thread: z.string().optional(),
  responseUrl: z.string().optional(),
  responseAt: z.number(),
  generationId: z.string().optional(),
  subject: subjectSchema.optional(),
  /** How many of its pictures were there to choose from. */
  pictures: z.number().optional(),
});
type Metadata = z.infer<typeof metadataSchema>;
/** What a view is about. */
type About = Pick<Metadata, 'generationId' | 'subject' | 'pictures'>;

/** The text to put into a view. NOTE Slack takes 3,000 characters. */
export function metadataOf(
  { channel, thread, responseUrl, receivedAt, responseAt = receivedAt }: Place,
  about: About = {},
): string {
  return JSON.stringify({ channel, thread, responseUrl, responseAt, ...about });
}

type Place = Pick<Heard, 'channel' | 'thread' | 'responseUrl' | 'receivedAt' | 'responseAt'>;

/** What was put in, as somebody said it now; undefined for a view that is not ours. */
export function heardIn(
  text: string,
  heard: Omit<Heard, 'channel'>,
): { heard: Heard; about: About } | undefined {
  const { data } = metadataSchema.safeParse(parsed(text));
  if (!data) return undefined;
  const { generationId, subject, pictures, ...place } = data;
  return {
    heard: { ...heard, ...place },
    about: {
      ...(generationId ? { generationId } : {}),
      ...(subject ? { subject } : {}),
      ...(pictures === undefined ? {} : { pictures }),
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
