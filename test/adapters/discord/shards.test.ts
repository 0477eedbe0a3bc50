import { expect, test } from 'vitest';
import {
  hasFirst,
  overlap,
  shardsText,
  type Shards,
} from '../../../src/adapters/discord/connection/shards.ts';
import { shardOf } from '../../fakes/discord/guilds.ts';

const shards = (ids: number[], total: number): Shards => ({ ids, total });

test.for<[Shards, string]>([
  [shards([0], 1), '1'],
  [shards([0, 1, 2, 3], 4), '4'],
  [shards([0, 1], 4), '0-1/4'],
  [shards([2], 4), '2/4'],
])('%j are written as the setting has them: %s', ([given, text]) => {
  expect(shardsText(given)).toBe(text);
});

test('shards are in each other’s way exactly where they hear of one server', () => {
  const parts = [1, 2, 3, 4, 6].flatMap((total) => [
    ...Array.from({ length: total }, (_, id) => shards([id], total)),
    shards([0, total - 1], total),
  ]);
  const servers = Array.from({ length: 12 }, (_, index) => String(BigInt(index) << 22n));
  const hears = ({ ids, total }: Shards, server: string) => ids.includes(shardOf(server, total));
  for (const one of parts) {
    for (const other of parts) {
      const isShared = servers.some((server) => hears(one, server) && hears(other, server));
      expect([one, other, overlap(one, other)]).toEqual([one, other, isShared]);
    }
  }
});

test('the first shard is the one of direct messages', () => {
  expect(shardOf(undefined, 4)).toBe(0);
  expect([shards([0, 1], 4), shards([2], 4)].map(hasFirst)).toEqual([true, false]);
});
