// Answers at the address that came with a command.
import { expect, test } from 'vitest';
import { createExchange } from '../../../../src/adapters/slack/api/exchange.ts';
import { createResponder } from '../../../../src/adapters/slack/api/respond.ts';
import { createImpatientClock, refusalOf, saying, soon, startTinySlack, type Reply } from './tiny-slack.ts';

test('a response is a message for one person or takes one away, and carries no token', async () => {
  await using slack = await startTinySlack(() => ({ body: 'ok' }));
  const { calls, origin } = slack;
  const url = `${origin}/commands/T1/1/secret`;
  const body = saying('a <b> & c');
  await calls.respond(url, body, soon());
  await calls.respond(url, 'delete', soon());
  const quiet = { ...body, unfurl_links: false, unfurl_media: false };
  expect(slack.seen.map((each) => JSON.parse(each.body.toString()) as unknown)).toEqual([
    { ...quiet, replace_original: false, response_type: 'ephemeral' },
    { delete_original: true },
  ]);
  for (const { method, headers, path } of slack.seen) {
    expect([method, path]).toEqual(['POST', '/commands/T1/1/secret']);
    expect(headers).not.toHaveProperty('authorization');
    expect(headers['content-type']).toContain('application/json');
  }
});

test.for<[Reply, string]>([
  [{ status: 404, body: 'used_url' }, 'address_gone'],
  [{ status: 404, body: 'expired_url' }, 'address_gone'],
  [{ status: 404, body: { ok: false, error: 'cancelled' } }, 'address_gone'],
  [{ status: 404, body: '' }, 'address_gone'],
  [{ status: 404, body: '<html>not found</html>' }, 'address_gone'],
  [{ status: 410, body: 'gone' }, 'address_gone'],
  [{ body: { ok: false, error: 'used_url' } }, 'address_gone'],
  [{ status: 404, body: { ok: false, error: 'invalid_blocks' } }, 'internal'],
  [{ status: 400, body: 'invalid_payload' }, 'internal'],
  [{ status: 403, body: 'action_prohibited' }, 'chat_forbidden'],
  [{ status: 404, body: 'channel_not_found' }, 'address_gone'],
  [{ status: 500, body: 'rollup_error' }, 'chat_unreachable'],
])('the answer %j means %s', async ([reply, code], { expect }) => {
  await using slack = await startTinySlack(() => reply, createImpatientClock());
  const error = await refusalOf(slack.calls.respond(`${slack.origin}/r`, 'delete', soon()));
  expect(error.code).toBe(code);
  expect(slack.seen).toHaveLength(1);
});

test.for<Reply>([{ body: 'ok' }, { body: { ok: true } }, { body: '' }])(
  'the answer %j is a yes',
  async (reply) => {
    await using slack = await startTinySlack(() => reply);
    await expect(slack.calls.respond(`${slack.origin}/r`, 'delete', soon())).resolves.toBeUndefined();
  },
);

test.for<Reply>(['hang', 'drip'])('a server that goes on as %j is left', async (reply) => {
  await using slack = await startTinySlack(() => reply);
  const exchange = createExchange();
  const respond = createResponder({ exchange, clock: createImpatientClock(), answerMs: 50 });
  const late = await refusalOf(respond(`${slack.origin}/r`, 'delete', soon()));
  expect(late).toMatchObject({ code: 'chat_unreachable', cause: { isUnclear: true } });
  const given = new AbortController();
  const left = refusalOf(slack.calls.respond(`${slack.origin}/r`, 'delete', given.signal));
  await expect.poll(() => slack.seen.length, { interval: 5 }).toBe(2);
  given.abort();
  expect((await left).code).toBe('chat_unreachable');
  await exchange.close();
});
