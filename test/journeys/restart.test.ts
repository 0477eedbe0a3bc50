// A process dies at every station, and another one brings the picture to the same message.
import { describe, expect, test } from 'vitest';
import { atDesk, type Desk } from '../fakes/desk.ts';
import { startProxy } from '../fakes/proxy.ts';
import { aRecord } from '../generation/record.ts';

/** Waits until `reached`, kills the process there, and starts another. */
async function dieAt(desk: Desk, reached: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await reached())) await new Promise((resolve) => setImmediate(resolve));
  await desk.restart();
}

describe.concurrent('after a kill', () => {
  test.each(['running', 'delivering'])(
    'at the station %s the same message ends with the picture',
    async (station) => {
      await atDesk({}, async (desk) => {
        const id = await desk.chat.say('a fox');
        await dieAt(desk, async () => (await desk.records.get(id))?.station === station);
        const { card, files } = await desk.ends(id);
        expect([card.tone, files.length, desk.creates(), await desk.left()]).toEqual(['done', 1, 1, 49]);
        expect(desk.paper.messages.size).toBe(1);
      });
    },
  );

  test('in the queue the same message ends with the picture', async () => {
    await atDesk({ concurrency: 1, simulator: { latencyMs: 400 } }, async (desk) => {
      await desk.chat.say('in front');
      const id = await desk.chat.say('a fox');
      await dieAt(desk, () => desk.creates() === 1);
      expect((await desk.ends(id)).card.tone).toBe('done');
      expect(await desk.left()).toBe(48);
    });
  });

  test('while the create is on the wire the prediction is found, not paid for again', async () => {
    await atDesk({ simulator: { latencyMs: 200 } }, async (desk) => {
      const id = await desk.chat.say('a fox');
      await dieAt(desk, () => desk.creates() === 1);
      const { card } = await desk.ends(id);
      expect([card.tone, desk.creates(), await desk.left()]).toEqual(['done', 1, 49]);
    });
  });

  test('of a person whose chat was switched off, nothing is made and nothing is paid', async () => {
    await atDesk({}, async ({ records, restart, creates }) => {
      const address = { adapter: 'pigeon', message: 'one' };
      await records.insert(aRecord({ address, deadlineAt: Date.now() + 60_000 }));
      await restart();
      while ((await records.get('gen-one'))?.station !== 'done')
        await new Promise((resolve) => setImmediate(resolve));
      expect([(await records.get('gen-one'))?.outcome, creates()]).toMatchObject([
        { kind: 'failed', code: 'address_gone' },
        0,
      ]);
    });
  });

  test('of a cancelled generation it stays cancelled', async () => {
    await atDesk({}, async (desk) => {
      const id = await desk.chat.say('simulate:stuck');
      await desk.shows(id, ({ titles }) => titles.includes('Developing'));
      await desk.chat.press('cancel', id);
      await desk.restart();
      expect((await desk.ends(id)).card.tone).toBe('canceled');
      expect(await desk.left()).toBe(50);
    });
  });

  test('that lasted longer than anyone waits, a command that was never sent ends with a refund', async () => {
    await atDesk({ concurrency: 1, simulator: { latencyMs: 400 } }, async (desk) => {
      await desk.chat.say('in front');
      const id = await desk.chat.say('a fox');
      await desk.kill();
      desk.clock.skip(20 * 60_000);
      await desk.restart();
      const { card } = await desk.ends(id);
      expect(card.lines[0]).toBe('It waited too long for its turn, so it was not started.');
    });
  });

  test('that lasted longer than the run is allowed to take, a finished picture is still brought', async () => {
    await atDesk({}, async (desk) => {
      const id = await desk.chat.say('a fox');
      await desk.shows(id, ({ titles }) => titles.length > 1);
      await desk.kill();
      desk.clock.skip(30 * 60_000);
      await new Promise((resolve) => {
        setTimeout(resolve, 500);
      });
      await desk.restart();
      expect((await desk.ends(id)).card.tone).toBe('done');
    });
  });
});

describe.concurrent('a create that nobody answered', () => {
  test('is looked for and adopted where the gateway has a list', async () => {
    await using proxy = startProxy({
      breakAfter: (request, number) => request.method === 'POST' && number === 1,
    });
    await atDesk({ baseUrl: proxy.before }, async (desk) => {
      const id = await desk.chat.say('a fox');
      const { card } = await desk.ends(id);
      expect([card.tone, desk.creates(), await desk.left()]).toEqual(['done', 1, 49]);
    });
  });

  test('that never arrived is sent once more when the list has had time to show it', async () => {
    await using proxy = startProxy({
      breakBefore: (request, number) => request.method === 'POST' && number === 1,
    });
    await atDesk({ baseUrl: proxy.before }, async (desk) => {
      const id = await desk.chat.say('a fox');
      await desk.shows(id, ({ titles }) => titles.includes('On its way to the model'));
      const skipping = setInterval(() => desk.clock.skip(2000), 50);
      const { card } = await desk.ends(id).finally(() => clearInterval(skipping));
      expect([card.tone, desk.creates(), await desk.left()]).toEqual(['done', 1, 49]);
    });
  });

  test('is never sent twice where there is no list: the person is told and refunded', async () => {
    await using proxy = startProxy({
      breakAfter: (request, number) => request.method === 'POST' && number === 1,
    });
    await atDesk({ baseUrl: proxy.before, simulator: { list: false } }, async (desk) => {
      const { card } = await desk.ends(await desk.chat.say('a fox'));
      expect(card.lines[0]).toBe(
        'It is unclear whether the picture service took this on. You can try again.',
      );
      expect([desk.creates(), await desk.left()]).toEqual([1, 50]);
    });
  });

  test('is not taken for the failed attempt before it, which had the same input', async () => {
    let creates = 0;
    const isSecondCreate = ({
      method,
      url = '',
    }: {
      method?: string | undefined;
      url?: string | undefined;
    }) => method === 'POST' && url.endsWith('/predictions') && (creates += 1) === 2;
    await using proxy = startProxy({ breakBefore: isSecondCreate });
    await atDesk({ baseUrl: proxy.before }, async (desk) => {
      const id = await desk.chat.say('simulate:transient');
      await desk.shows(id, () => creates === 2);
      const skipping = setInterval(() => desk.clock.skip(2000), 50);
      const { card } = await desk.ends(id).finally(() => clearInterval(skipping));
      expect(card.lines[0]).toBe('The picture service did not answer.');
      expect(await desk.left()).toBe(50);
    });
  });
});
