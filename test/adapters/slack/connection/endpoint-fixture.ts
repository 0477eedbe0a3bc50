// An endpoint with a real Bolt app behind it, and what Slack posts to it.
import { createHmac } from 'node:crypto';
import { App } from '@slack/bolt';
import { createEndpoint } from '../../../../src/adapters/slack/connection/endpoint.ts';
import { createLog } from '../../../../src/log.ts';
import { createFakeClock } from '../../../fakes/clock.ts';

/** What the endpoint believes. */
export const signingSecret = '8f742231b10e8888abcd99yyyzzz85a5';
const form = 'application/x-www-form-urlencoded';

/** A started endpoint with a real Bolt app behind it, and somebody who signs for it. */
export async function prepareEndpoint({ isStarted = true } = {}) {
  const clock = createFakeClock();
  const lines: string[] = [];
  const log = createLog({ level: 'debug', secrets: [], destination: { write: (line) => lines.push(line) } });
  const endpoint = createEndpoint({ signingSecret, clock, log });
  const bolt = new App({
    receiver: endpoint,
    convoStore: false,
    authorize: async () => ({ botToken: 'xoxb-none', botUserId: 'UBOT', botId: 'BBOT' }),
  });
  bolt.error(async (error) => {
    throw error;
  });
  if (isStarted) await bolt.start();
  const heard: unknown[] = [];
  const sign = (body: string, aheadSeconds = 0, secret = signingSecret) => {
    const timestamp = String(Math.floor(clock.now() / 1000) + aheadSeconds);
    const hash = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
    return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${hash}` };
  };
  const post = async (body: string, headers: Record<string, string> = {}) => {
    const request = new Request('http://127.0.0.1/slack/events', {
      method: 'POST',
      headers: { 'content-type': form, ...sign(body), ...headers },
      body,
    });
    return endpoint.route.fetch(request);
  };
  return { clock, lines, endpoint, bolt, heard, sign, post };
}

/** A body of fields. */
export const formOf = (fields: Record<string, string>) => new URLSearchParams(fields).toString();
/** A command as Slack posts it. */
export const commandOf = (fields: Record<string, string> = {}) =>
  formOf({
    command: '/imagine',
    text: 'été — 여우 & more',
    team_id: 'T1',
    user_id: 'U1',
    channel_id: 'C1',
    trigger_id: '1.2',
    is_enterprise_install: 'false',
    ...fields,
  });
/** What somebody did with a button or a dialog. */
export const interactionOf = (payload: object) =>
  formOf({ payload: JSON.stringify({ team: { id: 'T1' }, user: { id: 'U1' }, ...payload }) });
/** An event as Slack posts it. */
export const eventOf = (type: string) =>
  JSON.stringify({ type: 'event_callback', team_id: 'T1', event: { type, user: 'U1' } });
