// What the browser's start says where the system lacks something.
import { expect, test } from 'vitest';
import { missingPackage } from './browser.ts';

test.for([
  ['libnss3.so', 'libnss3'],
  ['libnssutil3.so', 'libnss3'],
  ['libnspr4.so', 'libnspr4'],
  ['libexpat.so.1', 'libexpat1'],
  ['libX11.so.6', 'libx11-6'],
] as const)('a missing %s names the package %s', ([library, name]) => {
  const failure = `chromium: error while loading shared libraries: ${library}: cannot open shared object file`;
  expect(missingPackage(failure)).toBe(name);
});

test('another failure names none', () => {
  expect(missingPackage('Timeout 30000ms exceeded')).toBeUndefined();
});
