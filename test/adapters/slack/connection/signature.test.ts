// What is let in of what is posted, and how often.
import { isValidSlackRequest } from '@slack/bolt';
import { describe, expect, test } from 'vitest';
import { commandOf, eventOf, prepareEndpoint, signingSecret } from './endpoint-fixture.ts';

describe('only what Slack signed is let in', () => {
  test('as Bolt judges it, which is stricter nowhere', async () => {
    const { bolt, clock, post, sign } = await prepareEndpoint();
    bolt.command('/imagine', async ({ ack }) => ack());
    const body = commandOf();
    const { 'x-slack-signature': signature, 'x-slack-request-timestamp': timestamp } = sign(body);
    const other = signature.endsWith('0') ? '1' : '0';
    const cases: Record<string, { signature?: string; timestamp?: string; body?: string }> = {
      untouched: {},
      'another body': { body: `${body}&x=1` },
      'another hash': { signature: signature.slice(0, -1) + other },
      'a short hash': { signature: signature.slice(0, -2) },
      'a hash in capitals': { signature: `v0=${signature.slice(3).toUpperCase()}` },
      'another version': { signature: signature.replace('v0', 'v1') },
      'another time': { timestamp: String(Number(timestamp) - 1) },
      'no time': { timestamp: '' },
      'a time that is no number': { timestamp: 'now' },
      'no signature': { signature: '' },
    };
    const opinions: Record<string, [ours: number, theirs: boolean]> = {};
    for (const [name, given] of Object.entries(cases)) {
      const sent = { signature, timestamp, body, ...given };
      const theirs = isValidSlackRequest({
        signingSecret,
        body: sent.body,
        headers: {
          'x-slack-signature': sent.signature,
          'x-slack-request-timestamp': Number(sent.timestamp || 'none'),
        },
        nowMilliseconds: clock.now(),
      });
      const { status } = await post(sent.body, {
        'x-slack-signature': sent.signature,
        'x-slack-request-timestamp': sent.timestamp,
      });
      opinions[name] = [status, theirs];
    }
    const { untouched, ...rest } = opinions;
    expect(untouched).toEqual([200, true]);
    for (const [name, opinion] of Object.entries(rest))
      expect([name, ...opinion]).toEqual([name, 401, false]);
  });

  test('within five minutes, before and after', async () => {
    const { bolt, post, sign } = await prepareEndpoint();
    bolt.command('/imagine', async ({ ack }) => ack());
    const statuses: number[] = [];
    for (const seconds of [-301, -300, 300, 301, 3600]) {
      const body = commandOf({ trigger_id: String(seconds) });
      statuses.push((await post(body, sign(body, seconds))).status);
    }
    expect(statuses).toEqual([401, 200, 200, 401, 401]);
  });

  test('and with the right secret', async () => {
    const { post, sign } = await prepareEndpoint();
    expect((await post(commandOf(), sign(commandOf(), 0, `${signingSecret}6`))).status).toBe(401);
  });
});

describe('the same signature a second time', () => {
  test('is confirmed, and nothing happens', async () => {
    const { bolt, clock, post, sign, heard } = await prepareEndpoint();
    bolt.command('/imagine', async ({ ack }) => {
      heard.push('one');
      await ack('taken');
    });
    const headers = sign(commandOf(), 299);
    expect(await (await post(commandOf(), headers)).text()).toBe('taken');
    for (const passMs of [0, 60_000, 530_000]) {
      await clock.advance(passMs);
      const again = await post(commandOf(), headers);
      expect([again.status, await again.text()]).toEqual([200, '']);
    }
    // Bolt's own check would take it for another signature that is as good.
    const longer = { ...headers, 'x-slack-signature': `${headers['x-slack-signature']}=` };
    expect((await post(commandOf(), longer)).status).toBe(401);
    await clock.advance(60_000);
    expect((await post(commandOf(), headers)).status).toBe(401);
    expect(heard).toEqual(['one']);
  });

  test('counts from the first that was taken on', async () => {
    const { bolt, endpoint, post, sign } = await prepareEndpoint({ isStarted: false });
    bolt.command('/imagine', async ({ ack }) => ack('taken'));
    const headers = sign(commandOf());
    expect((await post(commandOf(), headers)).status).toBe(503);
    await endpoint.start();
    expect(await (await post(commandOf(), headers)).text()).toBe('taken');
  });

  test('is not what Slack does when it comes again', async () => {
    const { bolt, clock, post } = await prepareEndpoint();
    const numbers: unknown[] = [];
    bolt.event('app_mention', async ({ context }) => {
      numbers.push([context.retryNum, context.retryReason]);
    });
    const type = { 'content-type': 'application/json' };
    await post(eventOf('app_mention'), type);
    await clock.advance(60_000);
    const retry = { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' };
    expect((await post(eventOf('app_mention'), { ...type, ...retry })).status).toBe(200);
    expect(numbers).toEqual([
      [undefined, undefined],
      [1, 'http_timeout'],
    ]);
  });
});
