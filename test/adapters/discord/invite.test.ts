import { PermissionsBitField } from 'discord.js';
import { expect, test } from 'vitest';
import { inviteLinks } from '../../../src/adapters/discord/invite.ts';

const links = inviteLinks('123456789012345678');

function queryOf(link: string): Record<string, string> {
  const url = new URL(link);
  expect(url.origin + url.pathname).toBe('https://discord.com/oauth2/authorize');
  return Object.fromEntries(url.searchParams);
}

test('the link for a server asks for the bot, its commands, and no more than it needs', () => {
  const { permissions = '', ...query } = queryOf(links.server);
  expect(query).toEqual({
    client_id: '123456789012345678',
    scope: 'bot applications.commands',
    integration_type: '0',
  });
  expect(new PermissionsBitField(BigInt(permissions)).toArray().sort()).toEqual([
    'AttachFiles',
    'SendMessages',
    'SendMessagesInThreads',
    'ViewChannel',
  ]);
});

test('the link for an account asks for the commands only', () => {
  expect(queryOf(links.account)).toEqual({
    client_id: '123456789012345678',
    scope: 'applications.commands',
    integration_type: '1',
  });
});
