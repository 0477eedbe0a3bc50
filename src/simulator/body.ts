// Reads the body of a create: a closed set of keys around an open `input`.
import { invalid, notJson } from './problem.ts';
import type { InvalidField, Problem } from './problem.ts';
import type { WebhookEvent, WebhookTarget } from './prediction.ts';

/** The body of a create, checked but for the model's own inputs. */
export interface CreateBody {
  version: string | undefined;
  input: Readonly<Record<string, unknown>>;
  webhook: WebhookTarget | undefined;
}

const webhookEvents = ['start', 'output', 'logs', 'completed'] as const;

/** Takes a create's body apart, or says what is wrong with it. `version` is a key of creates by version only. */
export function readBody(text: string, byVersion: boolean): CreateBody | Problem {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return notJson;
  }
  if (!isObject(parsed)) return notJson;
  const { version, input, webhook } = parsed;
  const filter = parsed['webhook_events_filter'];
  const complaints = [
    ...unknownKeys(parsed, byVersion),
    ...(byVersion && typeof version !== 'string' ? [required('version')] : []),
    ...(isObject(input) ? [] : [required('input')]),
    ...(webhook === undefined || isWebhookUrl(webhook) ? [] : [webhookComplaint]),
    ...(filter === undefined || isEventList(filter) ? [] : [filterComplaint]),
  ];
  if (complaints.length > 0) return invalid(complaints);
  return {
    version: typeof version === 'string' ? version : undefined,
    input: isObject(input) ? input : {},
    webhook:
      typeof webhook === 'string'
        ? { url: webhook, events: isEventList(filter) ? filter : ['output', 'completed'] }
        : undefined,
  };
}

const webhookComplaint: InvalidField = {
  type: 'format',
  field: 'webhook',
  description: 'Must be an HTTPS URL',
};

const filterComplaint: InvalidField = {
  type: 'enum',
  field: 'webhook_events_filter',
  description: `Must be a list of: ${webhookEvents.join(', ')}`,
};

function required(name: string): InvalidField {
  return { type: 'required', field: name, description: `${name} is required` };
}

function unknownKeys(body: Record<string, unknown>, byVersion: boolean): InvalidField[] {
  const known = new Set([
    'input',
    'stream',
    'webhook',
    'webhook_events_filter',
    ...(byVersion ? ['version'] : []),
  ]);
  return Object.keys(body)
    .filter((key) => !known.has(key))
    .map((key) => ({
      type: 'additional_property_not_allowed',
      field: key,
      description: `Additional property ${key} is not allowed`,
    }));
}

// The platform takes https only. Plain http to this machine is let through as well, because a webhook that never
// leaves the loopback has nobody to hide from and tests and first steps have no certificate.
function isWebhookUrl(value: unknown): boolean {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  if (url === null) return false;
  const loopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopback);
}

function isEventList(value: unknown): value is WebhookEvent[] {
  return Array.isArray(value) && value.every((event) => webhookEvents.includes(event as WebhookEvent));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
