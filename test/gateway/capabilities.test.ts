// What the client learns about a gateway from its answers.
import { expect, test } from 'vitest';
import { failureOf, plainCreate, running, scripted, type Fixture } from './fixture.ts';

const wishful = { ...plainCreate, holdMs: 5000, cancelAfterMs: 60_000 };

async function createTimes({ gateway, signal }: Fixture, count: number): Promise<void> {
  for (let sent = 0; sent < count; sent += 1) await gateway.create(wishful, signal);
}

function asked({ server }: Fixture, header: string): boolean[] {
  return server.requests.map(({ headers }) => header in headers);
}

test('stops asking after three answers that were neither held nor have a deadline', async () => {
  const fixture = await scripted(Array.from({ length: 5 }, () => ({ json: running })));
  await createTimes(fixture, 5);
  expect(asked(fixture, 'prefer')).toEqual([true, true, true, false, false]);
  expect(asked(fixture, 'cancel-after')).toEqual([true, true, true, false, false]);
});

test('does not count a create that asked for nothing', async () => {
  const fixture = await scripted(Array.from({ length: 5 }, () => ({ json: running })));
  for (let sent = 0; sent < 4; sent += 1) await fixture.gateway.create(plainCreate, fixture.signal);
  await createTimes(fixture, 1);
  expect(asked(fixture, 'prefer').at(-1)).toBe(true);
  expect(asked(fixture, 'cancel-after').at(-1)).toBe(true);
});

test.each([
  ['that came back final', { ...running, status: 'succeeded' }],
  ['with complete output', { ...running, output: 'https://replicate.delivery/a.png' }],
])('keeps asking for held answers after one %s', async (_, honoured) => {
  const script = [running, running, honoured, running, running, running].map((json) => ({ json }));
  const fixture = await scripted(script);
  await createTimes(fixture, 6);
  expect(asked(fixture, 'prefer')).toEqual([true, true, true, true, true, true]);
});

test('keeps asking for held answers after one that took longer than a second', async () => {
  const fixture: Fixture = await scripted([
    { json: running },
    { json: running },
    { drip: [JSON.stringify(running)], next: () => fixture.clock.advance(1001) },
    { json: running },
  ]);
  await createTimes(fixture, 4);
  expect(asked(fixture, 'prefer')).toEqual([true, true, true, true]);
});

test('keeps sending the deadline where the answers show one', async () => {
  const json = { ...running, deadline: '2026-01-01T00:01:00Z' };
  const fixture = await scripted(Array.from({ length: 5 }, () => ({ json })));
  await createTimes(fixture, 5);
  expect(asked(fixture, 'cancel-after')).toEqual([true, true, true, true, true]);
});

test.each([
  ['prefer', 400, 'Unsupported header: Prefer'],
  ['prefer', 422, 'Prefer: wait is not supported'],
  ['cancel-after', 422, 'unknown header Cancel-After'],
])('drops the header %s for good when it is refused with %i', async (header, status, detail) => {
  const fixture = await scripted([{ json: { detail }, status }, { json: running }, { json: running }]);
  await createTimes(fixture, 2);
  expect(asked(fixture, header)).toEqual([true, false, false]);
  const other = header === 'prefer' ? 'cancel-after' : 'prefer';
  expect(asked(fixture, other)).toEqual([true, true, true]);
});

test('drops both headers when both are refused, one after the other', async () => {
  const fixture = await scripted([
    { json: { detail: 'unknown header Cancel-After' }, status: 400 },
    { json: { detail: 'unknown header Prefer' }, status: 400 },
    { json: { detail: 'unknown header Prefer' }, status: 400 },
  ]);
  const error = await failureOf(fixture.gateway.create(wishful, fixture.signal));
  expect(error.code).toBe('gateway_refused');
  expect(fixture.server.requests).toHaveLength(3);
});

test('sends a create once when the refusal is about its input', async () => {
  const fixture = await scripted([
    { json: { detail: 'input.prompt: we prefer shorter prompts' }, status: 422 },
    { json: running },
  ]);
  expect((await failureOf(fixture.gateway.create(wishful, fixture.signal))).code).toBe('gateway_refused');
  expect(fixture.server.requests).toHaveLength(1);
});
