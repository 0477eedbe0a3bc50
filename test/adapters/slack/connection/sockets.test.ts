// The connections to Slack, renewed and broken in every way that Slack does it, while people go on typing.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { SlackSetupError } from '../../../../src/adapters/slack/setup-error.ts';
import { createFakeClock } from '../../../fakes/clock.ts';
import { onSockets, patience, watched } from './on-sockets.ts';

type Desk = Awaited<ReturnType<typeof onSockets>>;

const pass = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms));

test('the second connection is opened a while after the first, and both hear', async () => {
  const clock = createFakeClock();
  await using desk = await onSockets({ clock, secondAfterMs: 45_000 });
  const { slack, receiver, bolt, heard } = desk;
  expect(receiver.ready()).toBe(false);
  await bolt.start();
  expect(receiver.ready()).toBe(true);
  await clock.advance(44_999);
  expect(desk.opened()).toBe(1);
  await clock.advance(1);
  await vi.waitFor(() => expect(slack.sockets.count()).toBe(2), patience);
  for (const text of ['one', 'two', 'three', 'four']) await slack.slash('/imagine', text);
  expect(heard).toEqual(['one', 'two', 'three', 'four']);
});

describe('people who go on typing', () => {
  /** A command every 50 ms while `happen` does; what came of them. */
  const typing = async ({ slack }: Desk, happen: () => Promise<void>) => {
    const lost: string[] = [];
    const commands: Promise<unknown>[] = [];
    const typist = setInterval(() => {
      const text = `fox ${commands.length}`;
      commands.push(
        slack.slash('/imagine', text).catch((error: unknown) => lost.push(`${text}: ${String(error)}`)),
      );
    }, 50);
    await happen();
    clearInterval(typist);
    await Promise.all(commands);
    return { lost, sent: commands.length };
  };

  test('lose nothing when Slack renews one connection after the other', async () => {
    await using desk = await onSockets({ secondAfterMs: 0 });
    const { slack, bolt, receiver, heard } = desk;
    await bolt.start();
    await vi.waitFor(() => expect(slack.sockets.count()).toBe(2), patience);
    const unready: number[] = [];
    const { lost, sent } = await typing(desk, async () => {
      for (const closeTcp of [false, true, false, true]) {
        slack.sockets.refresh({ which: 'oldest', closeTcp });
        for (let part = 0; part < 5; part++) {
          await pass(100);
          if (!receiver.ready()) unready.push(part);
        }
      }
    });
    expect(lost).toEqual([]);
    expect(sent).toBeGreaterThan(20);
    expect(heard).toHaveLength(sent);
    expect(unready).toEqual([]);
    expect(desk.opened()).toBe(6);
  });

  test('lose nothing when Slack warns of the end of the only one', async () => {
    await using desk = await onSockets();
    const { slack, bolt, heard } = desk;
    await bolt.start();
    const { lost, sent } = await typing(desk, async () => {
      slack.sockets.refresh({ reason: 'warning' });
      await vi.waitFor(() => expect(slack.sockets.count()).toBe(2), patience);
      await pass(200);
      slack.sockets.refresh({ which: 'oldest' });
      await pass(300);
    });
    expect(lost).toEqual([]);
    expect(heard).toHaveLength(sent);
    expect(desk.opened()).toBe(2);
  });
});

test.for([
  ['a renewal that leaves TCP open', ({ sockets }: Desk['slack']) => sockets.refresh()],
  ['a renewal that closes TCP', ({ sockets }: Desk['slack']) => sockets.refresh({ closeTcp: true })],
  ['a broken connection', ({ sockets }: Desk['slack']) => sockets.drop()],
] as const)('after %s of all connections at once it hears on', async ([, breakAll]) => {
  await using desk = await onSockets({ secondAfterMs: 0 });
  const { slack, bolt, receiver, heard } = desk;
  await bolt.start();
  await vi.waitFor(() => expect(slack.sockets.count()).toBe(2), patience);
  breakAll(slack);
  await vi.waitFor(() => expect(desk.opened()).toBe(4), patience);
  await vi.waitFor(() => slack.slash('/imagine', 'a fox'), patience);
  expect(heard).toEqual(['a fox']);
  expect(receiver.ready()).toBe(true);
  expect(desk.fatal).toEqual([]);
});

test('what came over a connection is acknowledged over it, though another has taken its place', async () => {
  await using desk = await onSockets();
  const { slack, bolt } = desk;
  const told = Promise.withResolvers<void>();
  bolt.command('/usage', async ({ ack }) => {
    await told.promise;
    await ack('plenty');
  });
  await bolt.start();
  const sending = slack.slash('/usage', '');
  slack.sockets.refresh();
  await vi.waitFor(() => expect(desk.opened()).toBe(2), patience);
  await vi.waitFor(() => slack.slash('/imagine', 'a fox'), patience);
  told.resolve();
  expect((await sending).ack).toEqual({ text: 'plenty' });
});

