// Uploads with everything that production loads in the same process: copies of undici must not meet.
import { readFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { openCallDesk, saying, soon } from './desk-of-calls.ts';

test('files of several MB arrive whole with every production import loaded', async () => {
  const manifest = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  const { dependencies } = JSON.parse(manifest) as { dependencies: Record<string, string> };
  expect(Object.keys(dependencies)).toEqual(expect.arrayContaining(['discord.js', 'undici']));
  for (const name of Object.keys(dependencies)) await import(name);
  await import('../../../src/app.ts');
  await import('../../../src/adapters/discord/index.ts');

  await using desk = await openCallDesk();
  const { calls, discord, to } = desk;
  await calls.respond(desk.interaction, { type: 5 }, soon());
  const uploads = ['one.png', 'SPOILER_two.webp', 'three.mp4'].map((name, index) => ({
    name,
    alt: `“${name}” — été 여우`,
    contentType: name.endsWith('mp4') ? 'video/mp4' : 'image/png',
    bytes: new Uint8Array(randomBytes((index + 1) * 1_500_000)),
  }));
  await calls.editOriginal(to, saying('three files'), uploads, soon());
  const [message] = discord.messages(discord.channelId);
  expect(message?.attachments.map(({ filename, description }) => [filename, description])).toEqual(
    uploads.map(({ name, alt }) => [name, alt]),
  );
  for (const [index, { bytes }] of uploads.entries()) {
    expect(Buffer.from(bytes).equals(message?.attachments[index]?.bytes ?? Buffer.alloc(0))).toBe(true);
  }

  const { channel } = await calls.openDirect(discord.userId, soon());
  await calls.createMessage(channel, saying('directly'), uploads.slice(0, 1), soon(), 'nonce');
  expect(discord.messages(channel, discord.userId)[0]?.attachments[0]?.bytes.byteLength).toBe(1_500_000);
});

test('they arrive too when something takes over the dispatcher of the process', async () => {
  const undici = await import('undici');
  const before = undici.getGlobalDispatcher();
  const foreign = new undici.Agent();
  undici.setGlobalDispatcher(foreign);
  try {
    await using desk = await openCallDesk();
    const { calls, discord, to } = desk;
    await calls.respond(desk.interaction, { type: 5 }, soon());
    const bytes = new Uint8Array(randomBytes(5_000_000));
    const uploads = [{ name: 'one.png', alt: 'x', contentType: 'image/png', bytes }];
    await calls.editOriginal(to, saying('one file'), uploads, soon());
    const [message] = discord.messages(discord.channelId);
    expect(Buffer.from(bytes).equals(message?.attachments[0]?.bytes ?? Buffer.alloc(0))).toBe(true);
  } finally {
    undici.setGlobalDispatcher(before);
    await foreign.close();
  }
});

test('names and types that would break the form cannot', async () => {
  await using desk = await openCallDesk();
  const { calls, discord, to } = desk;
  await calls.respond(desk.interaction, { type: 5 }, soon());
  const bytes = Buffer.from('\r\n--darkroom\r\n');
  const uploads = [{ name: 'a"\r\nb.png', alt: 'x', contentType: 'image/png\r\nx-evil: 1', bytes }];
  await calls.editOriginal(to, saying('odd'), uploads, soon());
  expect(discord.requests.at(-1)?.files).toEqual([
    { index: '0', name: 'a"\r\nb.png', contentType: 'image/pngx-evil: 1', bytes: new Uint8Array(bytes) },
  ]);
});
