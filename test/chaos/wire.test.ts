// That the wire breaks what it is told to, on the right side of the server.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { layWire, type Fault } from './wire.ts';

const answer = JSON.stringify({ id: 'abc', text: 'a whole answer' });

/** What a client hears of one request, and how often the server had it by then. */
async function heard(
  fault: Fault | undefined,
  { signal, until }: { signal?: AbortSignal; until?: Promise<unknown> } = {},
): Promise<{ said: string; arrived: number }> {
  let arrived = 0;
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      arrived += 1;
      response.writeHead(201, { 'content-type': 'application/json' });
      response.end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  await using wire = await layWire({
    to: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    judge: () => fault,
  });
  const said = await fetch(wire.origin, { method: 'POST', body: '{}', ...(signal ? { signal } : {}) }).then(
    async (response) => `${response.status} ${await response.text().catch(() => 'broke off')}`,
    () => 'broke',
  );
  await until;
  server.close();
  server.closeAllConnections();
  return { said, arrived };
}

const elsewhere = { status: 502, body: '<html></html>' };

test.each<[string, Fault | undefined, string, number]>([
  ['nothing', undefined, `201 ${answer}`, 1],
  ['another answer', { kind: '', answer: elsewhere }, '502 <html></html>', 0],
  ['another answer afterwards', { kind: '', answerInstead: elsewhere }, '502 <html></html>', 1],
  ['a reset before', { kind: '', breaks: 'before' }, 'broke', 0],
  ['a reset after', { kind: '', breaks: 'after' }, 'broke', 1],
  ['a hang before', { kind: '', hangsMs: 40, arrives: false }, 'broke', 0],
  ['a hang after', { kind: '', hangsMs: 40, arrives: true }, 'broke', 1],
  ['half an answer', { kind: '', answers: 'half' }, '201 broke off', 1],
  ['an answer that is cut', { kind: '', answers: 'cut' }, `201 ${answer.slice(0, answer.length / 2)}`, 1],
  ['drips', { kind: '', answers: 'dripping' }, `201 ${answer}`, 1],
  ['a delay', { kind: '', delaysMs: 10 }, `201 ${answer}`, 1],
  ['a wait before', { kind: '', waits: 'before', until: Promise.resolve() }, `201 ${answer}`, 1],
  ['a wait after', { kind: '', waits: 'after', until: Promise.resolve() }, `201 ${answer}`, 1],
  ['two for one', { kind: '', doubles: true }, `201 ${answer}`, 2],
])('carries %s', async (_, fault, said, arrived) => {
  expect(await heard(fault)).toEqual({ said, arrived });
});

test.each<['before' | 'after', number]>([
  ['before', 0],
  ['after', 1],
])('lets go of what waits %s it has arrived, once nobody waits for it', async (waits, arrived) => {
  const until = pause(150);
  const leaving = AbortSignal.timeout(50);
  expect(await heard({ kind: '', waits, until }, { signal: leaving, until })).toEqual({
    said: 'broke',
    arrived,
  });
});
