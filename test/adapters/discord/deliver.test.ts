// Later cards at an address that went through JSON, from an instance that was never started.
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Address } from '../../../src/generation/generation.ts';
import { card, done, picture, pictures } from '../../contracts/cards.ts';
import { displayed } from './displayed.ts';
import { openScene, type Scene } from './scene.ts';

const minutes = (count: number) => count * 60_000;
const isOriginal = (method: string, path: string) => method === 'PATCH' && path.endsWith('@original');
const developing = card({ title: 'Developing' });
const refusal = (status: number, code: number) => ({ status, body: { code, message: 'no' } });

/** An address whose token has run out, and nothing asked yet. */
async function expired(scene: Scene, ...asked: Parameters<Scene['imagine']>): Promise<Address> {
  const address = await scene.imagine(...asked);
  await scene.clock.advance(minutes(15));
  scene.asked();
  return address;
}

/** The direct messages that the person has got. */
function direct({ discord, shown }: Scene, address: Address) {
  return address['channel'] === discord.channelId
    ? shown()
    : discord.messages(String(address['channel']), discord.userId);
}

describe('while the token lasts', () => {
  test('a card and its files take the place of the answer, and nothing secret is kept', async () => {
    await using scene = await openScene();
    const address = await scene.imagine();
    await scene.clock.advance(minutes(14));
    scene.asked();
    expect(await scene.deliver(address, developing)).toEqual(address);
    const { token, ...rest } = await scene.deliver(address, done(), pictures());
    expect({ ...rest, token: address['token'] }).toEqual(address);
    expect(token).toBeUndefined();
    expect(scene.asked()).toEqual(['edit @original', 'edit @original']);
    expect(scene.shown()).toMatchObject([
      { attachments: [{ filename: 'a-red-fox-1.png', description: pictures()[0]?.alt }, {}] },
    ]);
  });

  test('a command that was never answered is answered, and known by its message from then on', async () => {
    await using scene = await openScene();
    scene.work(async () => {});
    await scene.discord.slash('imagine', { prompt: 'a red fox', private: true });
    await scene.clock.advance(0);
    const [command] = scene.commands;
    const after = await scene.deliver(command?.address ?? { adapter: 'none' }, {
      ...developing,
      private: true,
    });
    expect(scene.asked()).toEqual(['callback 4']);
    expect(scene.shown()).toMatchObject([{ id: after['message'], ephemeral: true }]);
  });

  test('one whose answer was given but never noted is edited', async () => {
    await using scene = await openScene();
    await scene.imagine();
    scene.asked();
    const [command] = scene.commands;
    const after = await scene.deliver(command?.address ?? { adapter: 'none' }, developing);
    expect(scene.asked()).toEqual(['callback 4', 'edit @original']);
    expect(scene.shown()).toMatchObject([
      { id: after['message'], content: expect.stringContaining('Developing') },
    ]);
  });
});

describe('after fifteen minutes', () => {
  test('the bot edits what everybody sees, and the token is forgotten', async () => {
    await using scene = await openScene();
    const address = await expired(scene);
    const after = await scene.deliver(address, done(), pictures());
    expect(scene.asked()).toEqual(['edit by bot']);
    expect(scene.shown()).toMatchObject([{ id: address['message'], attachments: [{}, {}] }]);
    expect(after).toMatchObject({ message: address['message'] });
    expect(after).not.toHaveProperty('token');
  });

  test('a message that only its person sees is out of reach: they get a direct one, with where it comes from', async () => {
    await using scene = await openScene();
    const address = await expired(scene, { private: true });
    const after = await scene.deliver(address, { ...done(), private: true }, pictures());
    expect(scene.asked()).toEqual(['open direct', 'send']);
    expect(after['channel']).not.toBe(address['channel']);
    const [message] = direct(scene, after);
    const [intro, title] = displayed(message?.content ?? '').split('\n');
    expect([intro, title]).toEqual([expect.stringContaining('in another chat'), 'Here are your pictures']);
    expect(message?.attachments.map(({ bytes }) => new Uint8Array(bytes))).toEqual([picture(1), picture(2)]);
    expect(scene.shown(scene.discord.addPerson({ name: 'ben' }).id)).toEqual([]);
  });

  test('the direct message comes once however often it is sent', async () => {
    await using scene = await openScene();
    const address = await expired(scene, { private: true });
    for (const _ of [1, 2]) await scene.deliver(address, done(), pictures());
    const after = await scene.deliver(address, done(), pictures());
    expect(direct(scene, after)).toHaveLength(1);
  });

  test('where the bot is not itself there it does not try', async () => {
    await using scene = await openScene();
    const foreign = scene.discord.addGuild({ hasBot: false }).id;
    const address = await expired(scene, {}, { guildId: foreign, userInstall: true });
    await scene.deliver(address, done(), pictures());
    expect(scene.asked()).toEqual(['open direct', 'send']);
  });

  test('where it was locked out it tells its person directly', async () => {
    await using scene = await openScene();
    const address = await expired(scene);
    scene.discord.setPermissions(scene.discord.channelId, 0n);
    await scene.deliver(address, done(), pictures());
    expect(scene.asked()).toEqual(['edit by bot', 'open direct', 'send']);
  });

  test('where it was locked out it asks once while the picture goes on, and for its end', async () => {
    await using scene = await openScene();
    const address = await expired(scene);
    scene.discord.setPermissions(scene.discord.channelId, 0n);
    for (const _ of [1, 2, 3]) {
      await expect(scene.deliver(address, developing)).rejects.toMatchObject({ code: 'address_expired' });
    }
    await scene.deliver(address, done(), pictures());
    expect(scene.asked()).toEqual(['edit by bot', 'edit by bot', 'open direct', 'send']);
  });

  test.for([
    ['that goes on', developing],
    ['that its person has stopped', card({ tone: 'canceled', title: 'Canceled', final: true })],
  ] as const)('nobody is sent a message about a picture %s', async ([, shown]) => {
    await using scene = await openScene();
    const address = await expired(scene, { private: true });
    await expect(scene.deliver(address, shown)).rejects.toMatchObject({ code: 'address_expired' });
    expect(scene.asked()).toEqual([]);
  });

  test('who takes no direct messages has to press Fetch', async () => {
    await using scene = await openScene();
    const address = await expired(scene, { private: true });
    const person = scene.discord.addPerson({ id: scene.discord.userId, dmsOpen: false });
    expect(person.dmsOpen).toBe(false);
    await expect(scene.deliver(address, done(), pictures())).rejects.toMatchObject({
      code: 'address_expired',
    });
    expect(scene.asked()).toEqual(['open direct', 'send']);
  });

  test('so has everybody where the operator wants no direct messages', async () => {
    await using scene = await openScene({ settings: { directMessages: false } });
    const address = await expired(scene, { private: true });
    await expect(scene.deliver(address, done(), pictures())).rejects.toMatchObject({
      code: 'address_expired',
    });
    expect(scene.asked()).toEqual([]);
  });
});

