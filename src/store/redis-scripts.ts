// What runs inside Redis, where nobody comes in between: one change of an entry with its index, and tidying the index up.
import { createHash } from 'node:crypto';
import type { RedisClient } from './redis-connection.ts';

/** A script and the name that Redis gives it. */
export interface Script {
  text: string;
  sha: string;
}

/**
 * Puts a text in the place of another; '' stands for none. Answers nothing when it has, else the text that is there.
 * KEYS: entry, index of its segment, expiring, segments. ARGV: key, segment, text before, text after, time to live in
 * milliseconds, expiry.
 */
export const compareAndSet = script(`
  local found = redis.call('GET', KEYS[1]) or ''
  if found ~= ARGV[3] then return found end
  if ARGV[4] == '' then
    redis.call('DEL', KEYS[1])
    redis.call('ZREM', KEYS[2], ARGV[1])
    redis.call('ZREM', KEYS[3], ARGV[1])
    return false
  end
  if ARGV[5] == '' then
    redis.call('SET', KEYS[1], ARGV[4])
    redis.call('ZREM', KEYS[3], ARGV[1])
  else
    redis.call('SET', KEYS[1], ARGV[4], 'PX', ARGV[5])
    redis.call('ZADD', KEYS[3], ARGV[6], ARGV[1])
  end
  if found == '' then
    redis.call('ZADD', KEYS[2], 0, ARGV[1])
    redis.call('SADD', KEYS[4], ARGV[2])
  end
  return false
`);

/**
 * Takes keys out of the index whose entries Redis has let expire, never the entries themselves: a clock that is wrong
 * here costs nothing. Answers how many it looked at, and how many of them are still there.
 * KEYS: expiring. ARGV: up to when, how many to pass over, how many to look at, namespace of entries, of indexes.
 */
export const forgetExpired = script(`
  local keys = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', ARGV[2], ARGV[3])
  local there = 0
  for _, key in ipairs(keys) do
    if redis.call('EXISTS', ARGV[4] .. key) == 1 then
      there = there + 1
    else
      redis.call('ZREM', KEYS[1], key)
      redis.call('ZREM', ARGV[5] .. (string.match(key, '^([^:]*):') or ''), key)
    end
  end
  return {#keys, there}
`);

/** Runs a script by its name; a Redis that does not know it yet, as after a restart, is told its text. */
export async function runScript(
  client: RedisClient,
  { text, sha }: Script,
  keys: readonly string[],
  args: readonly string[],
): Promise<unknown> {
  const rest = [String(keys.length), ...keys, ...args];
  try {
    return await client.sendCommand(['EVALSHA', sha, ...rest]);
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
    return client.sendCommand(['EVAL', text, ...rest]);
  }
}

function script(text: string): Script {
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}
