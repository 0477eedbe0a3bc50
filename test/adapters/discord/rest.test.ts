// What happens to a call when Discord, or the way to it, fails.
import { expect, test } from 'vitest';
import { createCalls } from '../../../src/adapters/discord/api/calls.ts';
import { createTransport } from '../../../src/adapters/discord/api/transport.ts';
import { troubleCode } from '../../../src/adapters/discord/api/trouble.ts';
import type { FaultKind } from '../../fakes/discord/faults.ts';
import { openCallDesk, refusalOf, saying, soon, type CallDesk } from './desk-of-calls.ts';

const isEdit = (method: string) => method === 'PATCH';
const isCallback = (_: string, path: string) => path.endsWith('/callback');
const isFollowUp = (method: string, path: string) => method === 'POST' && path.startsWith('/webhooks/');

const deferred = async (): Promise<CallDesk> => {
  const desk = await openCallDesk();
  await desk.calls.respond(desk.interaction, { type: 5 }, soon());
  return desk;
};
const statuses = ({ discord }: CallDesk, on: (method: string, path: string) => boolean) =>
  discord.requests.filter(({ method, path }) => on(method, path)).map(({ status }) => status);

test.concurrent.for<FaultKind>([
  { status: 500 },
  { status: 502, body: '<html>' },
  'reset',
  'reset after handling',
  'half an answer after handling',
])('an edit gets through after two times %j', async (kind, { expect }) => {
  await using desk = await deferred();
  desk.discord.faults.push({ on: isEdit, do: kind, times: 2 });
  await desk.calls.editOriginal(desk.to, saying('at last'), undefined, soon());
  expect(desk.discord.messages(desk.discord.channelId)).toMatchObject([{ content: 'at last' }]);
  expect(statuses(desk, isEdit)).toHaveLength(3);
});

test.concurrent('files are sent again with every attempt', async ({ expect }) => {
  await using desk = await deferred();
  desk.discord.faults.push({ on: isEdit, do: 'reset' });
  const bytes = Buffer.alloc(300_000, 'x');
  const uploads = [{ name: 'a.png', alt: 'x', contentType: 'image/png', bytes }];
  await desk.calls.editOriginal(desk.to, saying('with a file'), uploads, soon());
  const [message] = desk.discord.messages(desk.discord.channelId);
  expect(bytes.equals(message?.attachments[0]?.bytes ?? Buffer.alloc(0))).toBe(true);
});

test.concurrent('an outage ends in chat_unreachable after four attempts', async ({ expect }) => {
  await using desk = await deferred();
  desk.discord.faults.push({ on: isEdit, do: { status: 503 }, times: 10 });
  const error = await refusalOf(desk.calls.editOriginal(desk.to, saying('x'), undefined, soon()));
  expect(error.code).toBe('chat_unreachable');
  expect(statuses(desk, isEdit)).toEqual([503, 503, 503, 503]);
});

test.concurrent('nobody at home ends in chat_unreachable', async ({ expect }) => {
  await using desk = await openCallDesk();
  await desk.discord.close();
  const error = await refusalOf(desk.calls.openDirect('1', soon()));
  expect(error.code).toBe('chat_unreachable');
  expect(String(error.cause)).toContain('ECONNREFUSED');
});

test.concurrent('a response whose confirmation was lost is refused with 40060', async ({ expect }) => {
  await using desk = await openCallDesk();
  desk.discord.faults.push({ on: isCallback, do: 'reset after handling' });
  const error = await refusalOf(desk.calls.respond(desk.interaction, { type: 5 }, soon()));
  expect([error.code, troubleCode(error)]).toEqual(['internal', 40_060]);
  await desk.calls.editOriginal(desk.to, saying('it had arrived'), undefined, soon());
});

test.concurrent('a response that never arrived gets through', async ({ expect }) => {
  await using desk = await openCallDesk();
  desk.discord.faults.push({ on: isCallback, do: 'reset' });
  const { message } = await desk.calls.respond(desk.interaction, { type: 5 }, soon());
  expect(message?.ephemeral).toBe(false);
});

test.concurrent('a follow-up that may have arrived is not sent again', async ({ expect }) => {
  await using desk = await deferred();
  desk.discord.faults.push({ on: isFollowUp, do: 'reset after handling' });
  const error = await refusalOf(desk.calls.followUp(desk.to, saying('once'), [], soon()));
  expect(error.code).toBe('chat_unreachable');
  expect(statuses(desk, isFollowUp)).toEqual([undefined]);
});

test.concurrent('a message that may have arrived is sent again under its nonce', async ({ expect }) => {
  await using desk = await openCallDesk();
  const { channelId } = desk.discord;
  desk.discord.faults.push({ on: (_, path) => path.startsWith('/channels/'), do: 'reset after handling' });
  const { id } = await desk.calls.createMessage(channelId, saying('once'), [], soon(), 'nonce');
  expect(desk.discord.messages(channelId)).toMatchObject([{ id, content: 'once' }]);
});

test.concurrent('a reply that is gone at the second attempt counts as deleted', async ({ expect }) => {
  await using desk = await deferred();
  desk.discord.faults.push({ on: (method) => method === 'DELETE', do: 'reset after handling' });
  await desk.calls.deleteOriginal(desk.to, soon());
  expect(desk.discord.messages(desk.discord.channelId)).toEqual([]);
});

test.concurrent('a short rate limit is waited for', async ({ expect }) => {
  await using desk = await deferred();
  const headers = { 'retry-after': '1', 'x-ratelimit-scope': 'user' };
  desk.discord.faults.push({ on: isEdit, do: { status: 429, headers, body: { retry_after: 0.1 } } });
  await desk.calls.editOriginal(desk.to, saying('after a while'), undefined, soon());
  expect(statuses(desk, isEdit)).toEqual([429, 200]);
});

