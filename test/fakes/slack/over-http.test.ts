// The same over HTTP: signed posts to Bolt's own receiver.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { App, HTTPReceiver } from '@slack/bolt';
import { posting, quiet, webClient } from './apps.ts';
import { startFakeSlack, type FakeSlack } from './slack.ts';

let slack: FakeSlack;
let app: App;
let url: string;
let close: () => Promise<void>;

beforeEach(async () => {
  slack = await startFakeSlack();
  const receiver = new HTTPReceiver({ signingSecret: slack.signingSecret, logger: quiet });
  const clientOptions = { slackApiUrl: slack.apiUrl };
  app = new App({ token: slack.botToken, receiver, clientOptions, logger: quiet, deferInitialization: true });
  await app.init();
  const server = createServer(receiver.requestListener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
  slack.useEndpoint(url);
  close = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
});
afterEach(async () => {
  await close();
  await slack.close();
});

test('a command is a form, answered with a text or a message', async () => {
  app.command('/imagine', ({ ack, command }) =>
    ack(command.text === 'a' ? 'one' : { text: 'two', response_type: 'in_channel' }),
  );
  expect((await slack.slash('/imagine', 'a')).ack).toEqual({ text: 'one' });
  expect((await slack.slash('/imagine', 'b')).ack).toMatchObject({ text: 'two' });
  expect(slack.messages(slack.channelId, slack.userId)).toMatchObject([
    { text: 'one', ephemeral: true },
    { text: 'two', ephemeral: false },
  ]);
  expect(slack.breaches).toEqual([]);
});

test('presses and events arrive, an event a second time with its number', async () => {
  const heard: unknown[] = [];
  app.action('again', async ({ ack, action }) => {
    heard.push(action.type);
    await ack();
  });
  app.event('app_mention', async ({ context }) => {
    heard.push(context.retryNum);
  });
  const web = webClient(slack);
  const { ts = '' } = await posting(web, {
    channel: slack.channelId,
    text: 'x',
    blocks: [
      {
        type: 'actions',
        elements: [{ type: 'button', action_id: 'again', text: { type: 'plain_text', text: 'x' } }],
      },
    ],
  });
  await slack.press('again', undefined, { channelId: slack.channelId, ts });
  await slack.deliverTwice(await slack.mention('hello'));
  expect(heard).toEqual(['button', undefined, 1]);
  expect(slack.breaches).toEqual([]);
});

test('what is not answered with 200 is a breach', async () => {
  app.command('/imagine', () => {
    throw new Error('broken');
  });
  await expect(slack.slash('/imagine', '')).rejects.toThrow('answered with 500');
  expect(slack.breaches).toEqual(['/imagine: answered with 500']);
});

test('what is never answered is a breach', async () => {
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  slack.useEndpoint(`http://127.0.0.1:${(silent.address() as AddressInfo).port}/`);
  await expect(slack.slash('/imagine', '')).rejects.toThrow('timeout');
  expect(slack.breaches).toEqual(['/imagine: not acknowledged within 3 seconds']);
  silent.closeAllConnections();
  silent.close();
});

describe('a post', () => {
  const challenge = { type: 'url_verification', challenge: 'abc' };
  const status = async (...args: Parameters<FakeSlack['post']>) => (await slack.post(...args)).status;

  test('is taken with the right signature', async () => {
    const response = await slack.post(url, challenge);
    expect(await response.json()).toEqual({ challenge: 'abc' });
  });

  test.each<[string, Parameters<FakeSlack['post']>[2]]>([
    ['of another secret', { secret: 'other' }],
    ['that is old', { at: Date.now() - 301_000 }],
    ['that is none', { signature: 'v0=00' }],
  ])('is refused with a signature %s', async (_, options) => {
    expect(await status(url, challenge, options)).toBe(401);
  });

  test('without a signature is refused', async () => {
    expect(await status(url, challenge, { signature: '' })).toBe(401);
  });

  test('may be anything', async () => {
    expect(await status(url, 'payload=%7B')).toBeGreaterThanOrEqual(400);
    expect(await status(url, { ssl_check: '1' }, { signature: '' })).toBe(200);
  });
});
