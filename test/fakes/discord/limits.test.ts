// Rate limits, as real discord.js meets them.
import { RESTEvents } from 'discord.js';
import { expect, test } from 'vitest';
import { discordJs, registerImagine, request } from './bots.ts';
import { startFakeDiscord } from './discord.ts';

const few = { requests: 2, perMs: 300 };

test('discord.js waits for the bucket of one token while others go on', async () => {
  await using discord = await startFakeDiscord({ rates: { webhook: few } });
  await registerImagine(discord);
  const { rest } = discordJs(discord);
  const limited: string[] = [];
  rest.on(RESTEvents.RateLimited, ({ scope }) => limited.push(scope));
  const deferred = async () => {
    const { id, token } = await discord.slash('imagine', { prompt: 'a fox' });
    await request(discord, 'POST', `/interactions/${id}/${token}/callback`, { type: 5 });
    return (content: string) =>
      rest.patch(`/webhooks/${discord.applicationId}/${token}/messages/@original`, {
        auth: false,
        body: { content },
      });
  };
  const [one, other] = [await deferred(), await deferred()];
  await Promise.all([...['1', '2', '3'].map(one), other('a'), other('b')]);
  const edits = discord.requests.filter(({ method }) => method === 'PATCH');
  expect(edits.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  expect(edits.at(-1)?.json).toEqual({ content: '3' });
  expect(limited).toEqual(['user']);
});

test('who does not wait is told how long', async () => {
  await using discord = await startFakeDiscord({ rates: { channel: few } });
  const say = () => request(discord, 'POST', `/channels/${discord.channelId}/messages`, { content: 'x' });
  const [first, second, third] = [await say(), await say(), await say()];
  expect([first.status, second.status, third.status]).toEqual([200, 200, 429]);
  expect(first.headers.get('x-ratelimit-remaining')).toBe('1');
  expect(second.headers.get('x-ratelimit-bucket')).toBe(first.headers.get('x-ratelimit-bucket'));
  expect(third.json).toMatchObject({ global: false });
  expect(third.json['retry_after']).toBeLessThanOrEqual(0.3);
  expect(third.headers.get('retry-after')).toBe('1');
  expect(third.headers.get('x-ratelimit-scope')).toBe('user');
});

test('the global limit leaves interactions out', async () => {
  await using discord = await startFakeDiscord({ rates: { global: { requests: 2, perMs: 60_000 } } });
  await registerImagine(discord);
  const me = () => request(discord, 'GET', '/users/@me');
  await me();
  const limited = await me();
  expect(limited).toMatchObject({ status: 429, json: { global: true } });
  expect(limited.headers.get('x-ratelimit-global')).toBe('true');
  const { id, token } = await discord.slash('imagine', { prompt: 'a fox' });
  const callback = await request(discord, 'POST', `/interactions/${id}/${token}/callback`, { type: 5 });
  const edit = await request(
    discord,
    'PATCH',
    `/webhooks/${discord.applicationId}/${token}/messages/@original`,
    {
      content: 'x',
    },
  );
  expect([callback.status, edit.status]).toEqual([204, 200]);
});