describe('a refusal', () => {
  test('of the token is remembered: the bot goes on without it', async () => {
    await using scene = await openScene();
    const address = await scene.imagine();
    scene.discord.faults.push({ on: isOriginal, do: refusal(401, 50_027) });
    scene.asked();
    for (const _ of [1, 2]) await scene.deliver(address, developing);
    expect(scene.asked()).toEqual(['edit @original', 'edit by bot', 'edit by bot']);
  });

  test('of one text is no refusal of the token', async () => {
    await using scene = await openScene();
    const address = await scene.imagine();
    scene.discord.faults.push({ on: isOriginal, do: refusal(400, 200_000) });
    scene.asked();
    for (const _ of [1, 2]) await scene.deliver(address, developing);
    expect(scene.asked()).toEqual(['edit @original', 'edit by bot', 'edit @original']);
  });

  test('of the files while the token lasts is none that Fetch could help', async () => {
    await using scene = await openScene({ settings: { directMessages: false } });
    const address = await scene.imagine();
    const isEdit = (method: string) => method === 'PATCH';
    scene.discord.faults.push({ on: isEdit, do: refusal(403, 50_013), times: 2 });
    await expect(scene.deliver(address, done(), pictures())).rejects.toMatchObject({
      code: 'chat_forbidden',
    });
  });

  test.for(['by token', 'by bot'])('because the message is gone is the end of it (%s)', async (way) => {
    await using scene = await openScene();
    const address = way === 'by bot' ? await expired(scene) : await scene.imagine();
    scene.discord.deleteMessage(String(address['message']));
    scene.asked();
    for (const _ of [1, 2]) {
      await expect(scene.deliver(address, done(), pictures())).rejects.toMatchObject({
        code: 'address_gone',
      });
    }
    expect(scene.asked()).toHaveLength(1);
  });

  test('that passes is no reason to go another way', async () => {
    await using scene = await openScene();
    const address = await scene.imagine();
    const tooMany = {
      status: 429,
      body: { message: 'slow', retry_after: 60 },
      headers: { 'retry-after': '60' },
    };
    scene.discord.faults.push({ on: isOriginal, do: tooMany });
    scene.asked();
    await expect(scene.deliver(address, done())).rejects.toMatchObject({ code: 'chat_busy' });
    expect(scene.asked()).toEqual(['edit @original']);
  });

  test('tells no token', async () => {
    await using scene = await openScene();
    const address = await scene.imagine();
    scene.discord.faults.push({
      on: isOriginal,
      do: { status: 400, body: { code: 50_035, message: 'form' } },
    });
    const error: unknown = await scene.deliver(address, developing).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'internal' });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(address['token']);
  });
});

test('an address that cannot be read is gone', async () => {
  await using scene = await openScene();
  const address = await scene.imagine();
  const broken = { ...address, interaction: 'none' };
  await expect(scene.deliver(broken, developing)).rejects.toMatchObject({ code: 'address_gone' });
});
