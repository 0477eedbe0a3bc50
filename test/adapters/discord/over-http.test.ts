// The adapter with interactions that Discord posts to it instead of sending them over a connection.
import { expect, test, vi } from 'vitest';
import type { Action, Command } from '../../../src/generation/command.ts';
import type { Address } from '../../../src/generation/generation.ts';
import type { Handlers } from '../../../src/generation/ports.ts';
import { startHttpServer } from '../../../src/http/server.ts';
import { card, done, pictures } from '../../contracts/cards.ts';
import { emptyHandlers } from '../../fakes/handlers.ts';
import { onDiscord } from './fixture.ts';
import { patience } from './scene.ts';

/** An adapter whose route is served, not started yet. */
async function prepare() {
  const fixture = await onDiscord({ overHttp: true });
  const { adapter, discord } = fixture;
  const server = await startHttpServer({
    host: '127.0.0.1',
    port: 0,
    routes: adapter.routes,
    notReady: async () => (adapter.ready() ? [] : ['discord']),
    metrics: async () => ({ contentType: 'text/plain', body: '' }),
  });
  const url = `${server.url}/discord/interactions`;
  discord.useEndpoint(url);
  const said: (Command | Action)[] = [];
  const addresses: Address[] = [];
  const handlers: Handlers = {
    ...emptyHandlers,
    async onCommand(command, reply) {
      said.push(command);
      addresses.push(await reply(card({})));
    },
    async onAction(action) {
      said.push(action);
    },
  };
  return {
    ...fixture,
    url,
    said,
    addresses,
    handlers,
    readyz: async () => (await fetch(`${server.url}/readyz`)).status,
    async [Symbol.asyncDispose]() {
      await server.stop();
      await fixture.close();
      if (discord.breaches.length > 0) throw new Error(`Breaches: ${discord.breaches.join('; ')}`);
    },
  };
}

test('a command, its pictures and a press on it go without any connection', async () => {
  await using desk = await prepare();
  const { adapter, discord, said, addresses } = desk;
  await adapter.start(desk.handlers);
  await desk.registered();
  const { id } = await discord.slash('imagine', { prompt: 'a fox — 여우' });
  await discord.deliverTwice(id);
  await vi.waitFor(() => expect(addresses).toHaveLength(1), patience);
  const signal = new AbortController().signal;
  const [address = { adapter: 'none' }] = addresses;
  await adapter.deliver(
    address,
    { ...done(), actions: [{ name: 'delete', label: 'Delete' }] },
    { files: pictures(), signal },
  );
  expect(discord.messages(discord.channelId)).toMatchObject([{ attachments: [{}, {}] }]);
  await discord.press('delete:web-generation-1');
  await vi.waitFor(() => expect(discord.messages(discord.channelId)).toEqual([]), patience);
  expect(said).toMatchObject([{ ask: { prompt: 'a fox — 여우' } }, { name: 'delete' }]);
  expect(discord.connection.log).toEqual([]);
});

test('only what Discord has signed is heard, and its pings are answered', async () => {
  await using desk = await prepare();
  const { adapter, discord, url, said } = desk;
  await adapter.start(desk.handlers);
  await desk.registered();
  discord.useEndpoint(undefined);
  const { payload } = await discord.slash('imagine', { prompt: 'a fox' });
  expect((await discord.httpInteraction(url, payload, 'bad')).status).toBe(401);
  expect((await discord.httpInteraction(url, payload, 'stale')).status).toBe(401);
  const pong = await discord.httpInteraction(url, { type: 1 });
  expect(await pong.json()).toEqual({ type: 1 });
  expect(said).toEqual([]);
  const taken = await discord.httpInteraction(url, payload);
  expect([taken.status, await taken.text()]).toEqual([202, '']);
  await vi.waitFor(() => expect(said).toHaveLength(1), patience);
});

test('it is ready from its start to its stop, and takes nothing else before and after', async () => {
  await using desk = await prepare();
  const { adapter, discord, url } = desk;
  const status = async () => (await discord.httpInteraction(url, { type: 2 })).status;
  expect([await desk.readyz(), await status()]).toEqual([503, 503]);
  await adapter.start(desk.handlers);
  expect([await desk.readyz(), await status()]).toEqual([200, 202]);
  await adapter.stop();
  expect([await desk.readyz(), await status()]).toEqual([503, 503]);
});
