// Rounds over a store of one text, which the test holds up or changes from elsewhere.
import { expect, test } from 'vitest';
import type { StoredText } from '../../src/store/keyv-store.ts';
import { createRounds, type Swapping } from '../../src/store/rounds.ts';

const add =
  (word: string) =>
  (text = ''): StoredText => ({ text: text + word, expiresAt: undefined });
const refuse = (): never => {
  throw new Error('not this one');
};

/** What happens between a reading and the writing after it. */
type Meanwhile = () => Promise<void> | void;

function createOneText({ meanwhile = () => {} }: { meanwhile?: Meanwhile } = {}) {
  const one = { text: undefined as string | undefined, swaps: 0 };
  const swapping: Swapping = {
    read: async () => one.text,
    async swap(_key, before, next) {
      await meanwhile();
      if (one.text !== before) return { found: one.text };
      one.swaps += 1;
      one.text = next?.text;
      return undefined;
    },
  };
  return { one, swapping };
}

test('updates asked for together are written together, and one that throws fails alone', async () => {
  const { one, swapping } = createOneText();
  const { update } = createRounds(swapping);
  const changes = [add('one '), refuse, add('two '), add('three')];
  const results = await Promise.allSettled(changes.map((change) => update('key', change)));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  expect(one).toEqual({ text: 'one two three', swaps: 1 });
});

test('where somebody else was quicker all of them are made again, on what is there then', async () => {
  let others = 0;
  const { one, swapping } = createOneText({
    meanwhile: () => {
      others += 1;
      if (others <= 2) one.text = `${one.text ?? ''}other `;
    },
  });
  const { update } = createRounds(swapping);
  const onlyAfterOther = (text = ''): StoredText => {
    if (!text.startsWith('other other')) throw new Error('too early');
    return add('one ')(text);
  };
  await Promise.all([update('key', onlyAfterOther), update('key', add('two'))]);
  expect(one).toEqual({ text: 'other other one two', swaps: 1 });
});

test('what stays as it is needs no writing', async () => {
  const { one, swapping } = createOneText();
  const { update } = createRounds(swapping);
  await update('key', () => undefined);
  one.text = 'here';
  await update('key', (text = '') => ({ text, expiresAt: undefined }));
  await expect(update('key', refuse)).rejects.toThrow('not this one');
  expect(one).toEqual({ text: 'here', swaps: 0 });
});

test('different keys do not wait for each other', async () => {
  const { swapping } = createOneText();
  const never = new Promise<undefined>(() => {});
  const read = (key: string) => (key === 'stuck' ? never : swapping.read(key));
  const { update } = createRounds({ ...swapping, read });
  void update('stuck', add('one'));
  await expect(update('key', add('one'))).resolves.toBeUndefined();
});

test('a lost connection fails the updates that were under way, and not those after it', async () => {
  let isLost = true;
  const { one, swapping } = createOneText({
    meanwhile: () => {
      if (isLost) throw new Error('connection lost');
    },
  });
  const { update } = createRounds(swapping);
  const results = await Promise.allSettled([update('key', add('one')), update('key', refuse)]);
  expect(results).toMatchObject([
    { status: 'rejected', reason: { message: 'connection lost' } },
    { status: 'rejected', reason: { message: 'connection lost' } },
  ]);
  isLost = false;
  await update('key', add('two'));
  expect(one.text).toBe('two');
});
