// What is sent to a webhook, when, and how often.
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import type { PredictionView } from '../../src/simulator/view.ts';
import { create, finish, started, until } from './fixture.ts';
import { startReceiver } from './receiver.ts';
import type { Delivery } from './receiver.ts';

const viewOf = ({ body }: Delivery) => JSON.parse(body) as PredictionView;

test('sends output and completed, signed, to the untouched address', async () => {
  const simulator = await started();
  const receiver = await startReceiver();
  const webhook = `${receiver.url}?generation=a%20b&x`;
  const { prediction } = await create(simulator, { prompt: 'a fox' }, { body: { webhook } });
  expect(prediction.webhook).toBe(webhook);
  const deliveries = await receiver.arrived(2);
  for (const { url, headers, body } of deliveries) {
    expect(url).toBe('/hook?generation=a%20b&x');
    expect(new Webhook(simulator.webhookSecret).verify(body, headers)).toMatchObject({ id: prediction.id });
  }
  const views = deliveries.map(viewOf);
  expect(views.map(({ status }) => status).sort()).toEqual(['processing', 'succeeded']);
  for (const { output } of views) expect(output).toHaveLength(1);
});

test('sends only the events that were asked for', async () => {
  const simulator = await started({ speed: 4 });
  const receiver = await startReceiver();
  const extra = { body: { webhook: receiver.url, webhook_events_filter: ['start', 'logs'] } };
  const { prediction } = await create(simulator, { prompt: 'a fox' }, extra);
  await until(simulator, prediction.id, ({ status }) => status === 'succeeded');
  const [start, logs] = (await receiver.arrived(2)).map(viewOf);
  expect(start).toMatchObject({ status: 'processing', output: null });
  expect(logs?.logs).toContain('2/4');
  await finish(simulator, { prompt: 'a cat' });
  expect(receiver.deliveries).toHaveLength(2);
});

test('repeats the last event under the same id until it is taken', async () => {
  const simulator = await started();
  const receiver = await startReceiver(500, 404);
  const extra = { body: { webhook: receiver.url, webhook_events_filter: ['completed'] } };
  await create(simulator, { prompt: 'simulate:failed' }, extra);
  const deliveries = await receiver.arrived(3);
  expect(new Set(deliveries.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  expect(deliveries.map((delivery) => viewOf(delivery).status)).toEqual(['failed', 'failed', 'failed']);
});

test('does not repeat any other event', async () => {
  const simulator = await started();
  const receiver = await startReceiver(500);
  const extra = { body: { webhook: receiver.url, webhook_events_filter: ['output'] } };
  await create(simulator, { prompt: 'a fox' }, extra);
  await receiver.arrived(1);
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(receiver.deliveries).toHaveLength(1);
});

test('tells about a cancel', async () => {
  const simulator = await started();
  const receiver = await startReceiver();
  const { prediction } = await create(
    simulator,
    { prompt: 'simulate:stuck' },
    { body: { webhook: receiver.url } },
  );
  await fetch(`${simulator.baseUrl}/predictions/${prediction.id}/cancel`, {
    method: 'POST',
    headers: { authorization: 'Bearer any' },
  });
  const [event] = await receiver.arrived(1);
  expect(viewOf(event as Delivery).status).toBe('canceled');
});

test('sends nothing from gateways without webhooks', async () => {
  const simulator = await started({ webhooks: false });
  const receiver = await startReceiver();
  const extra = { body: { webhook: receiver.url }, headers: { prefer: 'wait' } };
  const { prediction } = await create(simulator, { prompt: 'a fox' }, extra);
  expect(prediction).toMatchObject({ status: 'succeeded' });
  expect(prediction.webhook).toBeUndefined();
  expect(receiver.deliveries).toHaveLength(0);
});
