// Bodies that are too long, say the wrong length, unfold to a thousand times their size, or nest without end.
import { randomUUID } from 'node:crypto';
import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { servedChat } from '../adapters/web/fixture.ts';
import { failureOf, running, scripted } from '../gateway/fixture.ts';
import { discordDoor, requestOf, served, servedTelling, slackDoor, written } from './doors.ts';

const json = ['content-type', 'application/json'] as const;
const mebibyte = 1_048_576;

/** Some bytes in the pieces of `transfer-encoding: chunked`, without the end that belongs to them. */
const chunk = (bytes: Uint8Array) =>
  Buffer.concat([Buffer.from(`${bytes.byteLength.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);

describe('a body beyond the limit is refused while it comes', () => {
  test('where it says its length, and where it does not', async () => {
    const [discord, slack] = [discordDoor(), await slackDoor()];
    const port = await served(discord.route, slack.route);
    const chat = await servedChat();
    const doors = [
      { port, path: discord.path, limit: mebibyte },
      { port, path: slack.path, limit: mebibyte },
      { port: chat.port, path: '/api/commands', limit: 64 * 1024 },
    ];
    for (const door of doors) {
      const body = Buffer.alloc(door.limit + 1, 'a');
      const said = await written(door.port, requestOf('POST', door.path, [json], body));
      const head = requestOf('POST', door.path, [json, ['transfer-encoding', 'chunked']]);
      const unsaid = await written(door.port, head, chunk(body), '0\r\n\r\n');
      expect([door.path, said.status, unsaid.status]).toEqual([door.path, 413, 413]);
    }
    expect([discord.heard, slack.heard, await chat.messages('ann')]).toEqual([[], [], []]);
  });

  test('and the end of one that never comes is not waited for', async () => {
    const discord = discordDoor();
    const port = await served(discord.route);
    const head = requestOf('POST', discord.path, [json, ['transfer-encoding', 'chunked']]);
    const { status } = await written(port, head, chunk(Buffer.alloc(mebibyte + 1)));
    expect(status).toBe(413);
  });
});

test('a length that is not the body’s lets nothing in, and no second request through', async () => {
  const [discord, slack] = [discordDoor(), await slackDoor()];
  const port = await served(discord.route, slack.route);
  const body = '{"type":1}';
  const signed = discord.signed(body);
  const post = (headers: [string, string][], text = body) =>
    written(port, requestOf('POST', discord.path, [...signed, ...headers], text));
  const chunked: [string, string] = ['transfer-encoding', 'chunked'];
  const inside = `a\r\n${body}\r\n0\r\n\r\nPOST ${slack.path} HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n`;
  const answers = [
    await post([['content-length', '9']]),
    await post([['content-length', '11']]),
    await post([['content-length', '-1']]),
    await post([['content-length', '0x0a']]),
    await post([
      ['content-length', '10'],
      ['content-length', '11'],
    ]),
    await post([['content-length', '10'], chunked], inside),
    await post([['transfer-encoding', 'chunked, identity']], inside),
    await post(
      [
        ['transfer-encoding', ' chunked'],
        ['transfer-encoding', 'cow'],
      ],
      inside,
    ),
    await post([chunked], `-1\r\n${body}\r\n0\r\n\r\n`),
    await post([chunked], `fffffffffffffffff\r\n${body}\r\n`),
  ];
  // What was cut short gets no answer; a byte too many may be met before or after the signature was.
  for (const { status } of answers) expect([0, 400, 401]).toContain(status);
  for (const { text } of answers) expect(text.match(/HTTP\/1\.1/gu) ?? []).toHaveLength(text === '' ? 0 : 1);
  expect([discord.heard, slack.heard]).toEqual([[], []]);
});

test('who hangs up in the middle of a body is no fault of ours, and what a route throws is', async () => {
  const told: unknown[] = [];
  const broken = new Error('a fault of ours');
  const discord = discordDoor();
  const faulty = { path: '/faulty', fetch: () => Promise.reject(broken) };
  const port = await servedTelling((error) => told.push(error), discord.route, faulty);
  const half = requestOf('POST', discord.path, [json, ['content-length', '1000']], '{');
  expect(await written(port, half)).toEqual({ status: 0, text: '' });
  const { status, text } = await written(port, requestOf('GET', '/faulty'));
  expect([status, told]).toEqual([500, [broken]]);
  expect(text).not.toContain(broken.message);
});

describe('nothing that comes in is unpacked', () => {
  const bomb = gzipSync(Buffer.alloc(20 * mebibyte, ' '));

  test('at no door', async () => {
    const discord = discordDoor();
    const port = await served(discord.route);
    const chat = await servedChat();
    const text = JSON.stringify({ id: randomUUID(), name: 'ann', text: 'a fox', locale: 'en' });
    for (const [encoding, packed] of [
      ['gzip', gzipSync(text)],
      ['deflate', deflateSync(text)],
      ['gzip', bomb],
    ] as const) {
      const headers = [json, ['content-encoding', encoding]] as const;
      const { status } = await written(chat.port, requestOf('POST', '/api/commands', headers, packed));
      expect(status).toBe(400);
      const signed = [...discord.signed(text), ['content-encoding', encoding] as const];
      expect((await written(port, requestOf('POST', discord.path, signed, packed))).status).toBe(401);
    }
    expect([discord.heard, await chat.messages('ann')]).toEqual([[], []]);
  });

  test.each(['gzip', 'deflate', 'br', 'zstd'])(
    'of a gateway that answers in %s all the same',
    async (encoding) => {
      const headers = { 'content-encoding': encoding };
      const packed = { body: gzipSync(JSON.stringify(running)), headers };
      const { gateway, server, signal } = await scripted([
        packed,
        { body: bomb, headers },
        { body: bomb, headers },
      ]);
      expect((await failureOf(gateway.get('p1abc', signal))).code).toBe('gateway_unreachable');
      expect((await failureOf(gateway.get('p1abc', signal))).code).toBe('gateway_unreachable');
      expect((await failureOf(gateway.download(`${server.origin}/a.png`, signal))).code).toBe(
        'output_unknown',
      );
      expect(server.requests.map((request) => request.headers['accept-encoding'])).toEqual(
        Array.from({ length: 3 }, () => 'identity'),
      );
    },
  );
});

describe('JSON that is no ordinary JSON', () => {
  const nested = (length: number) => `${'[{"a":'.repeat(length / 6)}1${'}]'.repeat(length / 6)}`;

  test('ends in one sentence at the web chat, whatever it is', async () => {
    const chat = await servedChat();
    const good = { id: randomUUID(), name: 'ann', locale: 'en' };
    const bodies = [
      nested(48_000),
      `{"id":${nested(48_000)}}`,
      `{"id":"${good.id}","name":1e999,"text":"a","locale":"en"}`,
      `{"id":"${good.id}","name":"ann","text":${'9'.repeat(40_000)},"locale":"en"}`,
      JSON.stringify({ ...good, text: ['a'] }),
      JSON.stringify({ ...good, text: { toString: 'a' } }),
      JSON.stringify({ ...good, text: 'a', from: { message: good.id, index: 1e21 } }),
      JSON.stringify({ ...good, text: 'a', previews: Array.from({ length: 60 }, () => 'AAAA') }),
      '\uFEFF{}',
      'null',
      '"text"',
      '[]',
      '',
    ];
    for (const path of ['/api/commands', '/api/actions', '/api/delete']) {
      for (const body of bodies) {
        const response = await chat.post(path, body);
        expect([400, 404]).toContain(response.status);
        expect(await response.json()).toEqual({ message: expect.stringMatching(/^.{1,300}$/su) });
      }
    }
    expect(await chat.messages('ann')).toEqual([]);
  });

  test('of two equal keys the last one counts, for the check and for what is done', async () => {
    const chat = await servedChat();
    const id = randomUUID();
    const body = `{"id":"${id}","name":"ann","name":"bob","text":"/help","text":"/nothing","locale":"en"}`;
    await chat.adapter.start({
      onCommand: async () => {},
      onAction: async () => {},
      recall: async () => expect.unreachable(),
    });
    expect((await chat.post('/api/commands', body)).status).toBe(202);
    expect(await chat.messages('ann')).toEqual([]);
    expect(await chat.messages('bob')).toMatchObject([{ author: 'bob', text: '/nothing' }]);
  });

  test('is let through a door no more than anything else, and ends there', async () => {
    const [discord, slack] = [discordDoor(), await slackDoor()];
    const port = await served(discord.route, slack.route);
    const deep = nested(600_000);
    const form = `payload=${encodeURIComponent(`{"type":"block_actions","actions":${nested(90_000)}}`)}`;
    expect((await written(port, requestOf('POST', discord.path, discord.signed(deep), deep))).status).toBe(
      202,
    );
    expect((await written(port, requestOf('POST', slack.path, slack.signed(form), form))).status).toBe(500);
    expect((await written(port, requestOf('GET', '/healthz'))).status).toBe(200);
  });

  test('of a gateway is an answer that cannot be used', async () => {
    const { gateway, signal } = await scripted([
      { body: `{"id":"p1abc","status":"succeeded","status":"failed","error":"x","error":"y"}` },
      { body: '{"id":"p1abc","status":"processing","logs":1e999,"created_at":1e999,"progress":-1e999}' },
      { body: `{"id":${'9'.repeat(1000)},"status":"processing"}` },
      { body: `{"id":"../../etc","status":"processing"}` },
      {
        body: `{"id":"p1abc","status":"succeeded","output":${JSON.stringify(Array.from({ length: 100_000 }, () => 'https://a.test/a.png'))}}`,
      },
    ]);
    expect(await gateway.get('p1abc', signal)).toMatchObject({ status: 'failed', error: 'y' });
    expect(await gateway.get('p1abc', signal)).toMatchObject({ progress: undefined, createdAt: undefined });
    expect((await failureOf(gateway.get('p1abc', signal))).code).toBe('gateway_invalid_response');
    expect((await failureOf(gateway.get('p1abc', signal))).code).toBe('gateway_invalid_response');
    expect((await gateway.get('p1abc', signal)).outputs).toHaveLength(64);
  });
});
