// What protects the bill: budgets, tiers, rules and operators, through the whole service.
import { describe, expect, test } from 'vitest';
import { atDesk, type Desk } from '../fakes/desk.ts';

const lines = ({ paper }: Desk, id: string): string => paper.messages.get(id)?.card.lines.join(' ') ?? '';

describe('a budget', () => {
  const rules = { budgets: { server: { day: 2 } } };

  test('is for everybody in one place together, and no other place', async () => {
    await atDesk({ rules }, async (desk) => {
      await desk.ends(await desk.chat.say('a fox --count 2', { person: 'ann' }));
      const refused = await desk.chat.say('a fox', { person: 'bob' });
      expect(lines(desk, refused)).toMatch(
        /^This takes 1 of the credits that all of you here share, and 0 of 2 are left today/u,
      );
      const elsewhere = await desk.ends(await desk.chat.say('a fox', { person: 'bob', place: 'hall' }));
      expect(elsewhere.card.tone).toBe('done');
      expect(desk.creates()).toBe(2);
    });
  });

  test('gets back what a failed picture held', async () => {
    await atDesk({ rules }, async (desk) => {
      const failed = await desk.ends(await desk.chat.say('a fox simulate:failed --count 2'));
      expect(failed.card.tone).toBe('failed');
      const next = await desk.ends(await desk.chat.say('a fox --count 2'));
      expect(next.card.tone).toBe('done');
    });
  });

  test('counts a run that was stopped in the middle, although its person pays nothing', async () => {
    const simulator = { startMs: 0 };
    await atDesk({ rules: { budgets: { bot: { month: 5 } } }, simulator }, async (desk) => {
      const id = await desk.chat.say('a fox simulate:slow');
      await desk.shows(id, ({ card }) => card.title === 'Developing');
      await desk.chat.press('cancel', id);
      expect((await desk.ends(id)).card.tone).toBe('canceled');
      expect(await desk.left()).toBe(50);
      const use = await desk.chat.operate('use');
      expect(lines(desk, use)).toContain('1 of 5 credits this month');
    });
  });
});

describe('a tier', () => {
  const rules = {
    everybody: { models: ['flux-schnell'], limit: 1 },
    tiers: [
      { name: 'supporters', roles: ['discord/none'], limit: 0 },
      { name: 'friends', people: ['paper/bob'], limit: 4, concurrent: 1, places: { denied: ['paper/desk'] } },
      { name: 'crew', people: ['paper/cyd'], models: ['flux-dev', 'sdxl'] },
    ],
  };

  test('gives its people its own limit, models and places', async () => {
    await atDesk({ rules }, async (desk) => {
      const dear = await desk.chat.say('a fox --model flux-dev', { person: 'ann' });
      expect(lines(desk, dear)).toBe('You may not use flux-dev here. You may use: flux-schnell.');
      const closed = await desk.chat.say('a fox', { person: 'bob' });
      expect(lines(desk, closed)).toMatch(/^Pictures are not made here/u);
      const open = await desk.ends(await desk.chat.say('a fox --count 4', { person: 'bob', place: 'hall' }));
      expect(open.files).toHaveLength(4);
      expect(desk.creates()).toBe(1);
    });
  });

  test('whose people may not use the usual model gives them one that they may', async () => {
    await atDesk({ rules: { ...rules, everybody: {} } }, async (desk) => {
      const message = await desk.ends(await desk.chat.say('a fox', { person: 'cyd' }));
      expect(message.card.lines.join(' ')).toContain('flux-dev');
    });
  });
});

describe('blocked', () => {
  test('words are refused however they are written, and only as whole words', async () => {
    const rules = { blocked: { words: ['ass', '나쁜'] } };
    await atDesk({ rules }, async (desk) => {
      for (const text of ['an ASS', 'an áss', 'a fox, a\u200bss', '아주 나쁜말']) {
        expect(lines(desk, await desk.chat.say(text))).toMatch(/cannot be used with this bot/u);
      }
      expect((await desk.ends(await desk.chat.say('a fox in the grass'))).card.tone).toBe('done');
    });
  });

  test('people are refused, whether the file or an operator has blocked them', async () => {
    await atDesk({ rules: { blocked: { people: ['paper/bob'] } } }, async (desk) => {
      expect(lines(desk, await desk.chat.say('a fox', { person: 'bob' }))).toMatch(
        /^You cannot make pictures/u,
      );
      const still = await desk.chat.operate('unblock @bob');
      expect(lines(desk, still)).toBe('bob stays blocked by the policy file of the bot.');
      await desk.chat.operate('block @cyd');
      expect(lines(desk, await desk.chat.say('a fox', { person: 'cyd' }))).toMatch(
        /^You cannot make pictures/u,
      );
      await desk.chat.operate('unblock @cyd');
      expect((await desk.ends(await desk.chat.say('a fox', { person: 'cyd' }))).card.tone).toBe('done');
    });
  });
});

describe('an operator', () => {
  test('pauses everything, and has it go on', async () => {
    await atDesk({}, async (desk) => {
      await desk.chat.operate('pause');
      const refused = await desk.chat.say('a fox', { person: 'bob' });
      expect(lines(desk, refused)).toBe('ann has paused the bot. Try again later.');
      await desk.restart();
      expect(lines(desk, await desk.chat.operate('use'))).toContain('Paused by ann');
      await desk.chat.operate('resume');
      expect((await desk.ends(await desk.chat.say('a fox', { person: 'bob' }))).card.tone).toBe('done');
    });
  });

  test("of one server pauses that one only, and gives nothing away that is the bot's", async () => {
    await atDesk({}, async (desk) => {
      await desk.chat.operate('pause', { reach: 'here' });
      expect(lines(desk, await desk.chat.say('a fox'))).toMatch(/has paused the bot/u);
      await desk.chat.operate('pause', { person: 'bob' });
      const resumed = await desk.chat.operate('resume', { reach: 'here' });
      expect(lines(desk, resumed)).toMatch(/^It goes on here as soon as the whole bot does; bob/u);
      await desk.chat.operate('resume');
      await desk.chat.operate('pause', { reach: 'here' });
      expect((await desk.ends(await desk.chat.say('a fox', { place: 'hall' }))).card.tone).toBe('done');
      const grant = await desk.chat.operate('grant @ann 1000', { reach: 'here' });
      expect(lines(desk, grant)).toMatch(/^Only operators of the bot can do that/u);
      expect(await desk.left()).toBe(49);
    });
  });

  test('gives credits once, however often the command comes', async () => {
    await atDesk({ limits: { limit: 2 } }, async (desk) => {
      const once = { id: 'paper-grant-one' };
      await desk.chat.operate('grant @bob 3', once);
      await desk.chat.operate('grant @bob 3', once);
      expect(await desk.left('bob')).toBe(5);
      const message = await desk.ends(await desk.chat.say('a fox --count 4', { person: 'bob' }));
      expect(message.files).toHaveLength(4);
      expect(await desk.left('bob')).toBe(1);
      expect(lines(desk, await desk.chat.operate('log'))).toMatch(/^ann gave bob 3 credits/u);
    });
  });

  test('is nobody without the right, unless the rules name them', async () => {
    await atDesk({ rules: { operators: ['paper/bob'] } }, async (desk) => {
      const stranger = await desk.chat.operate('pause', { person: 'eve', reach: 'none' });
      expect(lines(desk, stranger)).toBe('Only people who manage this server or workspace can do that.');
      const named = await desk.chat.operate('grant @eve 1', { person: 'bob', reach: 'none' });
      expect(lines(desk, named)).toMatch(/^eve has 1 credit more/u);
    });
  });
});
