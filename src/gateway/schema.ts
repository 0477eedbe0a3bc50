// The gateway's answer → Prediction: an id and a known status are required, everything else may be odd.
import { z } from 'zod';
import { predictionStatuses, type Prediction } from '../generation/generation.ts';
import { readFailure } from './failure.ts';
import { momentOf } from './moment.ts';
import { outputUrls } from './outputs.ts';
import { progressIn } from './progress.ts';
import { spokenText, type Clean } from './spoken-text.ts';

/** Ids go into paths, so nothing that means something there is one. */
export const predictionIdSchema = z.string().regex(/^[a-zA-Z0-9_-]{1,128}$/);

const anything = z.unknown().optional();

const answerSchema = z.looseObject({
  id: predictionIdSchema,
  status: z.enum(predictionStatuses),
  input: anything,
  output: anything,
  error: anything,
  logs: anything,
  source: anything,
  deadline: anything,
  created_at: anything,
  started_at: anything,
  completed_at: anything,
});

type AnswerBody = z.infer<typeof answerSchema>;

/** A prediction with what only the gateway's own files need to know about it. */
export interface ReadPrediction {
  prediction: Prediction;
  input: unknown;
  /** Made on the website rather than by a program. */
  fromWeb: boolean;
  /** The gateway gives up by itself. */
  hasDeadline: boolean;
}

/** The prediction in a parsed answer, or undefined when there is none; never throws. */
export function readPrediction(body: unknown, clean: Clean): ReadPrediction | undefined {
  const parsed = answerSchema.safeParse(body);
  if (!parsed.success) return undefined;
  const answer = parsed.data;
  const { deadline } = answer;
  return {
    prediction: toPrediction(answer, clean),
    input: answer.input,
    fromWeb: answer.source === 'web',
    hasDeadline: deadline !== undefined && deadline !== null && deadline !== '',
  };
}

/** Whether nothing can change any more. */
export function isFinal({ status }: Pick<Prediction, 'status'>): boolean {
  return isFinalStatus(status);
}

/** Whether a word is a status after which nothing can change any more. */
export function isFinalStatus(word: string): boolean {
  return ['succeeded', 'failed', 'canceled', 'aborted'].includes(word);
}

function toPrediction(answer: AnswerBody, clean: Clean): Prediction {
  const said = spokenText({ error: answer.error });
  return {
    id: answer.id,
    status: answer.status,
    outputs: outputUrls(answer.output),
    outputComplete: false,
    error: said === undefined ? undefined : clean(said),
    failure: answer.status === 'failed' ? readFailure(said ?? '') : undefined,
    progress: typeof answer.logs === 'string' ? progressIn(answer.logs) : undefined,
    createdAt: momentOf(answer.created_at),
    startedAt: momentOf(answer.started_at),
    completedAt: momentOf(answer.completed_at),
  };
}
