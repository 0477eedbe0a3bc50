// Which addresses a download opens.
import { createServer, type AddressInfo, type LookupFunction } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createGuard, isPublic, type Guard } from '../../src/gateway/guard.ts';
import { failureOf, scripted } from './fixture.ts';

const refused = [
  '127.0.0.1',
  '127.9.9.9',
  '0.0.0.0',
  '10.0.0.1',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '100.100.100.200',
  '192.0.0.192',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '168.63.129.16',
  '::',
  '::1',
  '::127.0.0.1',
  '::7f00:1',
  '4000::1',
  '::ffff:10.0.0.1',
  '::ffff:8.8.8.8',
  '64:ff9b::a00:1',
  '64:ff9b:1::a00:1',
  'fd00:ec2::254',
  'fc00::1',
  'fe80::1',
  'fec0::1',
  '2002:7f00:1::',
  '2001:db8::1',
  'ff02::1',
  '',
  'localhost',
];

test.each(refused)('counts %s as not public', (address) => {
  expect(isPublic(address)).toBe(false);
});

test.each(['8.8.8.8', '104.18.0.1', '2606:4700::1111', '2a00:1450:4001::1'])(
  'counts %s as public',
  (address) => {
    expect(isPublic(address)).toBe(true);
  },
);

test.each([
  'https://127.0.0.1/a.png',
  'https://0x7f.1/a.png',
  'https://2130706433/a.png',
  'https://127.0.0.1./a.png',
  'https://[::1]/a.png',
  'https://[::ffff:127.0.0.1]/a.png',
  'https://[64:ff9b::7f00:1]/a.png',
  'https://localhost/a.png',
  'https://files.localhost./a.png',
  'https://169.254.169.254/latest/meta-data',
  'https://10.1.2.3/a',
  'http://8.8.8.8/a.png',
  'http://files.test/a.png',
  'file:///etc/passwd',
  'ftp://8.8.8.8/a',
  'ws://8.8.8.8/a',
  'blob:https://a/b',
  '/files/a.png',
  '',
])('does not open "%s" for a gateway on the internet', async (url) => {
  const { gateway, server, signal, reports } = await scripted([], {
    baseUrl: 'https://gateway.test/v1',
    lookup: () => expect.unreachable('nothing may be looked up'),
  });
  expect((await failureOf(gateway.download(url, signal))).code).toBe('output_blocked');
  expect(server.requests).toHaveLength(0);
  expect(reports).toEqual([]);
});

test.each(['127.0.0.1', '169.254.169.254', '::ffff:10.0.0.1', '::1', '10.0.0.1'])(
  'does not open a name that resolves to %s, not even beside a public address',
  async (address) => {
    for (const addresses of [[address], ['8.8.8.8', address]]) {
      const { gateway, signal, spooled } = await scripted([], { lookup: resolvingTo(addresses) });
      expect((await failureOf(gateway.download('https://files.test/a.png', signal))).code).toBe(
        'output_blocked',
      );
      expect(await spooled()).toEqual([]);
    }
  },
);

test('hangs up on a connection that leads elsewhere than its name did, before any byte', async () => {
  const received: Buffer[] = [];
  const server = createServer((socket) =>
    socket.on('data', (data) => received.push(data)).on('error', () => {}),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise((resolve) => void server.close(() => resolve())));
  const { port } = server.address() as AddressInfo;

  const hungUp = new Promise<void>((resolve) =>
    server.once('connection', (socket) => socket.on('close', () => resolve())),
  );
  const guard = createGuard(new URL('https://gateway.test/v1'), undefined);
  const error = await new Promise((resolve) =>
    guard.connect({ hostname: '127.0.0.1', port: `${port}`, protocol: 'http:' }, (...[failure]) =>
      resolve(failure),
    ),
  );
  expect(error).toMatchObject({ code: 'output_blocked' });
  await hungUp;
  expect(received).toEqual([]);
});

test('lets a gateway on loopback serve files at its own host and port, and nothing else there', async () => {
  const neighbour = await scripted([{ body: 'secret' }]);
  const own = await scripted([
    { body: '', status: 302, headers: { location: `${neighbour.server.origin}/a.png` } },
    { body: '', status: 302, headers: { location: 'http://127.0.0.1:1/' } },
    { body: '', status: 302, headers: { location: 'https://169.254.169.254/' } },
    { body: '', status: 302, headers: { location: 'file:///etc/passwd' } },
    { body: '', status: 404 },
  ]);
  const { gateway, server, signal } = own;
  const codes: string[] = [];
  for (let hop = 0; hop < 5; hop += 1) {
    codes.push((await failureOf(gateway.download(`${server.origin}/a.png`, signal))).code);
  }
  const blocked = Array.from({ length: 4 }, () => 'output_blocked');
  expect(codes).toEqual([...blocked, 'output_gone']);
  for (const url of [
    `${neighbour.server.origin}/a`,
    `http://localhost:${server.port}/a`,
    `http://127.0.0.2:${server.port}/a`,
  ]) {
    expect((await failureOf(gateway.download(url, signal))).code).toBe('output_blocked');
  }
  expect(neighbour.server.requests).toHaveLength(0);
});

