// The platform's own client as an independent judge of the simulator.
import Replicate, { validateWebhook } from 'replicate';
import { describe, expect, test } from 'vitest';
import { models, painterVersion, started } from './fixture.ts';
import { startReceiver } from './receiver.ts';
import type { Delivery } from './receiver.ts';

describe.each(['/v1', '/replicate/v1'])('under %s the official client', (prefix) => {
  const connect = async () => {
    const simulator = await started({ prefix, token: 'secret' });
    const client = new Replicate({ auth: 'secret', baseUrl: simulator.baseUrl, useFileOutput: false });
    return { simulator, client };
  };

  test('runs a model by its path', async () => {
    const { client } = await connect();
    const output = (await client.run('black-forest-labs/flux-schnell', {
      input: { prompt: 'a red fox', num_outputs: 2 },
    })) as unknown as string[];
    expect(output).toHaveLength(2);
    const picture = await fetch(output[0] ?? '');
    expect(picture.headers.get('content-type')).toBe('image/webp');
  });

  test('runs a community model by owner/name:version', async () => {
    const { client } = await connect();
    const output = await client.run(`acme/painter:${painterVersion}`, { input: { prompt: 'a cat' } });
    expect(output).toMatch(/out-0\.png$/);
  });

  test('creates, waits, reads and lists', async () => {
    const { client } = await connect();
    const created = await client.predictions.create({
      version: painterVersion,
      input: { prompt: 'a dog' },
    });
    const done = await client.wait(created, { interval: 10 });
    expect(done.status).toBe('succeeded');
    expect((await client.predictions.get(created.id)).output).toBe(done.output);
    const page = await client.predictions.list();
    expect(page.results.map(({ id }) => id)).toEqual([created.id]);
  });

  test('cancels a run', async () => {
    const { client } = await connect();
    const created = await client.predictions.create({
      model: 'black-forest-labs/flux-schnell',
      input: { prompt: 'simulate:stuck' },
    });
    expect((await client.predictions.cancel(created.id)).status).toBe('canceled');
  });

  test('throws when the run fails', async () => {
    const { client } = await connect();
    const run = client.run('black-forest-labs/flux-schnell', { input: { prompt: 'simulate:failed' } });
    await expect(run).rejects.toThrow(/CUDA out of memory/);
  });

  test('reads the page of a model', async () => {
    const { client } = await connect();
    const page = await client.models.get('acme', 'painter');
    expect(page.latest_version?.id).toBe(painterVersion);
    expect(models.map(({ name }) => name)).toContain(`${page.owner}/${page.name}`);
  });

  test('validates a webhook that really arrived', async () => {
    const { simulator, client } = await connect();
    const receiver = await startReceiver();
    await client.predictions.create({
      model: 'black-forest-labs/flux-schnell',
      input: { prompt: 'an owl' },
      webhook: receiver.url,
      webhook_events_filter: ['completed'],
    });
    const { key } = await client.webhooks.default.secret.get();
    expect(key).toBe(simulator.webhookSecret);
    const [event] = await receiver.arrived(1);
    const { headers, body } = event as Delivery;
    const judge = (body: string) =>
      validateWebhook(new Request(receiver.url, { method: 'POST', headers, body }), key);
    expect(await judge(body)).toBe(true);
    expect(await judge(`${body} `)).toBe(false);
  });
});
