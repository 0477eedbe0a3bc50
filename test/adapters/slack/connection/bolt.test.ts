// Bolt as it is set up: what it asks of Slack, and what becomes of errors.
import type { ReceiverEvent } from '@slack/bolt';
import { expect, test, vi } from 'vitest';
import { createBolt } from '../../../../src/adapters/slack/connection/bolt.ts';
import { createLog } from '../../../../src/log.ts';
import { startFakeSlack } from '../../../fakes/slack/slack.ts';
import { patience } from './on-sockets.ts';

/** Bolt with a receiver that does nothing, and a way to hand it events. */
async function prepare({ token, signal }: { token?: string; signal?: AbortSignal } = {}) {
  const slack = await startFakeSlack();
  const lines: string[] = [];
  const errors: Error[] = [];
  const acks: unknown[] = [];
  const bolt = createBolt({
    settings: { botToken: token ?? slack.botToken, apiUrl: slack.apiUrl },
    receiver: { init() {}, start: async () => {}, stop: async () => {} },
    log: createLog({ level: 'debug', secrets: [], destination: { write: (line) => lines.push(line) } }),
    onError: (error) => errors.push(error),
    ...(signal ? { signal } : {}),
  });
  const process = (body: ReceiverEvent['body']) =>
    bolt.processEvent({
      body: { team_id: slack.teamId, user_id: slack.userId, ...body },
      ack: async (answer?: unknown) => void acks.push(answer),
    });
  const asked = () => slack.requests.filter(({ method }) => method === 'auth.test').length;
  return { slack, bolt, lines, errors, acks, process, asked, [Symbol.asyncDispose]: slack.close };
}

test('who we are is asked once, and for no event again', async () => {
  await using desk = await prepare();
  const { bolt, process, acks } = desk;
  bolt.command('/imagine', async ({ ack }) => ack());
  await bolt.init();
  expect(desk.asked()).toBe(1);
  for (let number = 0; number < 3; number++) await process({ command: '/imagine', text: 'a fox' });
  expect(acks).toHaveLength(3);
  expect(desk.asked()).toBe(1);
  expect(desk.slack.requests).toHaveLength(1);
});

test('a bad token is an error of init, which may be called again', async () => {
  await using desk = await prepare();
  const { slack, bolt } = desk;
  slack.faults.next('auth.test', { error: 'invalid_auth' });
  await expect(bolt.init()).rejects.toThrow(/invalid_auth/u);
  expect(() => bolt.start()).toThrow(/not yet initialized/u);
  await bolt.init();
  await bolt.start();
});

test('init asks once where Slack fails, and ends with the signal where it does not answer', async () => {
  const stopping = new AbortController();
  await using desk = await prepare({ signal: stopping.signal });
  const { slack, bolt } = desk;
  slack.faults.next('auth.test', { status: 503 });
  await expect(bolt.init()).rejects.toThrow(/503/u);
  expect(desk.asked()).toBe(1);
  slack.faults.next('auth.test', { hang: true });
  const hanging = bolt.init().catch((error: unknown) => String(error));
  await vi.waitFor(() => expect(desk.asked()).toBe(2), patience);
  stopping.abort();
  expect(await hanging).toContain('abort');
});

test('what a listener throws is told, is known to the receiver, and acknowledges nothing', async () => {
  await using desk = await prepare();
  const { bolt, process, errors, acks } = desk;
  const broken = new Error('broken');
  bolt.command('/imagine', async () => {
    throw broken;
  });
  await bolt.init();
  await expect(process({ command: '/imagine', text: 'a fox' })).rejects.toThrow('broken');
  expect(errors).toMatchObject([{ message: 'broken' }]);
  expect(acks).toEqual([]);
});

test('neither what people type nor a token is in the log', async () => {
  await using desk = await prepare();
  const { slack, bolt, process, lines } = desk;
  bolt.command('/imagine', async ({ ack, say }) => {
    await ack('a private answer');
    await say('a private word');
  });
  await bolt.init();
  slack.faults.next('chat.postMessage', { status: 500 });
  await process({ command: '/imagine', text: 'a private prompt', channel_id: slack.channelId }).catch(
    () => {},
  );
  await process({ type: 'unheard of', text: 'a private prompt' });
  expect(lines).not.toEqual([]);
  expect(lines.join('')).not.toMatch(/private|xoxb/u);
});
