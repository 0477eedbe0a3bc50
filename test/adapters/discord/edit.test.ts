// Edit: what is asked in a modal, and what comes of the answer.
import { describe, expect, test, vi } from 'vitest';
import { done, fileOf, picture, pictures } from '../../contracts/cards.ts';
import { request } from '../../fakes/discord/bots.ts';
import type { Interaction } from '../../fakes/discord/interactions.ts';
import { allComponents } from '../../fakes/discord/message-rules.ts';
import { modalOf, openScene, patience, refusal, type Scene } from './scene.ts';

const id = 'web-generation-1';
const actions = [{ name: 'edit', label: 'Edit' } as const];
const file = (filename: string, contentType?: string) => ({
  filename,
  bytes: picture(1),
  ...(contentType ? { contentType } : {}),
});

/** A result of ours with these files, and Edit pressed on it. */
async function pressEdit(scene: Scene, files = pictures(), isPrivate = false): Promise<Interaction> {
  const address = await scene.imagine({ private: isPrivate });
  await scene.deliver(address, { ...done(), private: isPrivate, actions }, files);
  return scene.discord.press(`edit:${id}`);
}

describe('Edit on a result', () => {
  test('asks what should change in its one picture', async () => {
    await using scene = await openScene();
    const modal = await modalOf(await pressEdit(scene, pictures().slice(0, 1)));
    expect(
      allComponents(modal.components)
        .map(({ custom_id }) => custom_id)
        .filter(Boolean),
    ).toEqual(['model', 'prompt']);
    await scene.discord.submitModal({ prompt: 'make it blue' });
    await scene.settled(2);
    const url = scene.shown()[0]?.attachments[0]?.url;
    const ends = Number.parseInt(new URL(url ?? '').searchParams.get('ex') ?? '', 16) * 1000;
    expect(scene.commands.at(-1)).toMatchObject({
      name: 'imagine',
      ask: {
        prompt: 'make it blue',
        private: false,
        spoiler: false,
        pictures: { image: { url, expiresAt: ends } },
      },
    });
  });

  test('asks which where there are several; the first is chosen already', async () => {
    await using scene = await openScene();
    const modal = await modalOf(await pressEdit(scene));
    expect(modal.components[0]).toMatchObject({
      component: {
        options: [
          { value: '0', default: true },
          { value: '1', default: false },
        ],
      },
    });
    await scene.discord.submitModal({ picture: ['1'], prompt: 'make it blue' });
    await scene.settled(2);
    const url = scene.shown()[0]?.attachments[1]?.url;
    expect(scene.commands.at(-1)).toMatchObject({ ask: { pictures: { image: { url } } } });
  });

  test('stays private, and hidden, where the result is', async () => {
    await using scene = await openScene();
    await pressEdit(scene, [{ ...fileOf(picture(1), 'a-fox.png'), spoiler: true }], true);
    await vi.waitFor(() => expect(scene.asked()).toContain('callback 9'), patience);
    await scene.discord.submitModal({ prompt: 'make it blue' });
    await scene.settled(2);
    expect(scene.commands.at(-1)).toMatchObject({
      ask: { private: true, spoiler: true },
      address: { ephemeral: true },
    });
  });

  test('offers pictures and nothing else', async () => {
    await using scene = await openScene();
    const interaction = await pressEdit(scene, [fileOf(picture(1), 'a-fox.mp4', 'video/mp4')]);
    await expect(refusal(scene, interaction)).resolves.toContain('no picture');
  });
});

describe('"Edit picture" on a message', () => {
  test('takes the pictures that are attached, drawings in SVG and other files left out', async () => {
    await using scene = await openScene();
    const { discord } = scene;
    const files = [file('a.txt'), file('b.webp'), file('c.svg', 'image/svg+xml'), file('d.gif'), file('e')];
    const message = discord.say(discord.channelId, 'look', files);
    await modalOf(await discord.messageCommand('Edit picture', message.id));
    await discord.submitModal({ picture: ['1'], prompt: 'make it blue' });
    await scene.settled();
    const urls = message.attachments.map(({ url }) => url);
    expect(scene.commands).toMatchObject([
      { ask: { private: false, pictures: { image: { url: urls[3] } } } },
    ]);
  });

  test('takes Discord’s copies of those that are shown without being attached', async () => {
    await using scene = await openScene();
    const { discord } = scene;
    // An embed's author chooses its address freely: nothing of ours may ever ask for it.
    const url = 'http://169.254.169.254/fox.png';
    const embeds = [
      { description: 'nothing here' },
      { image: { url } },
      { thumbnail: { url: `${url}?small` } },
    ];
    const { json } = await request(discord, 'POST', `/channels/${discord.channelId}/messages`, { embeds });
    await modalOf(await discord.messageCommand('Edit picture', String(json['id'])));
    await discord.submitModal({ picture: ['0'], prompt: 'make it blue' });
    await scene.settled();
    const copy = 'https://images-ext-1.discordapp.net/external/signed/http/169.254.169.254/fox.png';
    expect(scene.commands).toMatchObject([{ ask: { pictures: { image: { url: copy } } } }]);
  });

  test('stays private where the message is', async () => {
    await using scene = await openScene();
    const { discord } = scene;
    await pressEdit(scene, pictures(), true);
    await modalOf(await discord.messageCommand('Edit picture', String(scene.shown()[0]?.id)));
    await discord.submitModal({ picture: ['0'], prompt: 'make it blue' });
    await scene.settled(2);
    expect(scene.commands.at(-1)).toMatchObject({ ask: { private: true } });
  });

  test('says that there is none where there is none', async () => {
    await using scene = await openScene();
    const { discord } = scene;
    const message = discord.say(discord.channelId, 'only words', [file('a.txt')]);
    const interaction = await discord.messageCommand('Edit picture', message.id);
    await expect(refusal(scene, interaction)).resolves.toContain('no picture');
  });
});

describe('an answer to Edit', () => {
  test('that took more than an hour is refused', async () => {
    await using scene = await openScene();
    await modalOf(await pressEdit(scene));
    await scene.clock.advance(3_600_001);
    const interaction = await scene.discord.submitModal({ picture: ['0'], prompt: 'make it blue' });
    await expect(refusal(scene, interaction)).resolves.toContain('expired');
  });

  test.for(['another person’s', 'made up', 'a picture that is not there'])(
    'with a name %s is refused',
    async (how) => {
      await using scene = await openScene();
      const { discord } = scene;
      const secret = await pressEdit(scene, pictures(), true);
      await modalOf(secret);
      const ben = discord.addPerson({ name: 'ben' }).id;
      const message = discord.say(discord.channelId, 'look', [file('a.png'), file('b.png')]);
      const userId = how.startsWith('another') ? ben : discord.userId;
      const own = await discord.messageCommand('Edit picture', message.id, { userId });
      const modal = await modalOf(own);
      if (how !== 'a picture that is not there')
        modal.custom_id = `edit:${how === 'made up' ? '1' : secret.id}`;
      const select = allComponents(modal.components).find(({ custom_id }) => custom_id === 'picture');
      if (select) select['options'] = [];
      const values = how === 'a picture that is not there' ? ['7'] : ['0'];
      const sent = await discord.submitModal({ picture: values, prompt: 'make it blue' }, { userId });
      await expect(sent.answered).resolves.toBe(4);
      expect(scene.shown(userId).at(-1)?.content).toContain('expired');
      expect(scene.commands).toHaveLength(1);
    },
  );
});
