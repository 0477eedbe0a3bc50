// Connections: how they are greeted, renewed, broken and silenced, and what becomes of what goes over them.
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SocketModeReceiver } from '@slack/bolt';
import { WebSocket } from 'ws';
import { createFakeClock } from '../clock.ts';
import { quiet } from './apps.ts';
import { startFakeSlack, type FakeSlack } from './slack.ts';

let slack: FakeSlack;

beforeEach(async () => {
  slack = await startFakeSlack({ ackWithinMs: 200 });
});
afterEach(() => slack.close());

interface Frame {
  type: string;
  envelope_id?: string;
  reason?: string;
  num_connections?: number;
}

/** A bare connection that keeps what it hears. */
async function connect(): Promise<{ socket: WebSocket; frames: Frame[]; ack: (more?: object) => void }> {
  const socket = new WebSocket(await address());
  const frames: Frame[] = [];
  socket.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString()) as Frame));
  socket.on('error', () => {});
  await once(socket, 'message');
  const ack = (more: object = {}): void => {
    const { envelope_id: id } = frames.at(-1) ?? {};
    socket.send(JSON.stringify({ envelope_id: id, ...more }));
  };
  return { socket, frames, ack };
}

async function address(): Promise<string> {
  const headers = { authorization: `Bearer ${slack.appToken}` };
  const response = await fetch(`${slack.apiUrl}apps.connections.open`, { method: 'POST', headers });
  return ((await response.json()) as { url: string }).url;
}

test('greets first, and answers pings', async () => {
  const { socket, frames } = await connect();
  expect(frames).toMatchObject([{ type: 'hello', num_connections: 1 }]);
  socket.ping('x');
  const [data] = (await once(socket, 'pong')) as [Buffer];
  expect(data.toString()).toBe('x');
  expect(slack.sockets.count()).toBe(1);
});

test('answers the close frame', async () => {
  const { socket } = await connect();
  socket.close(1000);
  await once(socket, 'close');
  await vi.waitFor(() => expect(slack.sockets.count()).toBe(0));
});

test('a ticket is good for one connection', async () => {
  const url = await address();
  const first = new WebSocket(url);
  await once(first, 'open');
  const second = new WebSocket(url);
  const [error] = (await once(second, 'error')) as [Error];
  expect(error.message).toContain('401');
  expect(slack.breaches).toEqual(['socket: a ticket is good for one connection']);
});

test('ten connections, and no eleventh', async () => {
  const all = await Promise.all(Array.from({ length: 10 }, connect));
  expect(all.map(({ frames }) => frames[0]?.type)).toEqual(Array.from({ length: 10 }, () => 'hello'));
  const { frames } = await connect();
  expect(frames).toMatchObject([{ type: 'disconnect', reason: 'too_many_websockets' }]);
  expect(slack.breaches).toEqual(['socket: more than 10 connections']);
});

describe('what is sent', () => {
  test('goes to one connection after the other', async () => {
    const [one, two] = [await connect(), await connect()];
    for (const { socket, ack } of [one, two]) socket.on('message', () => ack());
    await slack.slash('/imagine', 'a');
    await slack.slash('/imagine', 'b');
    expect([one.frames.length, two.frames.length]).toEqual([2, 2]);
  });

  test('is lost with its connection, or where there is none', async () => {
    await expect(slack.slash('/imagine', '')).rejects.toThrow('dispatch_failed');
    const { socket } = await connect();
    socket.on('message', () => socket.terminate());
    await expect(slack.slash('/imagine', '')).rejects.toThrow('connection was lost');
    expect(slack.breaches).toEqual([]);
  });

  test.each<[string, (link: Awaited<ReturnType<typeof connect>>) => void, string]>([
    ['twice', ({ ack }) => (ack(), ack()), 'acknowledges /imagine twice'],
    ['that is none', ({ ack }) => ack({ envelope_id: 'x' }), 'what was never sent'],
  ])('an acknowledgement %s', async (_, run, breach) => {
    const link = await connect();
    link.socket.on('message', () => run(link));
    slack.slash('/imagine', '').catch(() => {});
    await vi.waitFor(() => expect(slack.breaches).toEqual([expect.stringContaining(breach)]));
  });

  test('is not answered where an answer is not taken', async () => {
    const { socket, ack } = await connect();
    socket.on('message', () => ack({ payload: { text: 'x' } }));
    await slack.openHome();
    expect(slack.breaches).toEqual(['socket: says something in the acknowledgement of app_home_opened']);
  });

  test('is given up after some time, and an answer after that is too late', async () => {
    const { ack } = await connect();
    await expect(slack.slash('/imagine', '')).rejects.toThrow('operation_timeout');
    ack();
    await vi.waitFor(() => expect(slack.breaches).toHaveLength(2));
    expect(slack.breaches).toEqual([
      '/imagine: not acknowledged in time',
      expect.stringMatching(/acknowledges \/imagine after 2\d\d ms/u),
    ]);
  });
});

