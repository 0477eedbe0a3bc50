// Names of files that lead elsewhere, mean something to a system or look like another kind: made of prompts, and in addresses.
import { randomUUID } from 'node:crypto';
import { rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { multipartOf } from '../../src/adapters/discord/api/multipart.ts';
import { showEnd } from '../../src/generation/finish.ts';
import { servedChat } from '../adapters/web/fixture.ts';
import { done, fileOf, picture } from '../contracts/cards.ts';
import { bareCore } from '../generation/bare-core.ts';
import { aRecord } from '../generation/record.ts';
import { requestOf, written } from './doors.ts';

const { signal } = new AbortController();

test.each([
  ['../../../../etc/passwd', 'etc-passwd'],
  ['..\\..\\windows\\system32', 'windows-system32'],
  ['/etc/shadow', 'etc-shadow'],
  ['C:\\autoexec.bat', 'c-autoexec-bat'],
  ['.htaccess', 'htaccess'],
  ['-rf --no-preserve-root', 'rf-no-preserve-root'],
  ['picture\u202Egnp.exe', 'picture-gnp-exe'],
  ['evil.html\u0000', 'evil-html'],
  ['a"; filename="x.html\r\nx: y', 'a-filename-x-html-x-y'],
  ['|whoami; $(id) `id`', 'whoami-id-id'],
  ['CON', 'picture'],
  ['nul', 'picture'],
  ['Com1', 'picture'],
  ['lpt9', 'picture'],
  ['～/．．／', 'picture'],
  ['여우', 'picture'],
  ['a'.repeat(4000), 'a'.repeat(40)],
  ['🦊'.repeat(300), 'picture'],
])('what %j makes is called %s', async (prompt, name) => {
  const chat = await servedChat();
  const core = bareCore([chat.adapter]);
  const outputs = [`data:text/html;name=../x.html;base64,${Buffer.from(picture(1)).toString('base64')}`];
  const address = { adapter: 'web', message: randomUUID(), person: { id: 'ann', name: 'ann' } };
  await showEnd(
    core,
    aRecord({ prompt, address, outputs, station: 'delivering', outcome: { kind: 'succeeded' } }),
    signal,
  );
  const [file] = (await chat.messages('ann')).flatMap(({ files }) => files);
  expect(file).toMatchObject({ name: `${name}.png`, mediaType: 'image/png' });
  const response = await fetch(chat.url + (file?.downloadUrl ?? ''));
  expect(response.headers.get('content-disposition')).toBe(`attachment; filename="${name}.png"`);
});

describe('the web chat’s files', () => {
  /** A chat with one picture, a secret beside its folder and one in it. */
  async function withSecrets() {
    const chat = await servedChat();
    const outside = join(dirname(chat.filesDir), `secret-${randomUUID()}.png`);
    await writeFile(outside, 'a secret');
    onTestFinished(() => rm(outside, { force: true }));
    await writeFile(join(chat.filesDir, 'secret.png'), 'a secret');
    await writeFile(join(chat.filesDir, `${'a'.repeat(32)}.png.part`), 'a secret');
    await symlink('/etc/hostname', join(chat.filesDir, 'link.png'));
    const address = { adapter: 'web', message: randomUUID(), person: { id: 'ann', name: 'ann' } };
    await chat.adapter.deliver(address, done(), { files: [fileOf(picture(1), 'a-fox.png')], signal });
    const [message] = await chat.messages('ann');
    return { chat, outside: outside.split('/').at(-1) ?? '', url: message?.files[0]?.url ?? '' };
  }

  test('are those that were kept, and no others, however their address is written', async () => {
    const { chat, outside, url } = await withSecrets();
    const up = [
      '../',
      '%2e%2e/',
      '..%2f',
      '%2e%2e%2f',
      '%252e%252e%252f',
      '..%5c',
      '..\\',
      '%c0%ae%c0%ae/',
      '．．/',
      '....//',
    ];
    const paths = [
      ...up.map((each) => `/files/${each}${outside}`),
      ...up.map((each) => `/files/${each}${each}${each}${each}etc/hostname`),
      `/files//${outside}`,
      `/files/${encodeURIComponent(join(dirname(chat.filesDir), outside))}`,
      '/files/secret.png',
      '/files/link.png',
      `/files/${'a'.repeat(32)}.png.part`,
      `${url}%00`,
      `${url}%00.css`,
      `${url}/`,
      `${url}/..`,
      `${url}%0a`,
      `${url}::$DATA`,
      `${url}.`,
      `/files/${'a'.repeat(5000)}`,
      `/files/%`,
      `/files/%ff%fe`,
      `/%2e%2e/${outside}`,
      '/page/main.js',
      '/..%2findex.ts',
      '/../../index.ts',
    ];
    for (const path of paths) {
      const { status, text } = await written(chat.port, requestOf('GET', path));
      expect([path, status >= 400 && status < 500]).toEqual([path, true]);
      expect(text).not.toMatch(/a secret|import /u);
    }
    expect((await written(chat.port, requestOf('GET', url))).status).toBe(200);
  });

  test('get a name of their own for a download, and no header of somebody else', async () => {
    const { chat, url } = await withSecrets();
    const names = [
      '../../x.png',
      'x.png"; filename=y.html',
      'x.png\r\nset-cookie: a=b',
      '.htaccess',
      'x\u202Egnp.exe',
      'a'.repeat(300),
      'X.PNG',
    ];
    for (const name of names) {
      const { status, text } = await written(
        chat.port,
        requestOf('GET', `${url}?download=${encodeURIComponent(name)}`),
      );
      expect(status).toBe(200);
      expect(/content-disposition: ([^\r]*)/iu.exec(text)?.[1]).toBe('attachment');
      expect(text).not.toMatch(/set-cookie/iu);
    }
  });
});

test('a name cannot leave its place in a form for Discord', () => {
  const name = 'x"\r\ncontent-type: text/html\r\n\r\n<script>.png';
  const contentType = 'image/png\r\nx-evil: 1';
  const { pieces } = multipartOf({}, [{ name, alt: '', contentType, bytes: new Uint8Array(1) }]);
  const [, head = ''] = Buffer.concat(pieces).toString('latin1').split('name="files[0]"');
  expect(head.split('\r\n\r\n')[0]?.split('\r\n')).toEqual([
    '; filename="x%22%0D%0Acontent-type: text/html%0D%0A%0D%0A<script>.png"',
    'content-type: image/pngx-evil: 1',
  ]);
});
