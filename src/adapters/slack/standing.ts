// How far somebody's word reaches by what Slack says of them: nowhere, in a workspace, everywhere.
import type { Reach } from '../../generation/command.ts';
import type { Identity, Told } from './api/calls.ts';

/**
 * How far the word of a person reaches who is in `team` now, for an app that is at home at `home`. Guests, and people of
 * other companies in a shared channel, have no say, whatever they are elsewhere.
 */
export function reachOf(person: Told, home: Identity, team: string): Reach {
  const { isAdmin, isGuest, organisation } = person;
  const isOfOurs = home.enterprise !== undefined && organisation?.id === home.enterprise;
  if (isGuest) return 'none';
  if (!home.isOrgWide) {
    const isMember = person.team === home.team || (isOfOurs && organisation.teams.includes(home.team));
    return isAdmin && isMember ? 'everywhere' : 'none';
  }
  if (!isOfOurs) return 'none';
  if (organisation.isAdmin) return 'everywhere';
  // NOTE Slack does not say which of their workspaces they are an admin of; their own is meant.
  return isAdmin && person.team === team ? 'here' : 'none';
}
