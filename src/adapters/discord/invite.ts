// The links that bring the bot to people: into a server, or into one's own account.
import { OAuth2Scopes, PermissionFlagsBits } from 'discord.js';

/** The permissions of the server link; docs/discord.md says why for each. */
const permissions =
  PermissionFlagsBits.ViewChannel |
  PermissionFlagsBits.SendMessages |
  PermissionFlagsBits.SendMessagesInThreads |
  PermissionFlagsBits.AttachFiles;

/** `server` adds the bot to a server, for everyone there; `account` adds its commands to the account of whoever opens it. */
export function inviteLinks(applicationId: string): { server: string; account: string } {
  return {
    server: link(applicationId, {
      scope: `${OAuth2Scopes.Bot} ${OAuth2Scopes.ApplicationsCommands}`,
      permissions: String(permissions),
      integration_type: '0',
    }),
    account: link(applicationId, { scope: OAuth2Scopes.ApplicationsCommands, integration_type: '1' }),
  };
}

function link(applicationId: string, query: Record<string, string>): string {
  const parameters = new URLSearchParams({ client_id: applicationId, ...query });
  return `https://discord.com/oauth2/authorize?${parameters.toString()}`;
}
