// What a gateway publishes of a model: its page, or the page of one of its versions.
import { z } from 'zod';
import { AppError } from '../generation/errors.ts';
import { modelPath, versionPath } from './address.ts';
import { invalidAnswer } from './answer-error.ts';
import { ask, lacksOperation, refusal, wasCut, type Context } from './ask.ts';
import { isRecord, type Clean } from './spoken-text.ts';
import { isSuccess, parseJson, type Answer } from './transport.ts';

const timeoutMs = 30_000;
/** Schemas take up to 100 kB; beside them stands an example, perhaps with its pictures. */
const limitBytes = 4 * 1024 * 1024;

/** A page, as far as it says anything. */
export interface ModelPage {
  /** `owner/name` */
  name: string;
  version: string | undefined;
  /** One line without addresses, at most 300 characters. */
  description: string | undefined;
  isOfficial: boolean | undefined;
  /** `openapi_schema` as it was answered. */
  schema: unknown;
}

/**
 * The page of a model, or of one version of it (64 hex). `missing` is a gateway that has pages and not this one,
 * `unsupported` one that has none.
 */
export async function fetchModelPage(
  context: Context,
  name: string,
  version: string | undefined,
  signal: AbortSignal,
): Promise<ModelPage | 'missing' | 'unsupported'> {
  const { pages } = context.capabilities;
  const path = version === undefined ? modelPath(name) : versionPath(name, version);
  if (!pages.offered()) return 'unsupported';
  const answer = await ask(
    context,
    { operation: 'page', method: 'GET', path, timeoutMs, limitBytes },
    signal,
  );
  const body = parseJson(answer.text);
  if (lacksOperation(answer)) return withoutPage(context, answer, body);
  if (!isSuccess(answer.status)) throw refusal(context, 'page', answer);
  if (wasCut(answer, body)) throw new AppError('gateway_unreachable', { status: answer.status });
  const page = version === undefined ? readModel(body, name, context.clean) : readVersion(body, name);
  if (page) {
    pages.note(true);
    return page;
  }
  if (pages.proven()) throw invalidAnswer(answer, 'not a model', context.clean);
  pages.refuse();
  return 'unsupported';
}

/**
 * Once a page was answered, one that is not answered is only missing. Until then `detail` may be what this gateway says
 * to any path: three in a row end the asking.
 */
function withoutPage(
  { capabilities: { pages } }: Context,
  { status }: Answer,
  body: unknown,
): 'missing' | 'unsupported' {
  if (pages.proven()) return 'missing';
  if (status === 404 && isRecord(body) && 'detail' in body) pages.note(false);
  else pages.refuse();
  return pages.offered() ? 'missing' : 'unsupported';
}

const text = z.string().min(1).optional().catch(undefined);
const versionId = z
  .string()
  .regex(/^[\w.-]{1,128}$/)
  .optional()
  .catch(undefined);
const versionSchema = z.looseObject({ id: versionId, openapi_schema: z.unknown().optional() });
const modelSchema = z.looseObject({
  owner: text,
  name: z.string().min(1),
  description: text,
  is_official: z.boolean().optional().catch(undefined),
  latest_version: versionSchema.nullish().catch(undefined),
});

function readModel(body: unknown, asked: string, clean: Clean): ModelPage | undefined {
  const parsed = modelSchema.safeParse(body);
  // Other APIs have models too; without an owner or a version it is one of theirs.
  if (!parsed.success || (!parsed.data.owner && !parsed.data.latest_version)) return undefined;
  const { owner, name, description, is_official: isOfficial, latest_version: latest } = parsed.data;
  const full = owner === undefined ? name : `${owner}/${name}`;
  const cleaned = clean(description ?? '');
  return {
    name: /^[\w.-]+\/[\w.-]+$/.test(full) ? full : asked,
    version: latest?.id,
    description: cleaned === '' ? undefined : cleaned,
    isOfficial,
    schema: latest?.openapi_schema,
  };
}

function readVersion(body: unknown, name: string): ModelPage | undefined {
  const parsed = versionSchema.safeParse(body);
  if (!parsed.success || parsed.data.id === undefined) return undefined;
  const { id, openapi_schema: schema } = parsed.data;
  return { name, version: id, description: undefined, isOfficial: undefined, schema };
}
