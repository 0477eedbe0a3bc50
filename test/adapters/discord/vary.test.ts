// Vary: the old prompt in a modal, and what comes of the new one.
import { describe, expect, test, vi } from 'vitest';
import type { Recalled } from '../../../src/generation/command.ts';
import { allComponents } from '../../fakes/discord/message-rules.ts';
import { modalOf, openScene, patience, refusal } from './scene.ts';

const id = 'web-generation-1';
const actions = [{ name: 'vary', label: 'Vary' } as const];

describe('Vary', () => {
  const asked = (prompt: string) => async (): Promise<Recalled> => ({
    prompt,
    options: {},
    private: false,
    results: [],
  });

  test.for([false, true])(
    'shows the whole old prompt, and asks for the new one (private: %o)',
    async (isPrivate) => {
      const prompt = `${'a red fox, '.repeat(360)}${'🦊'.repeat(20)}`;
      await using scene = await openScene({ recall: asked(prompt) });
      await scene.imagine({ private: isPrivate, actions });
      const modal = await modalOf(await scene.discord.press(`vary:${id}`));
      expect(prompt).toHaveLength(4000);
      expect(allComponents(modal.components).find(({ value }) => value !== undefined)).toMatchObject({
        value: prompt,
      });
      await scene.discord.submitModal({ prompt: 'a blue fox' });
      await scene.settled(2);
      expect(scene.actions).toMatchObject([
        {
          name: 'vary',
          generationId: id,
          prompt: 'a blue fox',
          mayModerate: false,
          address: { ephemeral: isPrivate },
        },
      ]);
      expect(scene.shown().map(({ ephemeral }) => ephemeral)).toEqual([isPrivate, isPrivate]);
    },
  );

  test('cuts what no modal can hold, and no character in two', async () => {
    await using scene = await openScene({ recall: asked(`x${'🦊'.repeat(2000)}`) });
    await scene.imagine({ actions });
    const modal = await modalOf(await scene.discord.press(`vary:${id}`));
    const { value } = allComponents(modal.components).find((each) => each.value !== undefined) ?? {};
    expect(value).toBe(`x${'🦊'.repeat(1999)}`);
  });

  test.each(['rembg', 'clarity-upscaler'])('may stay without words where %s needs none', async (model) => {
    const recall = async () => ({ prompt: '', model, options: {}, private: false, results: [] });
    await using scene = await openScene({ recall });
    await scene.imagine({ actions });
    await modalOf(await scene.discord.press(`vary:${id}`));
    await scene.discord.submitModal({});
    await scene.settled(2);
    expect(scene.actions).toMatchObject([{ name: 'vary', prompt: '' }]);
  });

  test('of what is no longer on record says so', async () => {
    await using scene = await openScene();
    await scene.imagine({ actions });
    const interaction = await scene.discord.press(`vary:${id}`);
    await expect(refusal(scene, interaction)).resolves.toContain('no longer on record');
  });

  test('of what cannot be looked up gives a reference, which is in the log too', async () => {
    await using scene = await openScene({ recall: () => Promise.reject(new Error('the store is gone')) });
    await scene.imagine({ actions });
    const interaction = await scene.discord.press(`vary:${id}`);
    await expect(refusal(scene, interaction)).resolves.toContain(`discord-${interaction.id}`);
    expect(scene.log.join('')).toContain('the store is gone');
    expect(scene.log.join('')).toContain(interaction.id);
  });

  test('is not answered twice where the modal may be there', async () => {
    await using scene = await openScene({ recall: asked('a red fox') });
    await scene.imagine({ actions });
    scene.asked();
    scene.discord.faults.push({ on: (_, path) => path.endsWith('/callback'), do: 'reset after handling' });
    const interaction = await scene.discord.press(`vary:${id}`);
    await modalOf(interaction);
    await vi.waitFor(() => expect(scene.log.at(-1)).toContain('failed'), patience);
    expect(scene.asked()).toEqual(['callback 9', 'callback 9']);
  });
});