test('a listener goes on though its acknowledgement cannot be sent', async () => {
  await using desk = await onSockets();
  const { slack, bolt, lines, errors } = desk;
  const lost = Promise.withResolvers<void>();
  const after: string[] = [];
  bolt.command('/usage', async ({ ack }) => {
    await lost.promise;
    await ack();
    after.push('went on');
  });
  await bolt.start();
  const sending = slack.slash('/usage', '').catch((error: unknown) => String(error));
  slack.sockets.drop();
  expect(await sending).toContain('lost');
  await vi.waitFor(() => expect(desk.opened()).toBe(2), patience);
  lost.resolve();
  await vi.waitFor(() => expect(after).toEqual(['went on']), patience);
  expect(lines.join('')).toContain('not acknowledged');
  expect(errors).toEqual([]);
});

test('what nobody listens to is not acknowledged, and is in the log once', async () => {
  await using desk = await onSockets();
  const { slack, bolt, lines } = desk;
  await bolt.start();
  const ends = [slack.slash('/usage', 'secret words'), slack.slash('/usage', '')].map((sent) =>
    sent.catch(() => 'unacknowledged'),
  );
  await vi.waitFor(() => expect(lines.join('')).toContain('command /usage'), patience);
  await slack.slash('/imagine', 'a fox');
  expect(lines.filter((line) => line.includes('command /usage'))).toHaveLength(1);
  expect(lines.join('')).not.toContain('secret words');
  await slack.close();
  expect(await Promise.all(ends)).toEqual(['unacknowledged', 'unacknowledged']);
});

describe('an app token that Slack refuses', () => {
  const words = [
    'invalid_auth',
    'not_authed',
    'account_inactive',
    'team_disabled',
    'not_allowed_token_type',
    'missing_scope',
  ];
  test.for(words)('at the start (%s) ends it, with what to do', async (word) => {
    await using desk = await onSockets({ secondAfterMs: 0 });
    desk.slack.faults.next('apps.connections.open', { error: word }, 9);
    const error: unknown = await desk.receiver.start().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SlackSetupError);
    expect(String(error)).toMatch(/SLACK_APP_TOKEN.*https:\/\/api\.slack\.com\/apps.*connections:write/u);
    expect(String(error)).toContain(word);
    expect(String(error)).not.toContain(desk.slack.appToken);
    expect(desk.fatal).toEqual([]);
    expect(desk.receiver.ready()).toBe(false);
  });

  test('when a connection is renewed is told once, and nothing is left open', async () => {
    await using desk = await onSockets({ secondAfterMs: 0 });
    const { slack, bolt, receiver, fatal } = desk;
    await bolt.start();
    await vi.waitFor(() => expect(slack.sockets.count()).toBe(2), patience);
    slack.faults.next('apps.connections.open', { error: 'invalid_auth' }, 9);
    slack.sockets.refresh({ closeTcp: true });
    await vi.waitFor(() => expect(fatal).toHaveLength(1), patience);
    await vi.waitFor(() => expect(slack.sockets.count()).toBe(0), patience);
    const asked = desk.opened();
    await pass(800);
    expect(desk.opened()).toBe(asked);
    expect(fatal).toEqual([expect.any(SlackSetupError)]);
    expect(receiver.ready()).toBe(false);
  });
});

describe('a stop', () => {
  test('takes less than a second though Slack leaves its end open, and leaves nothing behind', async () => {
    const script = fileURLToPath(new URL('./another-process.ts', import.meta.url));
    // The process ends by itself, when nothing holds it up any more.
    const { stdout } = await promisify(execFile)(process.execPath, [script], { timeout: 15_000 });
    expect(JSON.parse(stdout)).toEqual({
      stopped: 'within a second',
      connections: 0,
      left: [],
      watched: false,
    });
  });

  test('lets what was just typed be acknowledged', async () => {
    await using desk = await onSockets();
    const { slack, bolt } = desk;
    bolt.command('/usage', async ({ ack }) => {
      await pass(100);
      await ack();
    });
    await bolt.start();
    const sending = slack.slash('/usage', '');
    await vi.waitFor(() => slack.slash('/imagine', 'a fox'), patience);
    await bolt.stop();
    await expect(sending).resolves.toMatchObject({ ack: undefined });
  });
});

test('after a stop nothing is told any more, while it waits for acknowledgements neither', async () => {
  await using desk = await onSockets();
  const { slack, bolt, receiver, fatal } = desk;
  const told = Promise.withResolvers<void>();
  bolt.command('/usage', async ({ ack }) => {
    await told.promise;
    await ack();
  });
  await bolt.start();
  const sending = slack.slash('/usage', '');
  await slack.slash('/imagine', 'a fox');
  slack.faults.next('apps.connections.open', { error: 'invalid_auth' });
  const stopping = receiver.stop();
  slack.sockets.refresh();
  await vi.waitFor(() => expect(desk.opened()).toBe(2), patience);
  await pass(50);
  told.resolve();
  await Promise.all([sending.catch(() => {}), stopping]);
  expect(fatal).toEqual([]);
});

test('no time passes by the clock while all is well', async () => {
  const clock = watched(createFakeClock());
  await using desk = await onSockets({ clock });
  await desk.bolt.start();
  await desk.slack.slash('/imagine', 'a fox');
  expect(clock.waits).toEqual([3_600_000]);
});
