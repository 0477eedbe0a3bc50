// Files that people bring: what can be worked on, and what is refused before anything is reserved.
import { describe, expect, test } from 'vitest';
import { isPicture, pictureOf, pictureWithin } from '../../../src/adapters/discord/pictures-in.ts';

const url = 'https://cdn.discordapp.com/fox.png';
const png = { url, content_type: 'image/png', size: 1000, width: 640, height: 480 };

const refusal = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was refused');
};

describe('a file is no picture', () => {
  test.each(['video/mp4', 'text/plain', 'application/image/png', 'image/svg+xml', null, undefined])(
    'with the type %s',
    (type) => {
      expect(isPicture({ ...png, content_type: type })).toBe(false);
      expect(refusal(() => pictureOf({ ...png, content_type: type }))).toMatchObject({
        code: 'picture_invalid',
      });
    },
  );

  test.each([undefined, null, 0])('where Discord could not measure it (%s), whatever its type', (width) => {
    expect(isPicture({ ...png, width })).toBe(false);
    expect(refusal(() => pictureOf({ ...png, width }))).toMatchObject({ code: 'picture_invalid' });
  });
});

describe('a picture', () => {
  test('of up to 52 megapixels and 32 MiB goes on by its address', () => {
    const most = { ...png, width: 8000, height: 6500, size: 33_554_432 };
    expect(pictureOf(most)).toEqual({ url });
  });

  test('with more pixels is refused, however little it weighs', () => {
    const bomb = { ...png, width: 7750, height: 7750, size: 20_000 };
    expect(refusal(() => pictureOf(bomb))).toMatchObject({
      code: 'picture_too_large',
      params: { megapixels: 61, limit: 52 },
    });
  });

  test('that is heavier is refused', () => {
    expect(refusal(() => pictureOf({ ...png, size: 33_554_433 }))).toMatchObject({
      code: 'picture_too_heavy',
      params: { limitMiB: 32 },
    });
  });

  test('that is known to be one may be of a size that nobody tells', () => {
    expect(pictureWithin({ url, size: 0 })).toEqual({ url });
    expect(refusal(() => pictureWithin({ url, size: 0, width: 9000, height: 9000 }))).toMatchObject({
      code: 'picture_too_large',
    });
  });
});

test.each([
  ['?ex=68f00000', 0x68f00000 * 1000],
  ['', undefined],
  ['?ex=', undefined],
  ['?ex=never', undefined],
  ['?ex=-5', undefined],
  ['?ex=ffffffffffffffff', undefined],
])('a link ending in %j is good until %s', (query, expiresAt) => {
  expect(pictureOf({ ...png, url: `${url}${query}` }).expiresAt).toBe(expiresAt);
});
