// That the checks can fail: each of the sums is spoilt once.
import { describe, expect, test } from 'vitest';
import { aRecord } from '../generation/record.ts';
import { check } from './checks.ts';
import type { Evidence } from './evidence.ts';
import {
  accountsOf,
  evidence,
  ledger,
  ledgerOf,
  pictured,
  pictureMade,
  pictureShown,
  refusalMade,
  refused,
  shownBut,
  stories,
} from './made-up.ts';

const spent = { cost: 1, state: 'spent' } as const;
const wentWrong = aRecord({ ...pictured, outcome: { kind: 'failed', code: 'internal', params: {} } });
const again = aRecord({ ...pictured, id: 'discord-3', seed: 3, prediction: 'p3' });
const unclear = aRecord({
  ...pictured,
  outcome: { kind: 'failed', code: 'create_unclear', params: {} },
  outputs: [],
});

test('find nothing where everything went well', () => {
  expect(check(evidence())).toEqual({ problems: [], explained: ['the model refused the content'] });
});

describe('find', () => {
  const cases: [what: string, spoilt: Partial<Evidence>, kind: string, text: RegExp][] = [
    [
      'a generation that never ended',
      { records: [aRecord({ ...pictured, station: 'running' }), refused] },
      'lost',
      /discord-1 .*stayed at running/,
    ],
    ['a mark that is left', { open: ['discord-1'] }, 'lost', /discord-1 is still marked/],
    [
      'an end that nobody sees',
      { shown: evidence().shown.slice(1) },
      'lost',
      /succeeded, and no message says so/,
    ],
    [
      'an end without a reason',
      { records: [wentWrong, refused] },
      'lost',
      /failed with internal for no reason/,
    ],
    [
      'somebody whom nobody answered',
      { stories: [{ ...stories[0], answered: [] } as never, ...stories.slice(1)] },
      'lost',
      /w0000 was asked for 1 times and never answered/,
    ],
    [
      'an answer to what is not on record',
      { records: [pictured], made: [pictureMade], ...ledgerOf({ 'discord-1': spent }) },
      'lost',
      /w0001: discord-2 is not on record/,
    ],
    [
      'an end that nobody was told of in Slack, for no reason',
      {
        records: [{ ...wentWrong, address: { adapter: 'slack' } }, refused],
        shown: evidence().shown.slice(1),
        ...ledgerOf({}),
      },
      'lost',
      /failed with internal for no reason/,
    ],
    [
      'a doubled message',
      { shown: [...evidence().shown, { ...pictureShown, where: 'discord 1 9' }] },
      'doubled',
      /has 2 final messages: discord 1 1, discord 1 9/,
    ],
    [
      'a wrong byte',
      { shown: shownBut({ files: ['ab'] }) },
      'wrong',
      /shows 1 files, 0 broken ones and 0 links in place of the 1/,
    ],
    ['a missing file', { shown: shownBut({ files: [] }) }, 'wrong', /shows 0 files/],
    [
      'a link where nobody refused the file',
      { shown: shownBut({ files: [], links: [...pictured.outputs] }) },
      'wrong',
      /shows 0 files/,
    ],
    [
      'progress that stays',
      { shown: [...evidence().shown, { ...pictureShown, buttons: ['cancel'], where: 'discord 1 9' }] },
      'wrong',
      /has ended, and discord 1 9 still says/,
    ],
    [
      'an end that says something else',
      { shown: [pictureShown, { ...pictureShown, generation: 'discord-2' }] },
      'wrong',
      /does not say/,
    ],
    [
      'one command taken on twice',
      { records: [pictured, refused, again] },
      'doubled',
      /w0000 was asked for once and taken on 2 times/,
    ],
    [
      'one generation made twice',
      { made: [refusalMade, pictureMade, { ...pictureMade, id: 'p9' }] },
      'doubled',
      /made more than once: p1 succeeded, p9 succeeded/,
    ],
    [
      'something made for nobody',
      { made: [refusalMade, pictureMade, { ...pictureMade, id: 'p9', seed: 9 }] },
      'wrong',
      /made p9 \(w0000\) for nobody/,
    ],
    [
      'a success that the gateway knows nothing of',
      { made: [refusalMade] },
      'wrong',
      /its prediction is undefined/,
    ],
    [
      'what is unclear though there is a list',
      { records: [unclear, refused] },
      'lost',
      /create_unclear for no reason/,
    ],
    [
      'credits still held',
      ledgerOf({ 'discord-1': spent, 'discord-2': { cost: 1, state: 'held' } }),
      'wrong',
      /still holds 1 for discord-2/,
    ],
    [
      'credits for nothing',
      ledgerOf({ 'discord-1': spent, 'discord-2': spent }),
      'wrong',
      /paid 1 for discord-2, which gave nothing/,
    ],
    [
      'too few credits',
      ledgerOf({ 'discord-1': { cost: 1, state: 'refunded' } }),
      'wrong',
      /paid 0 for discord-1, which cost 1/,
    ],
    [
      'a budget that was charged twice',
      { accounts: accountsOf(2) },
      'wrong',
      /spending:bot was charged 2 for ends that cost 1/,
    ],
    ['a budget that was never charged', { accounts: new Map() }, 'wrong', /spending:bot was charged 0/],
    [
      'a budget that is held still',
      { accounts: accountsOf(1, { 'discord-2': { cost: 1, until: 9 } }) },
      'wrong',
      /spending:bot still holds 1 for discord-2/,
    ],
    [
      'credits of somebody else',
      { ledgers: new Map([[`${ledger}0`, ledgerOf({ 'discord-1': spent }).ledgers.get(ledger)]]) as never },
      'wrong',
      /which gave nothing/,
    ],
    [
      'a secret',
      { log: 'one\n{"msg":"r8_secret"}\n' },
      'wrong',
      /a secret stands in the log: {"msg":"\[the secret\]"}/,
    ],
    [
      'a store that is down by itself',
      { log: '{"level":"error","err":{"code":"store_unavailable"},"msg":"broke"}' },
      'wrong',
      /the program says: .*store_unavailable/,
    ],
    [
      'something else that is broken while the store is down',
      { log: '{"level":"error","err":{"code":"internal"},"msg":"broke"}', wasStoreDown: true },
      'wrong',
      /the program says: .*internal/,
    ],
    ['something broken', { log: '{"level":"error","msg":"broke"}' }, 'wrong', /the program says: .*broke/],
    [
      'an end that nobody asked for',
      { crashes: ['ended by itself with 1'] },
      'wrong',
      /the program ended by itself with 1/,
    ],
    [
      'an end while the store is down, of a process that had started',
      {
        crashes: ['ended by itself with 1: The Redis at 127.0.0.1:1 cannot be reached (no answer)'],
        wasStoreDown: true,
      },
      'wrong',
      /the program ended by itself with 1/,
    ],
    [
      'a start in vain while the store was there',
      { crashes: ['did not start, and ended with 1: The Redis at 127.0.0.1:1 cannot be reached'] },
      'wrong',
      /the program did not start/,
    ],
    [
      'a broken rule',
      { breaches: ['chat.update: over its rate limit'] },
      'wrong',
      /a rule of the platform was broken: chat\.update/,
    ],
    [
      'memory that is kept',
      { lives: [...evidence().lives, { beforeBytes: 50_000_000, afterBytes: 61_000_000 }] },
      'wrong',
      /memory went from 47\.7 MiB to 58\.2 MiB/,
    ],
  ];

  test.each(cases)('%s', (_, spoilt, kind, text) => {
    const { problems } = check(evidence(spoilt));
    expect(problems).toContainEqual({ kind, text: expect.stringMatching(text) as string });
  });
});
