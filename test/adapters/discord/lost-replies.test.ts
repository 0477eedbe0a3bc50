// Answers whose way to Discord breaks: one more edit tells, and what nobody saw is never paid.
import { describe, expect, test } from 'vitest';
import { card } from '../../contracts/cards.ts';
import { held, promised } from './promises.ts';
import { openScene, type Scene } from './scene.ts';

const refused = card({
  tone: 'refused',
  title: 'No',
  lines: ['Nothing is left.'],
  private: true,
  final: true,
});
const slash = ({ discord }: Scene) => discord.slash('imagine', { prompt: 'a red fox' });
const isCallback = (_: string, path: string) => path.endsWith('/callback');
const isOriginal = (_: string, path: string) => path.endsWith('@original');

describe.concurrent('an answer whose confirmation was lost', () => {
  test('in three seconds is edited', async () => {
    await using scene = await openScene();
    scene.discord.faults.push({ on: isCallback, do: 'hang after handling' });
    const address = await scene.imagine({ title: 'In the queue' });
    expect(scene.asked().at(-1)).toBe('edit @original');
    expect(scene.shown()).toMatchObject([{ id: address['message'] }]);
  });

  test.for([10_062, 40_060])('is edited once where Discord says %i', async (code) => {
    await using scene = await openScene();
    const { discord } = scene;
    discord.faults.push({ on: isCallback, do: 'reset after handling' });
    discord.faults.push({ on: isCallback, do: { status: 400, body: { code, message: 'no' } } });
    await scene.imagine({ title: 'In the queue' });
    expect(scene.asked()).toEqual(['callback 4', 'callback 4', 'edit @original']);
    expect(scene.shown()).toHaveLength(1);
  });

  test('and was only a promise is kept all the same', async () => {
    await using scene = await openScene();
    scene.discord.faults.push({ on: isCallback, do: 'reset after handling' });
    const release = held(scene);
    await slash(scene);
    await promised(scene);
    release();
    await scene.settled();
    expect(scene.shown()).toMatchObject([{ loading: false }]);
    expect(scene.outcomes).toMatchObject([{ status: 'fulfilled' }]);
  });
});

describe('an interaction that Discord has given up', () => {
  test('rejects after one edit, and is not called again for anything', async () => {
    await using scene = await openScene();
    const { discord, adapter } = scene;
    discord.faults.push({ on: isCallback, do: { status: 404, body: { code: 10_062, message: 'no' } } });
    scene.work((reply) => reply(card({})).catch(() => reply(refused)));
    await slash(scene);
    await scene.settled(2);
    expect(scene.outcomes).toMatchObject([
      { status: 'rejected', reason: { code: 'address_gone' } },
      { status: 'rejected', reason: { code: 'address_gone' } },
    ]);
    const address = scene.commands[0]?.address ?? { adapter: 'none' };
    const ended = card({ tone: 'failed', title: 'Failed', final: true });
    const options = { files: [], signal: new AbortController().signal };
    await expect(adapter.deliver(address, ended, options)).rejects.toMatchObject({ code: 'address_gone' });
    expect(scene.asked()).toEqual(['callback 4', 'edit @original']);
  });

  test('can be answered later where only the way to Discord was broken', async () => {
    await using scene = await openScene();
    const { discord } = scene;
    const release = held(scene);
    await slash(scene);
    await promised(scene);
    discord.faults.push({ on: isOriginal, do: { status: 400, body: { code: 130_000 } } });
    release();
    await scene.settled();
    expect(scene.outcomes).toMatchObject([{ status: 'rejected', reason: { code: 'chat_unreachable' } }]);
    const address = scene.commands[0]?.address ?? { adapter: 'none' };
    await scene.deliver(address, card({ tone: 'canceled', title: 'Canceled', final: true }));
    expect(scene.shown()).toMatchObject([{ content: expect.stringContaining('Canceled') }]);
  });
});
