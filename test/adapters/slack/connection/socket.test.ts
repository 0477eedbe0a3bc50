// One connection, with a Slack that does what it should never do.
import { expect, test, vi } from 'vitest';
import type { ReceiverEvent } from '@slack/bolt';
import { createSocket } from '../../../../src/adapters/slack/connection/socket.ts';
import { systemClock } from '../../../../src/clock.ts';
import { createLog } from '../../../../src/log.ts';
import { createFakeClock } from '../../../fakes/clock.ts';
import { startBareSlack, type BareSlack } from './bare-slack.ts';
import { patience } from './on-sockets.ts';

/** A connection to it that is not open; what is heard is acknowledged with its number. */
function prepare({ apiUrl }: BareSlack, clock = systemClock) {
  const lines: string[] = [];
  const heard: ReceiverEvent['body'][] = [];
  const socket = createSocket({
    appToken: 'xapp-1-secret',
    apiUrl,
    pingTimeoutMs: 20_000,
    serverPingTimeoutMs: 30_000,
    clock,
    log: createLog({ level: 'debug', secrets: [], destination: { write: (line) => lines.push(line) } }),
    async hear({ body, ack }) {
      heard.push(body);
      await ack(`number ${heard.length}`);
    },
  });
  return { socket, lines, heard };
}

test('what cannot be read is passed over', async () => {
  await using slack = await startBareSlack();
  const { socket, lines, heard } = prepare(slack);
  await socket.open();
  const [guest] = slack.guests;
  const frames = [
    'not json, though it says disconnect',
    'null',
    '{"type":"events_api","envelope_id":"1","payload":{}}',
    Buffer.from('{"type":"disconnect"}'),
    '{"type":"slash_commands","envelope_id":"2","payload":{"command":"/imagine"}}',
  ];
  for (const frame of frames) guest?.socket.send(frame);
  await vi.waitFor(() => expect(slack.said).toHaveLength(1), patience);
  expect(JSON.parse(slack.said[0] ?? '')).toEqual({ envelope_id: '2', payload: { text: 'number 1' } });
  expect(heard).toEqual([{ command: '/imagine' }]);
  expect(lines.join('')).toContain('Slack sent what cannot be read');
  expect(socket.heardAt()).toBeDefined();
  await socket.close();
});

test('a disconnect ends it, though what comes after that is still heard', async () => {
  await using slack = await startBareSlack();
  const { socket, heard } = prepare(slack);
  await socket.open();
  const [guest] = slack.guests;
  guest?.socket.send('{"type":"disconnect","reason":"warning"}');
  await socket.ending;
  guest?.socket.send('{"type":"slash_commands","envelope_id":"2","payload":{"command":"/imagine"}}');
  await vi.waitFor(() => expect(slack.said).toHaveLength(1), patience);
  expect(heard).toHaveLength(1);
  await socket.close();
  await socket.gone;
});

test('pings count as signs of life until Slack asks for another connection', async () => {
  await using slack = await startBareSlack();
  const clock = createFakeClock();
  const { socket } = prepare(slack, clock);
  await socket.open();
  const openedAt = clock.now();
  const [guest] = slack.guests;
  const pinged = (): Promise<unknown> =>
    new Promise((resolve) => {
      guest?.socket.once('pong', resolve);
      guest?.socket.ping();
    });
  await clock.advance(1000);
  await pinged();
  expect(socket.heardAt()).toBe(openedAt + 1000);
  guest?.socket.send('{"type":"disconnect","reason":"warning"}');
  await socket.ending;
  await clock.advance(1000);
  await pinged();
  expect(socket.heardAt()).toBe(openedAt + 1000);
  await socket.close();
  expect(socket.heardAt()).toBeUndefined();
});

test.for([
  ['leaves it at the door', { lets: false }],
  ['says no hello', { greets: false }],
] as const)('where Slack %s, it is given up after fifteen seconds, and gone', async ([, manners]) => {
  await using slack = await startBareSlack(manners);
  const clock = createFakeClock();
  const { socket } = prepare(slack, clock);
  const opening = socket.open().catch((error: unknown) => String(error));
  // The call, and the websocket.
  await vi.waitFor(() => expect(slack.open()).toBe(2), patience);
  await vi.waitFor(() => expect(slack.guests).toHaveLength('lets' in manners ? 0 : 1), patience);
  expect(socket.heardAt()).toBeUndefined();
  await clock.advance(15_000);
  expect(await opening).toContain('15000 ms');
  await socket.gone;
  await vi.waitFor(() => expect(slack.open()).toBeLessThanOrEqual(1), patience);
});

test('where Slack hangs up before its hello, the opening says so', async () => {
  await using slack = await startBareSlack({ greets: false });
  const { socket } = prepare(slack);
  const opening = socket.open().catch((error: unknown) => String(error));
  await vi.waitFor(() => expect(slack.guests).toHaveLength(1), patience);
  slack.guests[0]?.raw.destroy();
  expect(await opening).toContain('closed before its hello');
});

test('a close is over in half a second where Slack does not answer it', async () => {
  await using slack = await startBareSlack();
  const clock = createFakeClock();
  const { socket } = prepare(slack, clock);
  await socket.open();
  slack.guests[0]?.raw.pause();
  const ends: string[] = [];
  const closing = socket.close().then(() => ends.push('closed'));
  await clock.advance(499);
  expect(ends).toEqual([]);
  await clock.advance(1);
  await closing;
  await socket.gone;
});

test('neither token nor ticket is in the log', async () => {
  await using slack = await startBareSlack();
  const { socket, lines } = prepare(slack);
  await socket.open();
  slack.guests[0]?.socket.send(
    '{"type":"events_api","envelope_id":"1","payload":{"text":"a private prompt"}}',
  );
  slack.guests[0]?.raw.resetAndDestroy();
  await socket.gone;
  expect(lines).not.toEqual([]);
  expect(lines.join('')).not.toMatch(/xapp|ticket=|private/u);
});
