// Shards: which parts of a bot's servers a process hears of (https://docs.discord.com/developers/events/gateway#sharding).

/** Some of the shards that a bot's servers are spread over: their numbers, from 0, and how many there are in all. */
export interface Shards {
  ids: readonly number[];
  total: number;
}

/** As DISCORD_SHARDS says it: `4` for all four, `0-1/4`, `2/4`. */
export function shardsText({ ids, total }: Shards): string {
  const [first = 0] = ids;
  const last = ids.at(-1) ?? first;
  if (ids.length === total) return String(total);
  return first === last ? `${first}/${total}` : `${first}-${last}/${total}`;
}

/**
 * Whether one server could be in both. Discord puts it by its id modulo the total, and the totals need not be equal:
 * while a bot is spread anew they are not.
 */
export function overlap(one: Shards, other: Shards): boolean {
  const step = commonDivisor(one.total, other.total);
  const remainders = new Set(one.ids.map((id) => id % step));
  return other.ids.some((id) => remainders.has(id % step));
}

/** Direct messages are heard by shard 0 alone, and it stands for all where something is to be done once. */
export function hasFirst({ ids }: Shards): boolean {
  return ids.includes(0);
}

function commonDivisor(one: number, other: number): number {
  return other === 0 ? one : commonDivisor(other, one % other);
}
