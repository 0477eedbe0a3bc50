// How far somebody's word reaches, by what Slack says of them and of where the app is at home.
import { describe, expect, test } from 'vitest';
import type { Identity, Told } from '../../../src/adapters/slack/api/calls.ts';
import { reachOf } from '../../../src/adapters/slack/standing.ts';

const names = { teamName: '', teamUrl: '', botUser: 'U0BOT', botName: 'darkroom', scopes: [] };
const workspace: Identity = { ...names, team: 'T1', enterprise: undefined, isOrgWide: false };
const workspaceOfOrg: Identity = { ...workspace, enterprise: 'E1' };
const organisation: Identity = { ...names, team: 'E1', enterprise: 'E1', isOrgWide: true };

const member = (given: Partial<Told> = {}): Told => ({
  name: 'ann',
  locale: undefined,
  team: 'T1',
  isAdmin: false,
  isGuest: false,
  organisation: undefined,
  ...given,
});
const admin = (given: Partial<Told> = {}) => member({ isAdmin: true, ...given });
const inOrg = (given: Partial<NonNullable<Told['organisation']>> = {}) => ({
  organisation: { id: 'E1', teams: ['T1', 'T2'], isAdmin: false, ...given },
});
const ofOthers = { id: 'E9', teams: ['T9'], isAdmin: true };

describe('an app of one workspace', () => {
  test.each<[who: string, person: Told, reach: string]>([
    ['a member', member(), 'none'],
    ['an admin', admin(), 'everywhere'],
    ['a guest that is called an admin', admin({ isGuest: true }), 'none'],
    ['an admin of another workspace', admin({ team: 'T9' }), 'none'],
    ['an admin of another organisation', admin({ team: 'T9', organisation: ofOthers }), 'none'],
    ['an admin of nowhere', admin({ team: undefined }), 'none'],
    ['an admin whose organisation has no name', admin({ team: 'T9', ...inOrg({ id: undefined }) }), 'none'],
  ])('%s: %s', (_who, person, reach) => {
    expect(reachOf(person, workspace, 'T1')).toBe(reach);
  });

  test('that belongs to an organisation has admins who are at home in its other workspaces', () => {
    expect(reachOf(admin({ team: 'T2', ...inOrg() }), workspaceOfOrg, 'T1')).toBe('everywhere');
    expect(reachOf(admin({ team: 'T3', ...inOrg({ teams: ['T3'] }) }), workspaceOfOrg, 'T1')).toBe('none');
    expect(reachOf(member(inOrg({ isAdmin: true })), workspaceOfOrg, 'T1')).toBe('none');
  });
});

describe('an app of an organisation', () => {
  test.each<[who: string, person: Told, reach: string]>([
    ['a member', member(inOrg()), 'none'],
    ['an admin of the workspace', admin(inOrg()), 'here'],
    ['an admin of another of its workspaces', admin({ team: 'T2', ...inOrg() }), 'none'],
    ['an admin of the organisation', member({ team: 'T2', ...inOrg({ isAdmin: true }) }), 'everywhere'],
    ['a guest', member({ isGuest: true, ...inOrg({ isAdmin: true }) }), 'none'],
    ['an admin of another organisation', admin({ organisation: ofOthers }), 'none'],
    ['an admin of whom Slack says no organisation', admin(), 'none'],
  ])('%s: %s', (_who, person, reach) => {
    expect(reachOf(person, organisation, 'T1')).toBe(reach);
  });
});
