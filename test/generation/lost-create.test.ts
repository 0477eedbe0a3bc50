// A create that nobody answered, of which a webhook told something that cannot be seen.
import { expect, test } from 'vitest';
import { AppError } from '../../src/generation/errors.ts';
import type { Prediction } from '../../src/generation/generation.ts';
import type { Gateway } from '../../src/generation/ports.ts';
import { submit } from '../../src/generation/submit.ts';
import { bareCore } from './bare-core.ts';
import { aRecord } from './record.ts';

const made: Prediction = {
  id: 'p-made',
  status: 'canceled',
  outputs: [],
  outputComplete: false,
  error: undefined,
  failure: undefined,
  progress: undefined,
  createdAt: 1_000,
  startedAt: undefined,
  completedAt: undefined,
};

/** Looks for the create a minute after it was sent, at a gateway that does not know what the webhook named. */
async function lookWith(find: Gateway['find']) {
  const core = bareCore();
  const get = () => Promise.reject(new AppError('prediction_missing'));
  const sent = { station: 'submitting', attempt: 1, submittedAt: 1_000, unanswered: true } as const;
  const record = aRecord({ ...sent, heard: 'p-gone' });
  await core.records.insert(record);
  await core.clock.advance(60_000);
  const { signal } = new AbortController();
  return submit({ ...core, gateway: { ...core.gateway, get, find } }, record, signal);
}

test('is looked for in the list as well before another one is paid', async () => {
  const step = await lookWith(async () => [made]);
  expect(step).toMatchObject({ generation: { attempt: 1, prediction: 'p-made' } });
});

test('is not sent again where the gateway has no list', async () => {
  await expect(lookWith(async () => 'unknown')).rejects.toMatchObject({ code: 'create_unclear' });
});

test('is sent again only when the list has none either', async () => {
  const step = await lookWith(async () => []);
  expect(step).toMatchObject({ generation: { attempt: 2, unanswered: false } });
});