test.concurrent('a long rate limit is for the caller to wait for', async ({ expect }) => {
  await using desk = await deferred();
  const headers = { 'retry-after': '40', 'x-ratelimit-reset-after': '40', 'x-ratelimit-remaining': '0' };
  desk.discord.faults.push({ on: isEdit, do: { status: 429, headers } });
  const edit = () => refusalOf(desk.calls.editOriginal(desk.to, saying('x'), undefined, soon()));
  const error = await edit();
  expect(error.code).toBe('chat_busy');
  expect(error.retryAfterMs).toBeGreaterThan(39_000);
  expect((await edit()).code).toBe('chat_busy');
  // The second one never left: too many refusals would ban the address.
  expect(statuses(desk, isEdit)).toEqual([429]);
});

test.concurrent('a refusal that names no time is not answered with another try at once', async ({
  expect,
}) => {
  await using desk = await deferred();
  desk.discord.faults.push({ on: isEdit, do: { status: 429 }, times: 100 });
  const error = await refusalOf(desk.calls.editOriginal(desk.to, saying('x'), undefined, soon()));
  expect([error.code, error.retryAfterMs]).toEqual(['chat_busy', 5050]);
  expect(statuses(desk, isEdit)).toEqual([429]);
});

test.concurrent('a ban of the address holds back everything but responses', async ({ expect }) => {
  await using desk = await deferred();
  const banned = { status: 429, body: 'error code: 1015', headers: { 'retry-after': '60' } };
  desk.discord.faults.push({ on: isEdit, do: banned });
  await refusalOf(desk.calls.editOriginal(desk.to, saying('x'), undefined, soon()));
  const before = desk.discord.requests.length;
  const error = await refusalOf(desk.calls.openDirect(desk.discord.userId, soon()));
  expect(error.code).toBe('chat_busy');
  expect(desk.discord.requests).toHaveLength(before);
});

test.concurrent('only what the bot asks itself is held back by its share', async ({ expect }) => {
  await using desk = await deferred();
  const calls = createCalls({ ...desk.discord, sharers: () => 100 });
  const ask = (signal: AbortSignal) => calls.openDirect(desk.discord.userId, signal);
  await ask(soon());
  const given = new AbortController();
  const second = refusalOf(ask(given.signal));
  given.abort();
  expect(await second).toMatchObject({ code: 'chat_busy' });
  for (const text of ['1', '2', '3']) await calls.editOriginal(desk.to, saying(text), undefined, soon());
  expect(desk.discord.requests.filter(({ path }) => path.startsWith('/users/'))).toHaveLength(1);
  calls.close();
});

test.concurrent('an abort ends a call that hangs, one that waits, and one that pauses', async ({
  expect,
}) => {
  await using desk = await deferred();
  const shortWait = { status: 429, headers: { 'retry-after': '2' } };
  const kinds = [
    ['hang', 'chat_unreachable'],
    [shortWait, 'chat_busy'],
    [{ status: 503 }, 'chat_unreachable'],
  ] as const;
  for (const [kind, code] of kinds) {
    desk.discord.faults.clear();
    desk.discord.faults.push({ on: isEdit, do: kind, times: 100 });
    const given = new AbortController();
    const edit = refusalOf(desk.calls.editOriginal(desk.to, saying('x'), undefined, given.signal));
    const seen = statuses(desk, isEdit).length;
    await expect.poll(() => statuses(desk, isEdit).length, { interval: 5 }).toBeGreaterThan(seen);
    // What was answered has to be here too.
    await new Promise((resolve) => setTimeout(resolve, 100));
    given.abort();
    expect((await edit).code).toBe(code);
    expect(statuses(desk, isEdit)).toHaveLength(seen + 1);
  }
});

test.concurrent('short rate limits that do not end are not waited for without end', async ({ expect }) => {
  await using desk = await deferred();
  const headers = { 'retry-after': '1', 'x-ratelimit-scope': 'user' };
  desk.discord.faults.push({ on: isEdit, do: { status: 429, headers }, times: 100 });
  const error = await refusalOf(desk.calls.editOriginal(desk.to, saying('x'), undefined, soon()));
  expect(error.code).toBe('chat_busy');
  expect(statuses(desk, isEdit)).toEqual([429, 429, 429, 429]);
});

test.concurrent('edits in a bucket that is empty wait here and not at Discord', async ({ expect }) => {
  await using desk = await deferred();
  const edits = Array.from({ length: 7 }, (_, index) =>
    desk.calls.editOriginal(desk.to, saying(`edit ${index}`), undefined, soon()),
  );
  await Promise.all(edits);
  expect(statuses(desk, isEdit)).toEqual([200, 200, 200, 200, 200, 200, 200]);
});

test.concurrent('an answer that does not come is given up', async ({ expect }) => {
  await using desk = await deferred();
  desk.discord.faults.push({ on: () => true, do: 'hang' });
  const transport = createTransport({ answerMs: 50 });
  const hung = transport.makeRequest(`${desk.discord.apiUrl}/v10/gateway`, { method: 'GET', headers: {} });
  await expect(hung).rejects.toMatchObject({ code: 'UND_ERR_HEADERS_TIMEOUT' });
});

test.concurrent('calls that were closed are refused', async ({ expect }) => {
  await using desk = await openCallDesk();
  const calls = createCalls(desk.discord);
  calls.close();
  expect((await refusalOf(calls.application(soon()))).code).toBe('chat_unreachable');
});

test('a slash at the end of the address does no harm', async () => {
  await using desk = await openCallDesk();
  const calls = createCalls({ apiUrl: `${desk.discord.apiUrl}/`, token: desk.discord.token });
  expect((await calls.application(soon())).name).toBe('Darkroom');
  calls.close();
});
