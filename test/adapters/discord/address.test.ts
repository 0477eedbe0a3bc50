// Where a reply will stand: for how long it can be written to, by whom, and with how large files.
import { describe, expect, test } from 'vitest';
import { addressOf, isTokenAlive } from '../../../src/adapters/discord/address.ts';
import { interactionSchema } from '../../../src/adapters/discord/schema.ts';
import { permissions } from '../../fakes/discord/world.ts';

const discordEpoch = 1_420_070_400_000;
const createdAt = Date.UTC(2026, 0, 1);
const minuteMs = 60_000;
const { viewChannel, sendMessages, sendMessagesInThreads, attachFiles } = permissions;

/** The address of the reply to an interaction that Discord made at `createdAt`. */
function address(over: object = {}, receivedAt = createdAt) {
  const interaction = interactionSchema.parse({
    id: String(BigInt(createdAt - discordEpoch) << 22n),
    application_id: '123456789012345678',
    type: 2,
    token: 'a-token',
    user: { id: '223456789012345678', username: 'ann' },
    channel_id: '323456789012345678',
    app_permissions: String(viewChannel | sendMessages | attachFiles),
    authorizing_integration_owners: { 0: '423456789012345678' },
    ...over,
  });
  return addressOf(interaction, receivedAt, { ephemeral: false });
}

describe('the token', () => {
  test('lasts for almost fifteen minutes, of which the last one and a half are for Fetch', () => {
    const { renewAt } = address();
    expect(renewAt).toBe(createdAt + 13.5 * minuteMs);
    expect(isTokenAlive(address(), createdAt + 14.7 * minuteMs)).toBe(true);
    expect(isTokenAlive(address(), createdAt + 14.8 * minuteMs)).toBe(false);
  });

  test('lasts from when Discord made it, not from when it reached us', () => {
    expect(address({}, createdAt + 5 * minuteMs).createdAt).toBe(createdAt);
  });

  test('lasts no longer because our clock is behind', () => {
    expect(address({}, createdAt - minuteMs).renewAt).toBe(createdAt + 12.5 * minuteMs);
  });
});

test('a file may have 10 MiB where Discord names no limit', () => {
  expect(address().sizeLimitBytes).toBe(10_485_760);
  expect(address({ attachment_size_limit: 26_214_400 }).sizeLimitBytes).toBe(26_214_400);
});

describe('the bot may write itself', () => {
  const thread = viewChannel | sendMessagesInThreads | attachFiles;
  test.for([
    ['where it may see, send and attach', {}, true],
    ['in a thread', { app_permissions: String(thread) }, true],
    ['as an administrator', { app_permissions: '8' }, true],
    ['but not without files', { app_permissions: String(viewChannel | sendMessages) }, false],
    ['but not where it sees nothing', { app_permissions: String(sendMessages | attachFiles) }, false],
    ['but not where nothing is said of it', { app_permissions: undefined }, false],
    ['but not where only a person has brought it', { authorizing_integration_owners: { 1: '5' } }, false],
  ] as const)('%s', ([, over, may]) => {
    expect(address(over).botMayWrite).toBe(may);
  });
});
