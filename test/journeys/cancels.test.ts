// A press of Cancel at every moment of a generation, at gateways of every kind.
import { describe, expect, test, vi } from 'vitest';
import { atDesk } from '../fakes/desk.ts';
import { startProxy } from '../fakes/proxy.ts';

const isCancel = ({ url = '' }: { url?: string | undefined }) => url.endsWith('/cancel');

function firstCancel() {
  let seen = 0;
  return (request: { url?: string | undefined }) => isCancel(request) && (seen += 1) === 1;
}

describe.concurrent('a cancel', () => {
  test('stops the prediction at the gateway and refunds', async () => {
    await atDesk({}, async ({ chat, shows, ends, simulator, left }) => {
      const id = await chat.say('simulate:stuck');
      await shows(id, ({ titles }) => titles.includes('Developing'));
      await chat.press('cancel', id);
      expect((await ends(id)).card).toMatchObject({ tone: 'canceled', title: 'Stopped' });
      expect(simulator.predictions()[0]?.status).toBe('canceled');
      expect(await left()).toBe(50);
    });
  });

  test('is for the owner and for moderators only, and only while it runs', async () => {
    await atDesk({}, async ({ chat, paper, ends }) => {
      const id = await chat.say('simulate:stuck');
      const eve = await chat.press('cancel', id, { person: 'eve' });
      expect(paper.messages.get(eve)?.card.lines).toEqual(['Only ann can do that.']);
      await chat.press('cancel', id, { person: 'mod', mayModerate: true });
      await ends(id);
      const late = await chat.press('cancel', id);
      expect(paper.messages.get(late)?.card.lines).toEqual(['That one has already ended.']);
    });
  });

  test('is made for nobody where the gateway can no longer say how the run goes', async () => {
    const asDreaming = (json: Record<string, unknown>, { method }: { method?: string | undefined }) =>
      method === 'GET' ? { ...json, status: 'dreaming' } : json;
    await using proxy = startProxy({ rewrite: asDreaming });
    await atDesk({ baseUrl: proxy.before }, async ({ chat, clock, ends, simulator, left }) => {
      const hurry = setInterval(() => clock.skip(1000), 50);
      const { card } = await ends(await chat.say('simulate:stuck')).finally(() => clearInterval(hurry));
      expect([card.tone, simulator.predictions()[0]?.status, await left()]).toEqual([
        'failed',
        'canceled',
        50,
      ]);
    });
  });

  test('where the gateway has none lets the picture finish, says so, and counts it', async () => {
    await atDesk({ simulator: { cancel: false, speed: 0.08 } }, async ({ chat, shows, ends, left }) => {
      const id = await chat.say('a fox');
      await shows(id, ({ titles }) => titles.includes('Developing'));
      await chat.press('cancel', id);
      const told = 'The picture service cannot stop it any more, so it will be finished.';
      await shows(id, ({ card }) => card.lines[1] === told);
      expect((await ends(id)).card.tone).toBe('done');
      expect(await left()).toBe(49);
    });
  });

  test('that fails at first leaves no card on its way that could come behind the final one', async () => {
    await using proxy = startProxy({ breakBefore: firstCancel() });
    await atDesk({ baseUrl: proxy.before }, async ({ chat, paper, shows, ends }) => {
      const id = await chat.say('simulate:stuck');
      await shows(id, ({ titles }) => titles.includes('Developing'));
      const arrival = new Promise<void>((resolve) => {
        setTimeout(resolve, 2500);
      });
      paper.slow.set('Stopping', arrival);
      await chat.press('cancel', id);
      await ends(id);
      await arrival;
      expect((await shows(id, () => true)).titles.slice(-2)).toEqual(['Stopping', 'Stopped']);
    });
  });

  test('that the gateway refuses lets the picture finish', async () => {
    await using proxy = startProxy({ answer: (request) => (isCancel(request) ? 409 : undefined) });
    const simulator = { speed: 0.2 };
    await atDesk({ baseUrl: proxy.before, simulator }, async ({ chat, shows, ends }) => {
      const id = await chat.say('a fox');
      await shows(id, ({ titles }) => titles.includes('Developing'));
      await chat.press('cancel', id);
      expect((await ends(id)).card.tone).toBe('done');
    });
  });

  const heldForSeconds = { simulator: { hold: true, speed: 0.04 }, typicalMs: 8000 };

  test('reaches a prediction whose create is still held, by the list of the gateway', async () => {
    await atDesk(heldForSeconds, async ({ chat, simulator, ends, creates, left }) => {
      const id = await chat.say('a fox');
      await vi.waitFor(() => expect(creates()).toBe(1));
      await chat.press('cancel', id);
      expect((await ends(id)).card.tone).toBe('canceled');
      expect(simulator.predictions().map(({ status }) => status)).toEqual(['canceled']);
      expect([creates(), await left()]).toEqual([1, 50]);
    });
  });

  test('leaves a held create alone that can be somebody else’s', async () => {
    await atDesk(heldForSeconds, async ({ chat, simulator, ends, creates }) => {
      const ids = [
        await chat.say('a fox --seed 7', { person: 'ann' }),
        await chat.say('a fox --seed 7', { person: 'bob' }),
      ];
      await vi.waitFor(() => expect(creates()).toBe(2));
      await chat.press('cancel', String(ids[0]), { person: 'ann' });
      const [ann, bob] = await Promise.all(ids.map((id) => ends(id)));
      expect([ann?.card.tone, bob?.card.tone]).toEqual(['done', 'done']);
      expect(simulator.predictions().map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
    });
  }, 20_000);

  test('that cannot reach a held create says at the end that it came too late', async () => {
    await atDesk(
      { ...heldForSeconds, simulator: { ...heldForSeconds.simulator, list: false } },
      async ({ chat, ends, creates, left }) => {
        const id = await chat.say('a fox');
        await vi.waitFor(() => expect(creates()).toBe(1));
        await chat.press('cancel', id);
        const { card } = await ends(id);
        expect(card.lines).toContain('It was too far along to be stopped, so it counts.');
        expect([card.tone, await left()]).toEqual(['done', 49]);
      },
    );
  }, 20_000);

  test('while the answer to the create is held is shown at once, and done as soon as the answer is there', async () => {
    await atDesk({ simulator: { hold: true, speed: 0.06 } }, async ({ chat, shows, ends, creates }) => {
      const id = await chat.say('a fox');
      await shows(id, () => creates() === 1);
      await chat.press('cancel', id);
      await shows(id, ({ titles }) => titles.includes('Stopping'));
      expect((await ends(id)).card.tone).toBe('canceled');
    });
  }, 15_000);
});
