// The list of predictions and its pages.
import { describe, expect, test } from 'vitest';
import { call, create, finish, started } from './fixture.ts';

describe('the list', () => {
  test('pages through everything, newest first, forth and back', async () => {
    const simulator = await started();
    const prompts = Array.from({ length: 205 }, (_, index) => `${index}`);
    await Promise.all(prompts.map((prompt) => create(simulator, { prompt })));
    interface Page {
      results: { input: { prompt: string }; created_at: string }[];
      next: string | null;
      previous: string | null;
    }
    const page = async (url: string) =>
      (await (await fetch(url, { headers: { authorization: 'Bearer x' } })).json()) as Page;
    const first = await page(`${simulator.baseUrl}/predictions`);
    const second = await page(first.next ?? '');
    const third = await page(second.next ?? '');
    expect([first, second, third].map(({ results }) => results.length)).toEqual([100, 100, 5]);
    const seen = [first, second, third].flatMap(({ results }) => results);
    expect(new Set(seen.map(({ input }) => input.prompt))).toEqual(new Set(prompts));
    const times = seen.map(({ created_at }) => created_at);
    expect(times).toEqual(times.toSorted().toReversed());
    expect([first.previous, third.next]).toEqual([null, null]);
    expect((await page(third.previous ?? '')).results).toHaveLength(100);
  });

  test('can be cut by time', async () => {
    const simulator = await started();
    const old = (await finish(simulator, { prompt: 'old' })).created_at;
    const { prediction } = await create(simulator, { prompt: 'new' });
    const prompts = async (query: string) => {
      const page = (await (await call(simulator, `/predictions?${query}`)).json()) as {
        results: { input: { prompt: string } }[];
      };
      return page.results.map(({ input }) => input.prompt);
    };
    expect(await prompts(`created_after=${prediction.created_at}`)).toEqual(['new']);
    expect(await prompts(`created_before=${prediction.created_at}`)).toEqual(['old']);
    expect(await prompts(`created_after=${old}`)).toEqual(['new', 'old']);
  });
});
