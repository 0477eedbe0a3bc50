// Every other way a generation ends: refused, failed, lost; what the person reads and pays.
import { describe, expect, test } from 'vitest';
import { atDesk } from '../fakes/desk.ts';

describe.concurrent('a refusal', () => {
  const refusals: [text: string, sentence: string][] = [
    ['', 'Say what the picture should show, for example: /imagine a red fox in the snow'],
    ['x'.repeat(4001), 'The description has 4001 characters; at most 4000 fit.'],
    ['a fox --model flux-dve', 'There is no model “flux-dve”. Close to it: flux-dev, flux-pro.'],
    ['a fox --sede 7', 'There is no flag “--sede”. Did you mean --seed?'],
    ['a fox --seed', 'The flag “--seed” needs a value behind it, for example --seed 7.'],
    ['a fox --count 9', '“--count” goes from 1 to 4 with flux-schnell; 9 is outside.'],
    ['a fox --count many', '“--count” needs a whole number; “many” is none.'],
    ['a fox --go-fast=perhaps', '“--go-fast” is either true or false; “perhaps” is neither.'],
    [
      'a fox --model flux-dev --count 4 --seed 1 --ar 7:5',
      '“--ar” can be 1:1, 16:9, 21:9, 3:2, 2:3, 4:5, 5:4, 3:4, 4:3, 9:16, 9:21 with flux-dev; “7:5” is not one of them.',
    ],
  ];

  test.each(refusals)('of %j is one private sentence, and nothing is made', async (text, sentence) => {
    await atDesk({}, async ({ chat, paper, creates, left }) => {
      const card = paper.messages.get(await chat.say(text))?.card;
      expect(card).toMatchObject({ tone: 'refused', private: true, final: true, lines: [sentence] });
      expect([creates(), await left()]).toEqual([0, 50]);
    });
  });

  test('of an option that this model lacks names the ones it has', async () => {
    await atDesk({}, async ({ chat, paper }) => {
      const card = paper.messages.get(await chat.say('a fox --model flux-pro --count 2'))?.card;
      expect(card?.lines[0]).toMatch(/^flux-pro has no option “--count”\. It has: --model --ar/);
    });
  });

  test('of a count over the quota says what is left and when more comes back', async () => {
    await atDesk({ limits: { limit: 3 } }, async ({ chat, ends, paper, creates }) => {
      await ends(await chat.say('a fox --count 2'));
      const card = paper.messages.get(await chat.say('a fox --count 2'))?.card;
      expect(card?.lines[0]).toMatch(
        /^This takes 2 of your credits and 1 of 3 are left\. In (1 day|2[34] hr).* there will be enough/,
      );
      const tooMany = paper.messages.get(await chat.say('a fox --count 4'))?.card;
      expect(tooMany?.lines[0]).toBe(
        'This takes 4 credits, more than the 3 you have in 1 day. Ask for fewer pictures or a cheaper model.',
      );
      expect(creates()).toBe(1);
    });
  });

  test('of a fourth picture at once counts only the ones still running', async () => {
    await atDesk({ simulator: { speed: 0.5 } }, async ({ chat, ends, paper }) => {
      const running = await Promise.all(['one', 'two', 'three'].map((text) => chat.say(text)));
      const fourth = paper.messages.get(await chat.say('four'))?.card;
      expect(fourth?.lines[0]).toBe(
        'You have 3 pictures in the making; 3 at once is the limit. Wait for one, or cancel it.',
      );
      await Promise.all(running.map((id) => ends(id)));
      expect((await ends(await chat.say('four'))).card.tone).toBe('done');
    });
  });

  test('leaves exactly ten of a thousand simultaneous commands under a limit of ten', async () => {
    const limits = { limit: 10, concurrent: 1000 };
    await atDesk({ limits, simulator: { hold: true } }, async ({ chat, paper, ends, creates, left }) => {
      const ids = await Promise.all(Array.from({ length: 1000 }, () => chat.say('a fox')));
      const taken = ids.filter((id) => paper.messages.get(id)?.card.tone !== 'refused');
      await Promise.all(taken.map((id) => ends(id)));
      expect([taken.length, creates(), await left()]).toEqual([10, 10, 0]);
    });
  });
});

describe.concurrent('a failure of the model', () => {
  test('is told in its own words and costs nothing', async () => {
    await atDesk({}, async ({ chat, ends, left }) => {
      const { card, files } = await ends(await chat.say('simulate:failed'));
      expect(card).toMatchObject({ tone: 'failed', title: 'No picture this time' });
      expect(card.lines[0]).toMatch(/^The model gave up: CUDA out of memory/);
      expect(card.lines).toContain('Nothing was taken from your quota.');
      expect([files.length, await left()]).toEqual([0, 50]);
    });
  });

  test('over its content asks for other words and is never tried again', async () => {
    await atDesk({}, async ({ chat, ends, creates }) => {
      const { card } = await ends(await chat.say('simulate:nsfw'));
      expect(card.lines[0]).toBe('The model’s safety filter kept this back. Try other words.');
      expect(creates()).toBe(1);
    });
  });

  test('that passes is worth exactly one more create', async () => {
    await atDesk({}, async ({ chat, ends, creates, left }) => {
      const { card } = await ends(await chat.say('simulate:transient'));
      expect([card.tone, creates(), await left()]).toEqual(['done', 2, 49]);
    });
  });

  test('without any output is told and refunded', async () => {
    await atDesk({}, async ({ chat, ends, left }) => {
      const { card } = await ends(await chat.say('simulate:empty'));
      expect(card.lines[0]).toBe('The model finished without a picture.');
      expect(await left()).toBe(50);
    });
  });

  test('of one picture in two delivers the other and takes the credits of one', async () => {
    await atDesk({}, async ({ chat, ends, left }) => {
      const { card, files } = await ends(await chat.say('simulate:fewer --count 2'));
      expect([files.length, await left()]).toEqual([1, 49]);
      expect(card.lines).toContain('1 of them did not come out; you pay only for what came.');
    });
  });

  test('to finish in its time is cancelled at the gateway and refunded', async () => {
    await atDesk({}, async ({ chat, shows, ends, clock, simulator, left }) => {
      const id = await chat.say('simulate:stuck');
      await shows(id, ({ titles }) => titles.includes('Developing'));
      clock.skip(6 * 60_000);
      const { card } = await ends(id);
      expect(card.lines[0]).toBe('It took longer than 5 min, so it was stopped.');
      expect(simulator.predictions()[0]?.status).toBe('canceled');
      expect(await left()).toBe(50);
    });
  });
});

describe.concurrent('the chat', () => {
  test('that is busy at the end gets the picture a little later, once', async () => {
    await atDesk({}, async ({ chat, paper, ends, creates }) => {
      paper.failures.push({ code: 'chat_busy', onlyFinal: true });
      const { card, files, titles } = await ends(await chat.say('a fox'));
      expect([card.tone, files.length, creates()]).toEqual(['done', 1, 1]);
      expect(titles.filter((title) => title === 'Here is your picture')).toHaveLength(1);
    });
  });

  test('that drops a progress card loses nothing', async () => {
    await atDesk({}, async ({ chat, paper, ends }) => {
      paper.failures.push({ code: 'chat_unreachable', onlyFinal: false });
      expect((await ends(await chat.say('a fox'))).card.tone).toBe('done');
    });
  });

  test('whose message was deleted ends the generation with a refund', async () => {
    await atDesk({}, async ({ chat, paper, ends, left }) => {
      paper.failures.push({ code: 'address_gone', onlyFinal: true });
      await ends(await chat.say('a fox'));
      expect(await left()).toBe(50);
    });
  });
});
