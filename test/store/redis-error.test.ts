// What an operator reads when the Redis, or the way to it, is not as it should be.
import { describe, expect, test } from 'vitest';
import { isFinal, isPassing, placeOf, redisError } from '../../src/store/redis-error.ts';

const place = placeOf('redis://:se%26cret@redis.example:6380/0');

const answers = [
  ["OOM command not allowed when used memory > 'maxmemory'.", 'full', 'is full: raise its maxmemory'],
  ["READONLY You can't write against a read only replica.", 'not-writable', 'is a replica'],
  ['MISCONF Errors writing to the AOF file: No space left on device', 'not-writable', 'room on its disk'],
  ['NOREPLICAS Not enough good replicas to write.', 'not-writable', 'too few replicas'],
  ["NOPERM User bot has no permissions to run the 'evalsha' command", 'not-writable', 'evalsha'],
  ['LOADING Redis is loading the dataset in memory', 'unreachable', 'is still loading its data'],
  ["MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", 'unreachable', 'lost'],
  ['BUSY Redis is busy running a script.', 'unreachable', 'is busy'],
  ['WRONGPASS invalid username-password pair or user is disabled.', 'unreachable', 'not take the password'],
  ["CROSSSLOT Keys in request don't hash to the same slot", 'failed', 'is part of a cluster'],
  ['ERR DB index is out of range', 'failed', 'has no database of that number'],
  ['WRONGTYPE Operation against a key holding the wrong kind of value', 'failed', 'WRONGTYPE Operation'],
  // As Redis 6 puts it, which has what went wrong in a script in the middle.
  ['ERR Error running script (call to f_1): @user_script:3: -OOM command not allowed', 'full', 'is full'],
] as const;

test.for(answers)('%s', ([message, kind, part]) => {
  const error = redisError(new Error(message), place);
  expect(error).toMatchObject({ kind, code: 'store_unavailable', cause: new Error(message) });
  expect(error.message).toMatch(/^The Redis at redis\.example:6380 /u);
  expect(error.message).toContain(part);
});

const troubles = [
  ['ECONNREFUSED', 'start it, or check the address'],
  ['ENOTFOUND', 'no host has that name'],
  ['ETIMEDOUT', 'check that it runs'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'NODE_EXTRA_CA_CERTS'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'NODE_EXTRA_CA_CERTS'],
] as const;

test.for(troubles)('%s on the way is unreachable', ([code, part]) => {
  const error = redisError(Object.assign(new Error('it broke'), { code }), place);
  expect(error.kind).toBe('unreachable');
  expect(error.message).toContain(`The Redis at redis.example:6380 cannot be reached (${code}): `);
  expect(error.message).toContain(part);
});

test('a Redis that wants a password where none was given says how to give it', () => {
  const { message } = redisError(new Error('NOAUTH Authentication required.'), placeOf('redis://localhost'));
  expect(message).toBe(
    'The Redis at localhost:6379 wants a password: put it into STORE_URL, as in redis://:password@host:6379.',
  );
});

test('a password that the Redis repeats stays out of the sentence and the cause', () => {
  const heard = new Error('ERR unknown command `HELLO`, with args beginning with: `3`, `AUTH`, `se&cret`');
  const { message, cause } = redisError(heard, place);
  expect(message).toBe('The Redis at redis.example:6380 is too old: 6.2 is the first that can be used.');
  expect(cause).toBeUndefined();
  const other = redisError(new Error('ERR wrong number of arguments: se&cret'), place);
  expect(other.message).toBe(
    'The Redis at redis.example:6380 cannot be used: ERR wrong number of arguments: …',
  );
  expect(other.cause).toBeUndefined();
});

test('waiting helps where it is starting, and not where it has said no', () => {
  const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
  const untrusted = Object.assign(new Error('who is that'), { code: 'CERT_HAS_EXPIRED' });
  const [loading, wrong] = [new Error('LOADING the dataset'), new Error('WRONGPASS invalid')];
  expect([refused, untrusted, loading, wrong].map(isFinal)).toEqual([false, true, false, true]);
  expect([refused, untrusted, loading, wrong].map(isPassing)).toEqual([false, false, true, false]);
});

describe('an address', () => {
  test('has the usual port where it names none', () => {
    expect(placeOf('redis://localhost')).toEqual({ at: 'localhost:6379', hasPassword: false, secrets: [] });
    expect(place.secrets).toEqual(['se%26cret', 'se&cret']);
  });

  test.for([
    ['redis://localhost/first', 'may only end in the number of its database'],
    ['redis://:50%@localhost', 'must have its % written as %25'],
  ] as const)('such as %s is refused in a sentence', ([url, part]) => {
    expect(() => placeOf(url)).toThrow(part);
  });
});
