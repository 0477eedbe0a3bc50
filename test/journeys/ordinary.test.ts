// The main story: someone asks for a picture and gets it, in one message that develops.
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { atDesk } from '../fakes/desk.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe.concurrent('an ordinary generation', () => {
  test('answers at once, develops in one message, and ends with the very picture the gateway made', async () => {
    await atDesk({}, async ({ chat, paper, ends, simulator, creates, left, records }) => {
      const id = await chat.say('a red fox in the snow --ar 16:9 --seed 7');
      expect(paper.messages.get(id)?.titles).toEqual(['In the queue']);

      const { card, files, titles } = await ends(id);
      expect(titles[0]).toBe('In the queue');
      expect(titles.at(-1)).toBe('Here is your picture');
      expect(titles).toContain('The model is starting');
      expect(card).toMatchObject({
        tone: 'done',
        final: true,
        private: false,
        prompt: 'a red fox in the snow',
      });
      expect(card.lines[0]).toBe('flux-schnell · seed 7 · 1 credit');

      const [prediction] = simulator.predictions();
      const [url] = [prediction?.output].flat();
      const original = new Uint8Array(await (await fetch(String(url))).arrayBuffer());
      expect(files.map(({ bytes }) => sha256(bytes))).toEqual([sha256(original)]);
      expect(files[0]).toMatchObject({
        name: 'a-red-fox-in-the-snow.png',
        alt: 'a red fox in the snow — drawn by flux-schnell, seed 7, in 1 sec',
      });

      expect([creates(), paper.messages.size, await left()]).toEqual([1, 1, 49]);
      const open = await Array.fromAsync(records.open());
      expect(open).toEqual([]);
    });
  });

  test('shows the progress of the model while it runs', async () => {
    await atDesk({ simulator: { speed: 0.1 } }, async ({ chat, shows }) => {
      const id = await chat.say('a lighthouse');
      const { card } = await shows(id, (message) => message.card.progress !== undefined);
      expect(card.progress).toBeGreaterThanOrEqual(0);
      expect(card.actions).toEqual([{ name: 'cancel', label: 'Cancel' }]);
      expect(card.expectedAt).toBeGreaterThan(Date.now() - 60_000);
    });
  });

  test('brings every picture of several, and takes the credits of each', async () => {
    await atDesk({}, async ({ chat, ends, left }) => {
      const { files, card } = await ends(await chat.say('four foxes --count 4'));
      expect(card.title).toBe('Here are your 4 pictures');
      expect(files.map(({ name }) => name)).toEqual([1, 2, 3, 4].map((number) => `four-foxes-${number}.png`));
      expect(new Set(files.map(({ bytes }) => sha256(bytes))).size).toBe(4);
      expect(await left()).toBe(46);
    });
  });

  test('works with a model that is called by its version and answers one string or many', async () => {
    await atDesk({}, async ({ chat, ends, simulator }) => {
      const byVersion = await ends(await chat.say('a boat --model sdxl --no blur, text'));
      const oneString = await ends(await chat.say('a boat --model flux-1.1-pro'));
      expect([byVersion.files.length, oneString.files.length]).toEqual([1, 1]);
      expect(simulator.requests.map(({ path }) => path)).toEqual(
        expect.arrayContaining(['/predictions', '/models/black-forest-labs/flux-1.1-pro/predictions']),
      );
      expect(simulator.predictions().at(-1)?.input).toMatchObject({ negative_prompt: 'blur, text' });
    });
  });

  test('understands every flag at once, and puts what to leave out into words where a model has no input for it', async () => {
    await atDesk({}, async ({ chat, ends, simulator }) => {
      await ends(await chat.say('a red fox —model flux-dev --ar 16:9 --count 2 --seed 7 --no blur'));
      expect(simulator.predictions()[0]?.input).toMatchObject({
        prompt: 'a red fox, without blur',
        aspect_ratio: '16:9',
        num_outputs: 2,
        seed: 7,
      });
    });
  });

  test('takes a held answer as the end, with one request in all', async () => {
    await atDesk({ simulator: { hold: true } }, async ({ chat, ends, simulator }) => {
      await ends(await chat.say('a quick fox'));
      expect(simulator.requests.map(({ method }) => method)).toEqual(['POST']);
    });
  });

  test('makes one picture of a command that the platform delivers twice', async () => {
    await atDesk({}, async ({ chat, ends, creates, left, paper }) => {
      const id = 'paper-same-command';
      await Promise.all([chat.say('a fox', { id }), chat.say('a fox', { id })]);
      await ends(id);
      await chat.say('a fox', { id });
      expect([creates(), await left(), paper.messages.size]).toEqual([1, 49, 1]);
    });
  });

  test('makes another picture of the same prompt when Again is pressed, at the cost of whoever pressed', async () => {
    await atDesk({}, async ({ chat, ends, creates, left, simulator }) => {
      const first = await ends(await chat.say('a fox --ar 3:2'));
      const again = await ends(await chat.press('again', String(first.card.generationId), { person: 'bob' }));
      expect(again.card.title).toBe('Here is your picture');
      expect([creates(), await left('ann'), await left('bob')]).toEqual([2, 49, 49]);
      const [newer, older] = simulator.predictions();
      expect(newer?.input).toMatchObject({ prompt: 'a fox', aspect_ratio: '3:2' });
      expect(newer?.input['seed']).not.toBe(older?.input['seed']);
    });
  });

  test('keeps a private generation and its Again private', async () => {
    await atDesk({}, async ({ chat, ends, paper }) => {
      const { card } = await ends(await chat.say('a secret fox --private'));
      expect(card.private).toBe(true);
      const stranger = await chat.press('again', String(card.generationId), { person: 'eve' });
      expect(paper.messages.get(stranger)?.card.lines).toEqual(['That picture is no longer on record.']);
    });
  });

  test('says how many wait in front when there is no free place', async () => {
    await atDesk({ concurrency: 1, limits: { concurrent: 10 } }, async ({ chat, paper, ends }) => {
      const ids = [];
      for (let number = 0; number < 3; number += 1) ids.push(await chat.say('a fox'));
      const titles = ids.map((id) => paper.messages.get(id)?.titles[0]);
      expect(titles).toEqual(['In the queue', 'In the queue, number 1', 'In the queue, number 2']);
      await Promise.all(ids.map((id) => ends(id)));
    });
  });
});