test('an event that nobody took comes again: at once, after a minute, after five', async () => {
  await slack.close();
  const clock = createFakeClock();
  slack = await startFakeSlack({ clock });
  await expect(slack.mention('x')).rejects.toThrow('dispatch_failed');
  await clock.advance(0);
  const { socket, frames, ack } = await connect();
  await clock.advance(59_000);
  expect(frames).toHaveLength(1);
  const lost = once(socket, 'message').then(() => socket.terminate());
  await clock.advance(1_000);
  await lost;
  expect(frames).toMatchObject([{}, { type: 'events_api', retry_attempt: 2, retry_reason: 'timeout' }]);
  await vi.waitFor(() => expect(slack.sockets.count()).toBe(0));
  const last = await connect();
  last.socket.on('message', () => last.ack());
  await clock.advance(300_000);
  await vi.waitFor(() => expect(last.frames).toMatchObject([{}, { retry_attempt: 3 }]));
  expect(ack).toBeDefined();
});

describe('a renewal', () => {
  test('ends what is sent over a connection, and leaves TCP open after the closing', async () => {
    const [old, young] = [await connect(), await connect()];
    slack.sockets.refresh({ which: 'oldest' });
    await vi.waitFor(() => expect(old.frames.at(-1)?.reason).toBe('refresh_requested'));
    young.socket.on('message', () => young.ack());
    await slack.slash('/imagine', 'a');
    await slack.slash('/imagine', 'b');
    expect(young.frames).toHaveLength(3);
    const closed = vi.fn<() => void>();
    old.socket.once('close', closed);
    old.socket.close(1000);
    await vi.waitFor(() => expect(slack.sockets.count()).toBe(1));
    await slack.slash('/imagine', 'c');
    expect(closed).not.toHaveBeenCalled();
    old.socket.terminate();
  });

  test('closes TCP where that is asked for', async () => {
    const { socket } = await connect();
    slack.sockets.refresh({ closeTcp: true });
    await once(socket, 'message');
    socket.close(1000);
    expect(await once(socket, 'close')).toMatchObject([1000, expect.anything()]);
  });

  test('is warned of, and the connection goes on', async () => {
    const { socket, frames, ack } = await connect();
    slack.sockets.refresh({ reason: 'warning' });
    await vi.waitFor(() => expect(frames.at(-1)?.reason).toBe('warning'));
    socket.on('message', () => ack());
    await slack.slash('/imagine', '');
  });

  test('makes Slack’s own receiver come again', async () => {
    const receiver = new SocketModeReceiver({
      appToken: slack.appToken,
      logger: quiet,
      clientPingTimeout: 100,
      installerOptions: { clientOptions: { slackApiUrl: slack.apiUrl } },
    });
    await receiver.start();
    // Stopped before that, its reconnecting would reject to nobody.
    const isBack = new Promise((resolve) => receiver.client.once('connected', resolve));
    slack.sockets.refresh({ closeTcp: true });
    await isBack;
    expect(slack.requests).toHaveLength(2);
    await receiver.stop();
  });
});

test('a drop breaks all, a refusal lets none in', async () => {
  const { socket } = await connect();
  slack.sockets.drop();
  await once(socket, 'close');
  slack.sockets.refuse(true);
  const refused = new WebSocket(await address());
  const [error] = (await once(refused, 'error')) as [Error];
  expect(error.message).toContain('503');
  slack.sockets.refuse(false);
  expect((await connect()).frames).toHaveLength(1);
});

test('a silent connection looks open and is deaf', async () => {
  const { socket, frames } = await connect();
  slack.sockets.silence();
  const pong = vi.fn<() => void>();
  socket.on('pong', pong);
  socket.ping();
  await expect(slack.slash('/imagine', '')).rejects.toThrow('operation_timeout');
  expect([frames.length, pong.mock.calls.length, slack.sockets.count()]).toEqual([1, 0, 1]);
  expect(slack.breaches).toEqual([]);
});
