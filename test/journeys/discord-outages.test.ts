// Discord: the final edit meets rate limits, outages and broken connections.
import { describe, expect, test } from 'vitest';
import { onDiscord, oneFox, reading, whatBecameOf, type DiscordDesk } from '../fakes/discord-desk.ts';
import type { FaultKind } from '../fakes/discord/faults.ts';

/** Lets the next edits with a picture fail. */
function failing({ discord }: DiscordDesk, kind: FaultKind, times = 1): void {
  discord.faults.push({
    on: (method, _path, withFiles) => method === 'PATCH' && withFiles,
    do: kind,
    times,
  });
}

function tooMany(retryAfterSeconds: number): FaultKind {
  return {
    status: 429,
    headers: { 'retry-after': String(retryAfterSeconds), 'x-ratelimit-scope': 'user' },
    body: { message: 'You are being rate limited.', retry_after: retryAfterSeconds, global: false },
  };
}

const edits = ({ discord }: DiscordDesk) =>
  discord.requests.filter(({ method, files }) => method === 'PATCH' && files.length > 0);

describe.concurrent('a final edit on Discord', () => {
  test('that comes too early waits for as long as Discord says', async () => {
    await onDiscord({}, async (desk) => {
      failing(desk, tooMany(1));
      expect(await whatBecameOf(desk, await desk.imagine('a fox'))).toEqual(oneFox);
      const [refused, taken, ...others] = edits(desk);
      expect(others).toEqual([]);
      expect((taken?.at ?? 0) - (refused?.at ?? 0)).toBeGreaterThanOrEqual(1000);
    });
  });

  test('that has to wait long is tried again then, and not before', async () => {
    await onDiscord({}, async (desk) => {
      failing(desk, tooMany(60));
      const asked = await desk.imagine('a fox');
      while (((await desk.record(asked))?.failures ?? 0) === 0)
        await new Promise((resolve) => setImmediate(resolve));
      expect(await desk.account()).toEqual({ creates: 1, left: 49 });
      desk.clock.skip(38_000);
      await desk.ends(await desk.imagine('a boat', {}, { userId: desk.discord.addPerson().id }));
      expect(reading(desk.answer(asked)).files).toEqual([]);
      desk.clock.skip(25_000);
      expect(reading(await desk.ends(asked)).files).toEqual(['a-fox.png']);
      expect(edits(desk)).toHaveLength(3);
      expect(await desk.account()).toEqual({ creates: 2, left: 49 });
    });
  });

  const passing: [name: string, kind: FaultKind, times: number][] = [
    ['an error of Discord’s servers', { status: 503, body: '<html>upstream</html>' }, 2],
    ['an overloaded Discord', { status: 500, body: { message: 'overloaded', code: 130_000 } }, 1],
    ['a broken connection', 'reset', 2],
    ['a connection that breaks when the edit is made', 'reset after handling', 1],
    ['half an answer', 'half an answer after handling', 1],
  ];

  test.each(passing)('gets through %s', async (_name, kind, times) => {
    await onDiscord({}, async (desk) => {
      failing(desk, kind, times);
      expect(await whatBecameOf(desk, await desk.imagine('a fox'))).toEqual(oneFox);
      expect(edits(desk)).toHaveLength(times + 1);
    });
  });

  test('outlasts an outage that is longer than its own patience', async () => {
    await onDiscord({}, async (desk) => {
      failing(desk, { status: 502, body: '<html>bad gateway</html>' }, 5);
      const asked = await desk.imagine('a fox');
      while (((await desk.record(asked))?.failures ?? 0) === 0)
        await new Promise((resolve) => setImmediate(resolve));
      expect(edits(desk)).toHaveLength(4);
      desk.clock.skip(2000);
      expect(await whatBecameOf(desk, asked)).toEqual(oneFox);
      expect(edits(desk)).toHaveLength(6);
    });
  });
});

test('files that Discord forbids end in a message that says so, at once and at no cost', async () => {
  await onDiscord({}, async (desk) => {
    const { discord } = desk;
    const { id: userId } = discord.addPerson({ dmsOpen: false });
    failing(desk, { status: 403, body: { message: 'Missing Permissions', code: 50_013 } }, 9);
    const asked = await desk.imagine('a fox', {}, { userId });
    expect(reading(await desk.ends(asked))).toMatchObject({
      lines: [
        'No picture this time',
        'a fox',
        'The bot may not post pictures here.',
        'Nothing was taken from your quota.',
        expect.any(String),
      ],
      buttons: ['again', 'vary', 'delete'],
      files: [],
    });
    expect(await desk.account(userId)).toEqual({ creates: 1, left: 50 });
    expect(edits(desk)).toHaveLength(2);
  });
});

describe.concurrent('a first answer on Discord', () => {
  const passing: [name: string, kind: FaultKind, times: number][] = [
    ['whose confirmation is lost is the answer all the same', 'reset after handling', 1],
    ['that meets an error of Discord’s servers is given once more', { status: 503 }, 2],
    ['that meets a broken connection is given once more', 'reset', 2],
  ];

  test.each(passing)('%s', async (_name, kind, times) => {
    await onDiscord({}, async (desk) => {
      desk.discord.faults.push({ on: (_, path) => path.endsWith('/callback'), do: kind, times });
      expect(await whatBecameOf(desk, await desk.imagine('a fox'))).toEqual(oneFox);
    });
  });

  test('that Discord never takes makes nothing and costs nothing', async () => {
    await onDiscord({ errors: ['undelivered', 'broke'] }, async (desk) => {
      const { discord } = desk;
      const unknown = { status: 404, body: { message: 'Unknown interaction', code: 10_062 } };
      discord.faults.push({ on: (_, path) => path.endsWith('/callback'), do: unknown, times: 9 });
      const asked = await desk.imagine('a fox');
      expect((await desk.done(asked)).outcome?.kind).not.toBe('succeeded');
      expect(discord.messages(discord.channelId, discord.userId)).toEqual([]);
      expect(discord.directMessages(discord.userId)).toEqual([]);
      expect(await desk.account()).toEqual({ creates: 0, left: 50 });
    });
  });
});
