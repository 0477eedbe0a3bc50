// Forged, replayed and stale signatures, as they can be written into a socket.
import { describe, expect, test } from 'vitest';
import { commandOf } from '../adapters/slack/connection/endpoint-fixture.ts';
import { discordDoor, requestOf, served, slackDoor, written } from './doors.ts';

const interaction = JSON.stringify({ type: 2, id: '123456789012345678', data: { name: 'imagine' } });
const farTooLate = 301_000;

type Headers = [name: string, value: string][];
/** A change of well-signed headers. */
type Forgery = (good: Headers) => Headers;

const change =
  (name: string, to: (value: string) => string): Forgery =>
  (good) =>
    good.map(([each, value]) => [each, each === name ? to(value) : value]);
const twice =
  (name: string, other: (value: string) => string): Forgery =>
  (good) =>
    good.flatMap(([each, value]): Headers =>
      each === name
        ? [
            [each, other(value)],
            [each, value],
          ]
        : [[each, value]],
    );
const without =
  (name: string): Forgery =>
  (good) =>
    good.filter(([each]) => each !== name);

describe('Discord’s door', () => {
  const signature = 'x-signature-ed25519';
  const time = 'x-signature-timestamp';
  test.each<[string, Forgery]>([
    ['no signature', without(signature)],
    ['no time', without(time)],
    ['a signature of nothing but zeros', change(signature, () => '0'.repeat(128))],
    ['the signature in base64', change(signature, (hex) => Buffer.from(hex, 'hex').toString('base64'))],
    ['a signature with something behind it', change(signature, (hex) => `${hex}00`)],
    ['the name of an algorithm in front', change(signature, (hex) => `ed25519=${hex}`)],
    ['two signatures in one header', change(signature, (hex) => `${'0'.repeat(128)}, ${hex}`)],
    ['two signatures in two headers', twice(signature, () => '0'.repeat(128))],
    ['the same signature in two headers', twice(signature, (hex) => hex)],
    ['two times', twice(time, (seconds) => String(Number(seconds) - 1))],
    ['a time with a sign', change(time, (seconds) => `+${seconds}`)],
    ['a time with a zero in front', change(time, (seconds) => `0${seconds}`)],
    ['a time with a fraction', change(time, (seconds) => `${seconds}.0`)],
    ['a time that took the first digit of the body', change(time, (seconds) => `${seconds}1`)],
  ])('is closed to %s', async (_what, forged) => {
    const door = discordDoor();
    const port = await served(door.route);
    const good = door.signed(interaction);
    const { status } = await written(port, requestOf('POST', door.path, forged(good), interaction));
    expect([status, door.heard]).toEqual([401, []]);
    expect((await written(port, requestOf('POST', door.path, good, interaction))).status).toBe(202);
  });

  test('is closed to what was signed for another body, another time or by another application', async () => {
    const door = discordDoor();
    const port = await served(door.route);
    const post = async (headers: Headers, body: string) =>
      (await written(port, requestOf('POST', door.path, headers, body))).status;
    const old = door.signed(interaction, door.clock.now() - farTooLate);
    const now = String(Math.floor(door.clock.now() / 1000));
    expect(await post(door.signed(interaction), interaction.replace('imagine', 'models'))).toBe(401);
    expect(await post(door.signed(interaction), `\uFEFF${interaction}`)).toBe(401);
    expect(await post(door.signed(interaction), JSON.stringify(JSON.parse(interaction), null, 1))).toBe(401);
    expect(await post(old, interaction)).toBe(401);
    expect(await post(change(time, () => now)(old), interaction)).toBe(401);
    expect(await post(door.signed(interaction, door.clock.now() + farTooLate), interaction)).toBe(401);
    expect(await post(discordDoor().signed(interaction), interaction)).toBe(401);
    expect(door.heard).toEqual([]);
  });
});

