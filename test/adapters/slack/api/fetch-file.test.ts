// Files that people brought, and where the token goes for them.
import { expect, test } from 'vitest';
import { createFetcher } from '../../../../src/adapters/slack/api/fetch-file.ts';
import type { ExchangeRequest } from '../../../../src/adapters/slack/api/exchange.ts';
import { createImpatientClock, refusalOf, soon, startTinySlack, token, type Reply } from './tiny-slack.ts';

test('a file is fetched from Slack with the token', async () => {
  await using slack = await startTinySlack(() => ({ body: 'the bytes' }));
  const bytes = await slack.calls.fetchFile(`${slack.origin}/files-pri/T1-F1/cat.png`, 9, soon());
  expect(Buffer.from(bytes).toString()).toBe('the bytes');
  expect(slack.seen).toMatchObject([
    { method: 'GET', path: '/files-pri/T1-F1/cat.png', headers: { authorization: `Bearer ${token}` } },
  ]);
});

test('the token goes to no other place', async () => {
  await using elsewhere = await startTinySlack(() => ({ body: 'x' }));
  await using slack = await startTinySlack(() => ({ body: 'x' }));
  const { port } = new URL(elsewhere.origin);
  const urls = [
    `${elsewhere.origin}/files-pri/cat.png`,
    `http://localhost:${new URL(slack.origin).port}/cat.png`,
    `${slack.origin}@127.0.0.1:${port}/cat.png`,
    'http://files.slack.com/cat.png',
    'https://files.slack.com.example.org/cat.png',
    'https://files.slack.com:8443/cat.png',
    'file:///etc/hostname',
    'cat.png',
    '',
  ];
  for (const url of urls) {
    const error = await refusalOf(slack.calls.fetchFile(url, 100, soon()));
    expect([url, error.code]).toEqual([url, 'picture_invalid']);
  }
  expect([slack.seen, elsewhere.seen]).toEqual([[], []]);
});

test("Slack's own host for files is asked too", async () => {
  const sent: ExchangeRequest[] = [];
  const exchange = {
    send: async (request: ExchangeRequest) => {
      sent.push(request);
      return { status: 200, header: () => undefined, bytes: new Uint8Array(1) };
    },
    close: async () => {},
  };
  const clock = createImpatientClock();
  const fetchFile = createFetcher({ token, apiUrl: 'https://slack.com/api/', exchange, clock });
  await fetchFile('https://files.slack.com/files-pri/T1-F1/cat.png', 10, soon());
  expect(sent).toMatchObject([{ headers: { authorization: `Bearer ${token}` } }]);
});

test('a redirect is not followed', async () => {
  await using elsewhere = await startTinySlack(() => ({ body: 'x' }));
  const headers = { location: `${elsewhere.origin}/sign-in` };
  await using slack = await startTinySlack(() => ({ status: 302, headers }));
  const error = await refusalOf(slack.calls.fetchFile(`${slack.origin}/cat.png`, 100, soon()));
  expect(error.code).toBe('chat_forbidden');
  expect(elsewhere.seen).toEqual([]);
});

test('a file that is longer than it may be is left, whatever it says of itself', async () => {
  await using slack = await startTinySlack(() => ({ body: 'x'.repeat(3_000_000) }));
  const error = await refusalOf(slack.calls.fetchFile(`${slack.origin}/cat.png`, 2_999_999, soon()));
  expect(error.code).toBe('file_too_large');
  expect(await slack.calls.fetchFile(`${slack.origin}/cat.png`, 3_000_000, soon())).toHaveLength(3_000_000);
});

test.for<[Reply, string, number]>([
  [{ status: 404 }, 'address_gone', 1],
  [{ status: 410 }, 'address_gone', 1],
  [{ status: 403 }, 'chat_forbidden', 1],
  [{ status: 429, headers: { 'retry-after': '30' } }, 'chat_busy', 1],
  [{ status: 500 }, 'chat_unreachable', 4],
  ['half', 'chat_unreachable', 4],
])('the answer %j means %s', async ([reply, code, attempts], { expect }) => {
  await using slack = await startTinySlack(() => reply, createImpatientClock());
  const error = await refusalOf(slack.calls.fetchFile(`${slack.origin}/cat.png`, 100, soon()));
  expect([error.code, slack.seen.length]).toEqual([code, attempts]);
});

test('an abort leaves a server that hangs', async () => {
  await using slack = await startTinySlack(() => 'hang');
  const given = new AbortController();
  const fetched = refusalOf(slack.calls.fetchFile(`${slack.origin}/cat.png`, 100, given.signal));
  await expect.poll(() => slack.seen.length, { interval: 5 }).toBe(1);
  given.abort();
  expect((await fetched).code).toBe('chat_unreachable');
});
