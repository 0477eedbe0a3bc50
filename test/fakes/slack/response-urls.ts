// What can be said through a response_url: five times, for half an hour, wherever the command was typed.
import { randomBytes } from 'node:crypto';
import type { Call } from './call.ts';
import { contentOf, shownFiles } from './message-content.ts';
import { addMessage, findMessage, type StoredMessage } from './messages.ts';
import { removeMessage } from './chat.ts';
import { Refusal } from './refusal.ts';
import type { Json, World } from './world.ts';

/** A response_url and what it belongs to. */
export interface ResponseUrl {
  channelId: string;
  userId: string;
  threadTs: string | undefined;
  kind: 'commands' | 'actions';
  /** The message it replaces: the one that was pressed. What a command's own address has said stays as it is. */
  messageTs: string | undefined;
  uses: number;
  expiresAt: number;
}

const lifeMs = 1_800_000;
const maxUses = 5;

/** A new one; answers the whole address. */
export function newResponseUrl(
  world: World,
  given: Pick<ResponseUrl, 'channelId' | 'userId' | 'kind' | 'messageTs' | 'threadTs'>,
): string {
  const path = `/${given.kind}/${world.teamId}/${world.newTs().replace('.', '')}/${randomBytes(12).toString('hex')}`;
  world.responseUrls.set(path, { ...given, uses: 0, expiresAt: world.clock.now() + lifeMs });
  return `${world.baseUrl}${path}`;
}

/** Takes what was posted there; a refusal's code says what a use too many is answered. */
export function respond(world: World, path: string, args: Json): void {
  const url = world.responseUrls.get(path);
  const call = { world, method: 'response_url', args };
  if (!url) throw new Refusal('no_service');
  if (url.expiresAt < world.clock.now()) {
    world.breach('response_url: used after half an hour');
    throw new Refusal('expired_url');
  }
  if (url.uses >= maxUses) {
    world.breach(`response_url: used more than ${maxUses} times`);
    throw new Refusal('used_url');
  }
  say(call, url);
  url.uses += 1;
}

/** Shows a message in answer to a command or a press: an acknowledgement's body or what a response_url got. */
export function say(call: Call, url: ResponseUrl): void {
  const { world, args } = call;
  unknownKeys(call);
  const original = url.messageTs === undefined ? undefined : findMessage(world, url.channelId, url.messageTs);
  if (args['delete_original'] === true) return deleteOriginal(call, url, original);
  const content = contentOf(call, 'new');
  if (shownFiles(call, content.blocks).length > 0) {
    // The file is shared with nobody by this.
    world.breach('response_url: an image that shows a file');
    throw new Refusal('invalid_blocks', { details: ['invalid slack file'] });
  }
  const isPublic = args['response_type'] === 'in_channel';
  if (args['replace_original'] === true && original) {
    if (isPublic && original.visibleTo !== undefined) {
      world.breach('response_url: what one person sees does not become public by replacing it');
    }
    Object.assign(original, content, { edits: original.edits + 1 });
    return undefined;
  }
  addMessage(world, {
    ...content,
    channelId: url.channelId,
    authorId: world.botUserId,
    threadTs: typeof args['thread_ts'] === 'string' ? args['thread_ts'] : url.threadTs,
    visibleTo: isPublic ? undefined : url.userId,
  });
  return undefined;
}

function deleteOriginal(call: Call, url: ResponseUrl, original: StoredMessage | undefined): void {
  const { world, args } = call;
  if (Object.keys(args).length > 1) world.breach('response_url: delete_original beside something else');
  if (url.kind === 'commands') {
    world.breach('response_url: delete_original in answer to a command');
    throw new Refusal('invalid_payload');
  }
  if (!original) throw new Refusal('message_not_found');
  removeMessage(world, original);
}

const keys = new Set([
  'text',
  'blocks',
  'attachments',
  'response_type',
  'replace_original',
  'delete_original',
  'thread_ts',
  'unfurl_links',
  'unfurl_media',
  'mrkdwn',
  'metadata',
]);

function unknownKeys(call: Call): void {
  const unknown = Object.keys(call.args).filter((key) => !keys.has(key));
  if (unknown.length > 0) call.world.breach(`${call.method}: there is no ${unknown.join(', ')}`);
}
