// A create that is meant to be refused: what the gateway's own validation says of an input.
import { AppError } from '../generation/errors.ts';
import type { Target } from '../generation/generation.ts';
import type { Context } from './ask.ts';
import { cancelPrediction } from './predictions.ts';
import { forgetRefusedHeader, readCreated, sendCreate } from './send-create.ts';
import { isRecord, type Clean } from './spoken-text.ts';
import { parseJson, type Answer } from './transport.ts';

const deadlineSeconds = 5;
const mostFields = 50;

/** One complaint about one input. */
interface RefusedField {
  /** Without `input.` before it; empty for the input as a whole. */
  field: string;
  description: string;
}

/** What came of a probe. */
export type ProbeResult =
  | { kind: 'refused'; status: number; reason: string; fields: RefusedField[] }
  /** It was taken on; `cancelled` tells whether it was stopped before anything came of it. */
  | { kind: 'created'; cancelled: boolean };

/**
 * Sends the create once. A refusal is the result; everything else rejects as a create does, so also with
 * `model_not_served`, and with `create_unanswered` where something may have been created.
 */
export async function probe(
  context: Context,
  target: Target,
  input: Record<string, unknown>,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const { capabilities, clean } = context;
  const wishes = {
    holdSeconds: 0,
    deadlineSeconds: capabilities.deadline.offered() ? deadlineSeconds : 0,
    webhook: undefined,
  };
  const answer = await sendCreate(context, { target, input }, wishes, signal);
  forgetRefusedHeader(capabilities, wishes, answer);
  try {
    const { prediction } = readCreated(context, target, answer);
    return { kind: 'created', cancelled: await cancelled(context, prediction.id) };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'gateway_refused') throw error;
    const reason = String(error.params['reason']);
    return { kind: 'refused', status: answer.status, reason, fields: refusedFields(answer, clean) };
  }
}

/** It costs money until it is cancelled, so that is done also for somebody who has given up waiting. */
async function cancelled(context: Context, predictionId: string): Promise<boolean> {
  try {
    const after = await cancelPrediction(context, predictionId, new AbortController().signal);
    return after !== 'unsupported' && after.status !== 'succeeded';
  } catch {
    return false;
  }
}

function refusedFields({ text }: Answer, clean: Clean): RefusedField[] {
  const body = parseJson(text);
  if (!isRecord(body)) return [];
  const listed = fromList(body['invalid_fields']);
  const found = listed.length > 0 ? listed : fromText(body['detail']);
  return found.slice(0, mostFields).map(([field, description]) => ({
    field: clean(nameOf(field, description)),
    description: clean(description),
  }));
}

type Complaint = [field: string, description: string];

function fromList(list: unknown): Complaint[] {
  if (!Array.isArray(list)) return [];
  return list.slice(0, mostFields).flatMap((item): Complaint[] => {
    if (!isRecord(item) || typeof item['description'] !== 'string') return [];
    return [[typeof item['field'] === 'string' ? item['field'] : '', item['description']]];
  });
}

/** Lines such as `- input.steps: Must be less than or equal to 4`. */
function fromText(detail: unknown): Complaint[] {
  if (typeof detail !== 'string') return [];
  const lines = detail.slice(0, 50_000).matchAll(/^\s*-\s*(input[\w.[\]-]*):\s*(\S.*)$/gm);
  return [...lines].map(([, field = '', description = '']) => [field, description]);
}

/** What is required and absent is named in the words only, because it has no place in the input. */
function nameOf(field: string, description: string): string {
  const name = field.replace(/^input\.?/, '');
  return name === '' ? (/^([\w-]+) is required/.exec(description)?.[1] ?? '') : name;
}
