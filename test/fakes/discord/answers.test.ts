// What the fake answers is as Discord describes it, and what it signs verifies.
import {
  ApplicationCommandResponseSchema,
  GatewayBotResponseSchema,
  InteractionCallbackResponseSchema,
  MessageResponseSchema,
} from 'discord-api-spec/zod';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPublicKey, verify } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { registerImagine, request } from './bots.ts';
import { startFakeDiscord } from './discord.ts';

const differences = (schema: z.ZodMiniType, value: unknown) => z.safeParse(schema, value).error?.issues ?? [];

test('its answers are as described', async () => {
  await using discord = await startFakeDiscord();
  await registerImagine(discord);
  const { id, token } = await discord.slash('imagine', { prompt: 'a fox' });
  const callback = `/interactions/${id}/${token}/callback?with_response=true`;
  const answered = await request(discord, 'POST', callback, {
    type: 4,
    data: { content: 'hello', flags: 64 },
  });
  expect(answered.json).toMatchObject({
    interaction: { response_message_loading: false, response_message_ephemeral: true },
    resource: { type: 4 },
  });
  const button = { type: 2, style: 2, label: 'Again', custom_id: 'again' };
  const body = {
    content: 'done',
    embeds: [{ title: 'A fox', image: { url: 'attachment://a.png' } }],
    components: [{ type: 1, components: [button] }],
  };
  const path = `/webhooks/${discord.applicationId}/${token}/messages/@original`;
  const edited = await request(discord, 'PATCH', path, body, { 'a.png': Buffer.from('x') });
  expect(edited.json['embeds']).toMatchObject([
    { image: { url: expect.stringContaining(discord.apiUrl.slice(0, -4)) } },
  ]);
  const commands = (await request(discord, 'GET', `/applications/${discord.applicationId}/commands`)).json;
  const gateway = (await request(discord, 'GET', '/gateway/bot')).json;

  expect(differences(MessageResponseSchema, edited.json)).toEqual([]);
  expect(differences(InteractionCallbackResponseSchema, answered.json)).toEqual([]);
  expect(differences(z.array(ApplicationCommandResponseSchema), commands)).toEqual([]);
  expect(differences(GatewayBotResponseSchema, gateway)).toEqual([]);
});

test('its signatures verify, but for bad ones, and stale ones are old', async () => {
  await using discord = await startFakeDiscord();
  const received: { verified: boolean; ageSeconds: number; payload: unknown }[] = [];
  // The fixed beginning of an Ed25519 key in DER.
  const der = Buffer.from(`302a300506032b6570032100${discord.publicKey}`, 'hex');
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  const endpoint = createServer((request, response) => {
    void text(request).then((body) => {
      const timestamp = String(request.headers['x-signature-timestamp']);
      const signature = Buffer.from(String(request.headers['x-signature-ed25519']), 'hex');
      const verified = verify(null, Buffer.from(timestamp + body), key, signature);
      received.push({
        verified,
        ageSeconds: Date.now() / 1_000 - Number(timestamp),
        payload: JSON.parse(body),
      });
      response.end(JSON.stringify({ type: 4, data: { content: 'over HTTP' } }));
    });
  });
  await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}`;
  try {
    for (const kind of ['good', 'bad', 'stale'] as const)
      await discord.httpInteraction(url, { type: 1 }, kind);
    expect(received.map(({ verified }) => verified)).toEqual([true, false, true]);
    expect(received.map(({ ageSeconds }) => ageSeconds > 300)).toEqual([false, false, true]);

    await registerImagine(discord);
    discord.useEndpoint(url);
    const { id, response } = await discord.slash('imagine', { prompt: 'a fox' });
    expect(received.at(-1)).toMatchObject({ verified: true, payload: { id, type: 2 } });
    expect(response?.type).toBe(4);
    await discord.deliverTwice(id);
    expect(discord.messages(discord.channelId)).toMatchObject([{ content: 'over HTTP' }]);
    expect(discord.breaches).toEqual([]);
  } finally {
    endpoint.close();
    endpoint.closeAllConnections();
  }
});