describe('Slack’s door', () => {
  const signature = 'x-slack-signature';
  const time = 'x-slack-request-timestamp';
  const command = commandOf();
  test.each<[string, Forgery]>([
    ['no signature', without(signature)],
    ['no time', without(time)],
    ['a signature of nothing but zeros', change(signature, () => `v0=${'0'.repeat(64)}`)],
    ['an empty signature', change(signature, () => 'v0=')],
    ['another version of signatures', change(signature, (good) => good.replace('v0', 'v1'))],
    ['a signature without its version', change(signature, (good) => good.slice(3))],
    ['a signature in capitals', change(signature, (good) => good.toUpperCase())],
    ['two signatures in one header', change(signature, (good) => `v0=${'0'.repeat(64)},${good}`)],
    ['two signatures in two headers', twice(signature, () => `v0=${'0'.repeat(64)}`)],
    ['two times', twice(time, (seconds) => String(Number(seconds) - 1))],
    ['a time that is no number', change(time, (seconds) => `${seconds}:`)],
    ['a time in milliseconds', change(time, (seconds) => `${seconds}000`)],
  ])('is closed to %s', async (_what, forged) => {
    const door = await slackDoor();
    const port = await served(door.route);
    const good = door.signed(command);
    const { status } = await written(port, requestOf('POST', door.path, forged(good), command));
    expect([status, door.heard]).toEqual([401, []]);
    expect((await written(port, requestOf('POST', door.path, good, command))).status).toBe(200);
    expect(door.heard).toHaveLength(1);
  });

  test('is closed to what was signed for another body, another time or with another secret', async () => {
    const door = await slackDoor();
    const port = await served(door.route);
    const post = async (headers: Headers, body: string) =>
      (await written(port, requestOf('POST', door.path, headers, body))).status;
    const now = String(Math.floor(door.clock.now() / 1000));
    const old = door.signed(command, door.clock.now() - farTooLate);
    const fields = Object.fromEntries(new URLSearchParams(command));
    const respelt = new URLSearchParams({ ...fields, user_id: 'U2' }).toString();
    expect(await post(door.signed(command), respelt)).toBe(401);
    expect(await post(door.signed(command), `${command}&user_id=U2`)).toBe(401);
    expect(await post(door.signed(command), command.replaceAll('+', '%20'))).toBe(401);
    expect(await post(old, command)).toBe(401);
    expect(await post(change(time, () => now)(old), command)).toBe(401);
    expect(await post(door.signed(command, door.clock.now() + farTooLate), command)).toBe(401);
    expect(await post(door.signed(command, door.clock.now(), ''), command)).toBe(401);
    expect(await post(door.signed(command, door.clock.now(), `${fields['token']}`), command)).toBe(401);
    expect(door.heard).toEqual([]);
  });

  test('does nothing the second time for who copies a whole request', async () => {
    const door = await slackDoor();
    const port = await served(door.route);
    const request = requestOf('POST', door.path, door.signed(command), command);
    expect((await written(port, request)).status).toBe(200);
    expect((await written(port, request)).status).toBe(200);
    expect(door.heard).toHaveLength(1);
  });
});

test('what one platform signed opens the door of no other', async () => {
  const [discord, slack] = [discordDoor(), await slackDoor()];
  const port = await served(discord.route, slack.route);
  const status = async (path: string, headers: Headers, body: string) =>
    (await written(port, requestOf('POST', path, headers, body))).status;
  expect(await status(slack.path, discord.signed(interaction), interaction)).toBe(401);
  expect(await status(discord.path, slack.signed(commandOf()), commandOf())).toBe(401);
  expect([discord.heard, slack.heard]).toEqual([[], []]);
});

test.each(['GET', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])(
  '%s opens no door, however well it is signed',
  async (method) => {
    const [discord, slack] = [discordDoor(), await slackDoor()];
    const port = await served(discord.route, slack.route);
    for (const { path, signed } of [discord, slack]) {
      const body = method === 'GET' ? '' : interaction;
      const { status } = await written(port, requestOf(method, path, signed(body), body));
      expect(status).toBe(405);
    }
    expect([discord.heard, slack.heard]).toEqual([[], []]);
  },
);
