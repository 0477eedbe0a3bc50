// How files share the room of one message.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { leastShareBytes, memoryFor, nextChange, sum } from '../../../src/adapters/discord/files/shares.ts';

const mebibyte = 1_048_576;
const room = { fileBytes: 10 * mebibyte, bodyBytes: 24 * mebibyte };
const still = (mebibytes: number) => ({ sizeBytes: mebibytes * mebibyte, canShrink: true });
const video = (mebibytes: number) => ({ sizeBytes: mebibytes * mebibyte, canShrink: false });

test('nothing changes where everything fits', () => {
  expect(nextChange([still(10), video(10), still(4)], room)).toBeUndefined();
  expect(nextChange([], room)).toBeUndefined();
});

test.each([
  ['a picture above the limit of a file', [still(11)], 0, 10],
  ['the largest of pictures that are too much together', [still(9), still(10), still(8)], 1, 8],
  [
    'large pictures, while small ones keep their size',
    [still(2), still(9), still(1), still(10), still(8)],
    3,
    7,
  ],
  ['pictures, and no videos that fit', [video(10), still(9), video(8)], 1, 6],
])('shrinks %s', (_, files, index, roomMebibytes) => {
  expect(nextChange(files, room)).toEqual({
    way: 'shrink',
    file: files[index],
    roomBytes: roomMebibytes * mebibyte,
  });
});

test.each([
  ['a video above the limit of a file', [still(12), video(11)], 1, 10],
  ['the largest of videos that are too much together', [video(9), video(10), video(8)], 1, 7],
  [
    'a video that would leave pictures next to nothing',
    [still(9), video(10), video(9), still(8), video(4)],
    1,
    9,
  ],
])('leaves out %s', (_, files, index, roomMebibytes) => {
  expect(nextChange(files, room)).toEqual({
    way: 'leave out',
    file: files[index],
    roomBytes: roomMebibytes * mebibyte,
  });
});

const sizes = fc.integer({ min: 1, max: 40 * mebibyte });
const files = fc.array(fc.record({ sizeBytes: sizes, canShrink: fc.boolean() }), { maxLength: 10 });

test('every file gets its room after one change each, whatever comes of it', () => {
  fc.assert(
    fc.property(
      files,
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 10 }),
      (given, luck) => {
        let left = given.map((file) => ({ ...file }));
        const changed = new Set<object>();
        for (let change = nextChange(left, room); change; change = nextChange(left, room)) {
          const { way, file, roomBytes } = change;
          expect(roomBytes).toBeLessThan(file.sizeBytes);
          if (way === 'leave out') {
            left = left.filter((other) => other !== file);
            continue;
          }
          expect(changed.has(file)).toBe(false);
          expect(roomBytes).toBeGreaterThanOrEqual(Math.min(leastShareBytes, room.fileBytes) - 1);
          const success = luck[changed.size % luck.length] ?? 0;
          changed.add(file);
          file.canShrink = false;
          // Every now and then a picture turns out to be broken.
          if (success > 0.2) file.sizeBytes = Math.ceil(roomBytes * success);
        }
        expect(sum(left.map((file) => file.sizeBytes))).toBeLessThanOrEqual(room.bodyBytes);
        expect(left.every((file) => file.sizeBytes <= room.fileBytes)).toBe(true);
      },
    ),
  );
});

test('in memory are the files, and the largest picture where one has to shrink', () => {
  expect(memoryFor([still(5), video(6)], room)).toBe(11 * mebibyte);
  expect(memoryFor([still(30)], room)).toBe(40 * mebibyte);
  expect(memoryFor([still(9), still(9), still(20), video(10)], room)).toBe(44 * mebibyte);
});
