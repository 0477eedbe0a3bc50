// Holds every request against Discord's own API description.
import * as spec from 'discord-api-spec/zod';
import * as z from 'zod/mini';
import { strict } from './strict.ts';

type Schema = z.ZodMiniType;

/** What a description says about one request. */
export interface Verdict {
  /** Every difference, unknown keys included. */
  breaches: string[];
  /** Whether Discord would refuse it: it ignores keys that it does not know. */
  refused: boolean;
}

/** Checks a body, where one is described. `path` is decoded and without its version. */
export function checkDescription(method: string, path: string, json: unknown): Verdict {
  const schema = schemaFor(method, path, json);
  if (!schema) return { breaches: [], refused: false };
  const body = withoutKnownDifferences(`${method} ${path}`, json);
  const result = z.safeParse(strict(schema), body, { error: inEnglish });
  if (result.success) return { breaches: [], refused: false };
  return { breaches: result.error.issues.map(told), refused: !z.safeParse(schema, body).success };
}

// zod/mini says only "Invalid input" without a language.
const inEnglish = z.locales.en().localeError;

function schemaFor(method: string, path: string, json: unknown): Schema | undefined {
  if (/^\/interactions\/\d+\/[^/]+\/callback$/u.test(path) && method === 'POST') return callbackSchema(json);
  return operations.find(([verb, pattern]) => verb === method && pattern.test(path))?.[2];
}

const operations: readonly (readonly [string, RegExp, Schema])[] = [
  ['PUT', /\/commands$/u, z.array(spec.ApplicationCommandUpdateRequestSchema)],
  ['POST', /\/commands$/u, spec.ApplicationCommandCreateRequestSchema],
  ['PATCH', /\/commands\/\d+$/u, spec.ApplicationCommandPatchRequestPartialSchema],
  ['POST', /^\/webhooks\/\d+\/[^/]+$/u, spec.IncomingWebhookRequestPartialSchema],
  ['PATCH', /^\/webhooks\/\d+\/[^/]+\/messages\/[^/]+$/u, spec.IncomingWebhookUpdateRequestPartialSchema],
  ['POST', /^\/channels\/\d+\/messages$/u, spec.MessageCreateRequestSchema],
  ['PATCH', /^\/channels\/\d+\/messages\/\d+$/u, spec.MessageEditRequestPartialSchema],
  ['POST', /^\/users\/@me\/channels$/u, spec.CreatePrivateChannelRequestSchema],
];

function callbackSchema(json: unknown): Schema {
  const { type } = (json ?? {}) as { type?: number };
  return callbacks[type ?? 0] ?? z.never();
}

const callbacks: Record<number, Schema> = {
  1: spec.PongInteractionCallbackRequestSchema,
  4: spec.CreateMessageInteractionCallbackRequestSchema,
  5: spec.CreateMessageInteractionCallbackRequestSchema,
  6: spec.UpdateMessageInteractionCallbackRequestSchema,
  7: spec.UpdateMessageInteractionCallbackRequestSchema,
  8: spec.ApplicationCommandAutocompleteCallbackRequestSchema,
  9: spec.ModalInteractionCallbackRequestSchema,
};

/** Without what the description is known to have wrong: discord.js and Discord agree on these. */
function withoutKnownDifferences(operation: string, json: unknown): unknown {
  if (operation.includes('/commands')) {
    return Array.isArray(json) ? json.map(withoutPermissions) : withoutPermissions(json);
  }
  if (operation.startsWith('POST /channels/')) return json;
  if (operation.startsWith('POST /interactions/')) {
    const { data, ...rest } = json as { data?: unknown };
    return data === undefined ? rest : { ...rest, data: withoutSending(data) };
  }
  return withoutSending(json);
}

function withoutSending(json: unknown): unknown {
  const { tts: _tts, enforce_nonce: _nonce, ...rest } = (json ?? {}) as Record<string, unknown>;
  return rest;
}

/** The description has an integer where Discord documents and sends a string. */
function withoutPermissions(json: unknown): unknown {
  const { default_member_permissions: bits, ...rest } = (json ?? {}) as Record<string, unknown>;
  const isFine = bits === undefined || (typeof bits === 'string' && /^\d+$/u.test(bits));
  return isFine ? rest : { ...rest, default_member_permissions: bits };
}

function told(issue: z.core.$ZodIssue): string {
  const at = issue.path.join('.');
  if (issue.code !== 'invalid_union') return `${at}: ${issue.message}`;
  // The branch that came furthest says best what is wrong.
  const branches = issue.errors.map((issues) =>
    issues.map((each) => told({ ...each, path: [...issue.path, ...each.path] })),
  );
  const depth = (branch: string[]) =>
    Math.max(0, ...branch.map((text) => text.split('.').length)) - branch.length;
  const [nearest = []] = branches.sort((one, other) => depth(other) - depth(one));
  return nearest.join('; ') || `${at}: ${issue.message}`;
}