test('lets a gateway called localhost serve files only while that name means this machine', async () => {
  const { server } = await scripted([{ body: '', status: 404 }]);
  const here = await scripted([], {
    baseUrl: `http://localhost:${server.port}/v1`,
    lookup: resolvingTo(['127.0.0.1']),
  });
  const away = await scripted([], {
    baseUrl: `http://localhost:${server.port}/v1`,
    lookup: resolvingTo(['10.0.0.1']),
  });
  const url = `http://localhost:${server.port}/a.png`;
  expect((await failureOf(here.gateway.download(url, here.signal))).code).toBe('output_gone');
  expect((await failureOf(away.gateway.download(url, away.signal))).code).toBe('output_blocked');
});

test.each([
  ['http://simulator:3100', '172.18.0.2'],
  ['http://simulator:3100', 'fd12::2'],
  ['http://gateway', '127.0.1.1'],
  ['http://simulator.bots.svc.cluster.local', '10.96.0.2'],
  ['https://gateway.corp.internal', '10.0.0.2'],
  ['https://gateway.corp.internal', '8.8.8.8'],
  ['http://nas.home.arpa', '::ffff:192.168.0.2'],
  ['http://10.0.0.2:3100', '10.0.0.2'],
  ['http://[fd12::2]:3100', 'fd12::2'],
])('lets a gateway at %s in its own network serve files from %s', (origin, address) => {
  const guard = createGuard(new URL(`${origin}/v1`), undefined);
  const own = new URL(`${origin}/files/a.png`);
  expect([isBlocked(guard, own.href), guard.allows(own, address)]).toEqual([false, true]);
});

test('opens nothing else beside a gateway in its own network', () => {
  const guard = createGuard(new URL('http://simulator:3100/v1'), undefined);
  const others = [
    'http://simulator:3101/a',
    'http://simulator/a',
    'http://redis:3100/a',
    'http://172.18.0.2:3100/a',
    'https://172.18.0.3/a',
    'ftp://simulator:3100/a',
  ];
  expect(others.filter((url) => !isBlocked(guard, url))).toEqual([]);
  expect(guard.allows(new URL('https://redis:3100/a'), '172.18.0.3')).toBe(false);
  const own = new URL('http://simulator:3100/files/a.png');
  // Of a machine and its cloud, and of nobody beside it.
  const addresses = [
    '169.254.169.254',
    '168.63.129.16',
    '::ffff:168.63.129.16',
    'fd00:ec2::254',
    'fd00:0ec2:0:0:0:0:0:254',
    'fe80::1',
    '100.100.100.200',
    '0.0.0.0',
    '224.0.0.1',
    '',
  ];
  expect(addresses.filter((address) => guard.allows(own, address))).toEqual([]);
});

test.each([
  ['http://gateway.test', true],
  ['http://8.8.8.8', true],
  ['http://169.254.169.254', true],
  ['https://gateway.example.com', false],
  ['https://internal.example.com', false],
])('lets a gateway at %s serve no files of a network that it is not in', (origin, blocked) => {
  const guard = createGuard(new URL(`${origin}/v1`), undefined);
  const own = new URL(`${origin}/a.png`);
  expect(isBlocked(guard, own.href)).toBe(blocked);
  expect([guard.allows(own, '10.0.0.2'), guard.allows(own, '127.0.0.1')]).toEqual([false, false]);
});

test('fetches from a gateway that is known by its name in the network of this machine', async () => {
  const { server } = await scripted([{ body: '', status: 404 }]);
  const baseUrl = `http://simulator:${server.port}/v1`;
  const { gateway, signal } = await scripted([], { baseUrl, lookup: resolvingTo(['127.0.0.1']) });
  const away = await scripted([], { baseUrl, lookup: resolvingTo(['127.0.0.1', '169.254.169.254']) });
  const url = `http://simulator:${server.port}/files/a.png`;
  expect((await failureOf(gateway.download(url, signal))).code).toBe('output_gone');
  expect((await failureOf(away.gateway.download(url, signal))).code).toBe('output_blocked');
  expect(server.requests).toHaveLength(1);
});

function isBlocked(guard: Guard, url: string): boolean {
  try {
    guard.checkUrl(new URL(url));
    return false;
  } catch {
    return true;
  }
}

function resolvingTo(addresses: string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  return (_name, { all }, callback) => {
    if (all === true) callback(null, found);
    else callback(null, found[0]?.address ?? '', found[0]?.family);
  };
}
