// Addresses that lead back to this machine or its network: in outputs, in redirects and in names.
import { once } from 'node:events';
import { createServer, type AddressInfo, type LookupFunction } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isPublic } from '../../src/gateway/guard.ts';
import { failureOf, scripted } from '../gateway/fixture.ts';

const nothing = () => expect.unreachable('nothing may be looked up');

test.each([
  'https://0177.0.0.1/a.png',
  'https://0x7f000001/a.png',
  'https://017700000001/a.png',
  'https://127.1/a.png',
  'https://0/a.png',
  'https://10.1/a.png',
  'https://0xa9.0xfe.0xa9.0xfe/latest',
  'https://0251.0376.0251.0376/latest',
  'https://１２７.０.０.１/a.png',
  'https://127。0。0。1/a.png',
  'https://①②⑦.0.0.1/a.png',
  'https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/a.png',
  'https://LOCALHOST/a.png',
  'https://127.0.0.1%2f@localhost/a.png',
  'https://8.8.8.8@127.0.0.1/a.png',
  'https://8.8.8.8:443@[::1]/a.png',
  'https://user:secret@10.0.0.1/a.png',
  'https:\\\\127.0.0.1\\a.png',
  'https:/127.0.0.1/a.png',
  'https:127.0.0.1/a.png',
  '\thttps://127.0.0.1/a.png',
  'ht\ntps://127.0.0.1/a.png',
  'https://[::]/a.png',
  'https://[0:0:0:0:0:ffff:7f00:1]/a.png',
  'https://[::ffff:0:127.0.0.1]/a.png',
  'https://[2001:0:7f00:1::]/a.png',
  'https://[2002:a9fe:a9fe::]/a.png',
  'https://[64:ff9b::169.254.169.254]/a.png',
  'https://[fe80::1%25eth0]/a.png',
  'https://[fe80::1]/a.png',
  'https://[100::1]/a.png',
  'https://[::127.0.0.1]:443/a.png',
  'https://300.0.0.1/a.png',
  'https://a b/',
  'gopher://8.8.8.8/_x',
  'javascript:alert(1)//https://8.8.8.8/',
  'view-source:https://8.8.8.8/',
  'filesystem:https://8.8.8.8/a',
  'https+unix://8.8.8.8/a',
])('an output at %j is not opened', async (url) => {
  const { gateway, signal, spooled } = await scripted([], {
    baseUrl: 'https://gateway.test/v1',
    lookup: nothing,
  });
  expect((await failureOf(gateway.download(url, signal))).code).toBe('output_blocked');
  expect(await spooled()).toEqual([]);
});

describe('a name', () => {
  const leadingTo = (addresses: string[], asked: string[] = []): LookupFunction => {
    return (name, _options, callback) => {
      asked.push(name);
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    };
  };

  test.each([
    [['fe80::1%eth0']],
    [['::ffff:169.254.169.254']],
    [['64:ff9b::a9fe:a9fe']],
    [['2002:7f00:1::']],
    [['2001:0:7f00:1::']],
    [['0.0.0.0']],
    [['8.8.8.8', '2606:4700::1111', '::1']],
    [[]],
    [['not an address']],
  ])('that leads to %j is not connected to, whatever it is called', async (addresses) => {
    for (const url of [
      'https://files.test/a',
      'https://metadata.google.internal./a',
      'https://a@files.test:8443/a',
    ]) {
      const { gateway, signal } = await scripted([], { lookup: leadingTo(addresses) });
      expect((await failureOf(gateway.download(url, signal))).code).toBe('output_blocked');
    }
  });

  test('is judged anew each time, so that what it led to before counts for nothing', async () => {
    const reached: unknown[] = [];
    const inside = createServer((socket) => void reached.push(socket.destroy()));
    inside.listen(0, '127.0.0.1');
    await once(inside, 'listening');
    onTestFinished(() => void inside.close());
    const { port } = inside.address() as AddressInfo;
    const asked: string[] = [];
    const lookup: LookupFunction = (...call) => {
      if (asked.length > 0) return leadingTo(['127.0.0.1'], asked)(...call);
      asked.push(call[0]);
      return call[2](Object.assign(new Error('try again'), { code: 'EAI_AGAIN' }), []);
    };
    const { gateway, signal } = await scripted([], { lookup });
    const url = `https://files.test:${port}/a.png`;
    expect((await failureOf(gateway.download(url, signal))).code).toBe('gateway_unreachable');
    expect((await failureOf(gateway.download(url, signal))).code).toBe('output_blocked');
    expect([asked, reached]).toEqual([['files.test', 'files.test'], []]);
  });
});

test.each([
  '//169.254.169.254/latest',
  '///127.0.0.1/',
  '\\\\10.0.0.1\\share',
  'https://user@192.168.0.1/',
  'https://[::ffff:10.0.0.1]/',
  'http://8.8.8.8/',
  'http://[::1]:PORT/',
  'data:image/png;base64,iVBORw0KGgo=',
  'javascript:alert(1)',
])('a redirect to %j is not followed', async (location) => {
  const { gateway, server, signal } = await scripted([
    (request) => ({
      body: '',
      status: 302,
      headers: { location: location.replace('PORT', request.headers.host?.split(':')[1] ?? '') },
    }),
  ]);
  const error = await failureOf(gateway.download(`${server.origin}/a.png`, signal));
  expect(error.code).toBe('output_blocked');
  expect(server.requests).toHaveLength(1);
});

test('addresses of every kind of tunnel and test net are not public', () => {
  const inside = [
    '192.88.99.1',
    '192.0.2.1',
    '198.51.100.1',
    '203.0.113.1',
    '240.0.0.1',
    '2001:10::1',
    '2001:2::1',
    '5f00::1',
    '::ffff:0:a00:1',
    '100::1',
    'fe80::1%lo',
    '8.8.8.8 ',
  ];
  for (const address of inside) expect([address, isPublic(address)]).toEqual([address, false]);
});
