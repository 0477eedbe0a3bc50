// What Discord answers when it refuses: status, code and sentence.

/** A refused request; the server turns it into Discord's error answer. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: number;
  readonly errors: unknown;

  constructor(name: RefusalName, errors?: unknown) {
    const [status, code, message] = refusals[name];
    super(message);
    this.status = status;
    this.code = code;
    this.errors = errors;
  }
}

/** The refusals this fake knows. */
export type RefusalName = keyof typeof refusals;

const refusals = {
  unauthorized: [401, 0, '401: Unauthorized'],
  'no such route': [404, 0, '404: Not Found'],
  'unknown channel': [404, 10003, 'Unknown Channel'],
  'unknown message': [404, 10008, 'Unknown Message'],
  'unknown user': [404, 10013, 'Unknown User'],
  'unknown webhook': [404, 10015, 'Unknown Webhook'],
  'unknown interaction': [404, 10062, 'Unknown interaction'],
  'unknown command': [404, 10063, 'Unknown application command'],
  'too many attachments': [400, 30015, 'Maximum number of attachments in a message reached (10)'],
  'too large': [413, 40005, 'Request entity too large'],
  'already acknowledged': [400, 40060, 'Interaction has already been acknowledged.'],
  'too many follow-ups': [400, 40094, 'Maximum number of follow up messages reached'],
  'missing access': [403, 50001, 'Missing Access'],
  'other author': [403, 50005, 'Cannot edit a message authored by another user'],
  'empty message': [400, 50006, 'Cannot send an empty message'],
  'closed to messages': [403, 50007, 'Cannot send messages to this user'],
  'missing permissions': [403, 50013, 'Missing Permissions'],
  'invalid token': [401, 50027, 'Invalid Webhook Token'],
  'no mutual guilds': [403, 50278, 'Cannot send messages to this user due to having no mutual guilds'],
  'invalid form': [400, 50035, 'Invalid Form Body'],
  archived: [400, 50083, 'Thread is archived'],
} as const;
