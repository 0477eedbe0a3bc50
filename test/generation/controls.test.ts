// Pauses and blocked people: where they count, and what takes them back.
import { describe, expect, test } from 'vitest';
import {
  blockedIn,
  isBlocked,
  noControls,
  pauseIn,
  readControls,
  withBlock,
  withPause,
} from '../../src/generation/controls.ts';

const note = { by: 'Ann', at: 1_000 };
const later = { by: 'Bob', at: 2_000 };
const somebody = (id: string) => ({ adapter: 'discord', workspace: '1', id, name: `name of ${id}` });
const [one, two] = ['discord/1', 'discord/2'];

describe('a pause', () => {
  test('is for what it was made for, and the newest note stands', () => {
    const paused = withPause(withPause(noControls, one, note), one, later);
    expect(pauseIn(paused, ['bot', one])).toEqual(later);
    expect(pauseIn(paused, ['bot', two])).toBeUndefined();
  });

  test('ends where it was made; the whole bot goes on everywhere', () => {
    const both = withPause(withPause(withPause(noControls, one, note), two, note), 'bot', later);
    expect(pauseIn(withPause(both, one, undefined), [one])).toBeUndefined();
    expect(pauseIn(withPause(both, one, undefined), ['bot', one])).toEqual(later);
    expect(withPause(both, 'bot', undefined).paused).toEqual({});
  });
});

describe('a block', () => {
  test('is for one person of one platform, by their id', () => {
    const controls = withBlock(noControls, one, somebody('5'), note);
    expect(isBlocked(controls, { ...somebody('5'), name: 'another name' }, ['bot', one])).toBe(true);
    expect(isBlocked(controls, somebody('5'), ['bot', two])).toBe(false);
    expect(isBlocked(controls, somebody('6'), ['bot', one])).toBe(false);
    expect(isBlocked(controls, { ...somebody('5'), adapter: 'slack' }, ['bot', one])).toBe(false);
  });

  test('of one server is lifted there, and by the whole bot everywhere', () => {
    const everywhere = ['bot', one, two].reduce(
      (controls, scope) => withBlock(controls, scope, somebody('5'), note),
      withBlock(noControls, one, somebody('6'), note),
    );
    const lifted = withBlock(everywhere, one, somebody('5'), undefined);
    expect(isBlocked(lifted, somebody('5'), [one])).toBe(false);
    expect(isBlocked(lifted, somebody('5'), ['bot'])).toBe(true);
    const free = withBlock(everywhere, 'bot', somebody('5'), undefined);
    expect(isBlocked(free, somebody('5'), ['bot', one, two])).toBe(false);
    expect(blockedIn(free, ['bot', one, two])).toEqual(['name of 6']);
  });

  test('of nobody that is there changes nothing', () => {
    const controls = withBlock(noControls, one, somebody('5'), note);
    expect(withBlock(controls, one, somebody('6'), undefined)).toEqual(controls);
    expect(isBlocked(controls, { ...somebody('5'), id: 'toString' }, [one])).toBe(false);
  });
});

test('switches are the same after they went through JSON, and none is none', () => {
  const controls = withPause(withBlock(noControls, one, somebody('5'), note), 'bot', later);
  expect(readControls(JSON.parse(JSON.stringify(controls)))).toEqual(controls);
  expect(readControls(undefined)).toEqual(noControls);
  expect(() => readControls({ schema: 2 })).toThrow('schema');
});
