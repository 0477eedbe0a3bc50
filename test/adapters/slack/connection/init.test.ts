// A start of which only Bolt's own question goes to Slack.
import { expect, test, vi } from 'vitest';
import { createBolt } from '../../../../src/adapters/slack/connection/bolt.ts';
import { requiredScopes } from '../../../../src/adapters/slack/manifest.ts';
import { startUp } from '../../../../src/adapters/slack/start-up.ts';
import { createLog } from '../../../../src/log.ts';
import { createFakeClock } from '../../../fakes/clock.ts';
import { startFakeSlack } from '../../../fakes/slack/slack.ts';
import { patience } from './on-sockets.ts';

async function prepare() {
  const slack = await startFakeSlack();
  const clock = createFakeClock();
  const stopping = new AbortController();
  const { signal } = stopping;
  const lines: string[] = [];
  const told: string[] = [];
  const log = createLog({ level: 'info', secrets: [], destination: { write: (line) => lines.push(line) } });
  const receiver = { init() {}, start: async () => void told.push('started'), stop: async () => {} };
  const { botToken, apiUrl, teamId: team, botUserId: botUser } = slack;
  const bolt = createBolt({ settings: { botToken, apiUrl }, receiver, log, onError() {}, signal });
  const names = { teamName: 'Lab', teamUrl: '', botName: 'lamp' };
  const known = { ...names, team, botUser, enterprise: undefined, isOrgWide: false };
  const start = () =>
    startUp({
      calls: { whoAmI: async () => ({ ...known, scopes: [...requiredScopes] }) },
      bolt,
      receiver,
      clock,
      log,
      signal,
      announce: (line) => told.push(line),
      onFatal: (error) => told.push(String(error)),
      onIdentity: ({ botName }) => told.push(botName),
    });
  const asked = () => slack.requests.length;
  return { slack, clock, stopping, lines, told, start, asked, [Symbol.asyncDispose]: slack.close };
}

test('Bolt’s question is waited for like ours', async () => {
  await using desk = await prepare();
  desk.slack.faults.next('auth.test', { status: 503 });
  await desk.start();
  expect(desk.told).toEqual(['lamp']);
  expect(desk.lines.join('')).toContain('503');
  await desk.clock.advance(5000);
  await vi.waitFor(() => expect(desk.told).toHaveLength(4), patience);
  const announced = 'Darkroom is in Slack (Lab). Invite it into a channel: /invite @lamp';
  expect(desk.told).toEqual(['lamp', 'lamp', 'started', announced]);
});

test('Bolt’s question ends with a stop', async () => {
  await using desk = await prepare();
  desk.slack.faults.next('auth.test', { hang: true });
  const starting = desk.start();
  await vi.waitFor(() => expect(desk.asked()).toBe(1), patience);
  desk.stopping.abort();
  await starting;
  await desk.clock.advance(60_000);
  expect(desk.asked()).toBe(1);
  expect(desk.told).toEqual(['lamp']);
});
