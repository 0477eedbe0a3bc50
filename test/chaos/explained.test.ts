// What looks like a loss or a double and has its reason: it is told in the report, and is no problem.
import { expect, test } from 'vitest';
import { check } from './checks.ts';
import type { Evidence } from './evidence.ts';
import { aRecord } from '../generation/record.ts';
import {
  accountsOf,
  evidence,
  ledgerOf,
  pictured,
  pictureMade,
  refusalMade,
  refused,
  shownBut,
  stories,
} from './made-up.ts';

const [first, second] = stories;
const unclear = aRecord({
  ...pictured,
  outcome: { kind: 'failed', code: 'create_unclear', params: {} },
  outputs: [],
});

const cases: [what: string, change: Partial<Evidence>, reason: string][] = [
  [
    'one more create after a failure that passes',
    {
      records: [{ ...pictured, attempt: 2 }, refused],
      made: [
        refusalMade,
        pictureMade,
        {
          ...pictureMade,
          id: 'p0',
          status: 'failed',
          error: 'Prediction interrupted; please retry (code: PA)',
        },
      ],
    },
    'one more create after a failure that passes',
  ],
  [
    'a start in vain while the store was down',
    {
      crashes: ['did not start, and ended with 1: The Redis at 127.0.0.1:1 cannot be reached (no answer)'],
      wasStoreDown: true,
    },
    'not started at once, as the store was down',
  ],
  [
    'an orphan that was cancelled',
    { made: [refusalMade, pictureMade, { ...pictureMade, id: 'p0', status: 'canceled' }] },
    'an orphan that was cancelled',
  ],
  [
    'a deleted message',
    {
      stories: [first && { ...first, deleted: ['discord-1'] }, second].filter((each) => each !== undefined),
      records: [{ ...pictured, outcome: { kind: 'failed', code: 'address_gone', params: {} } }, refused],
      shown: evidence().shown.slice(1),
      ...ledgerOf({}),
    },
    'its person deleted the message',
  ],
  [
    'what Slack never confirmed',
    {
      records: [pictured, { ...refused, address: { adapter: 'slack' } }],
      shown: evidence().shown.slice(0, 1),
      hits: new Map([['w0001', new Set(['slack: reset after'])]]),
    },
    'told in Slack, which never confirmed it, and not told twice',
  ],
  [
    'words beside a picture that Slack never confirmed, and that was gone then',
    {
      hits: new Map([['w0000', new Set(['slack: reset after', 'output: 404'])]]),
      records: [
        {
          ...pictured,
          address: { adapter: 'slack' },
          outcome: { kind: 'failed', code: 'output_gone', params: {} },
          outputs: [],
        },
        refused,
      ],
      shown: [
        ...evidence().shown,
        ...shownBut({ files: [], text: 'No picture this time', where: 'slack 1 2' }).slice(0, 1),
      ],
      ...ledgerOf({}),
      accounts: accountsOf(0),
    },
    'told in words beside a picture that Slack never confirmed, and that was gone then',
  ],
  [
    'what nobody can know',
    {
      gateway: { ...evidence().gateway, list: false },
      hits: new Map([['w0000', new Set(['create: reset after'])]]),
      records: [{ ...unclear, prediction: undefined }, refused],
      shown: shownBut({ files: [], text: 'No picture this time' }),
      ...ledgerOf({}),
      accounts: accountsOf(0),
    },
    'made, and nobody could tell',
  ],
];

test.each(cases)('%s', (_, change, reason) => {
  const found = check(evidence(change));
  expect(found.problems).toEqual([]);
  expect(found.explained).toContain(reason);
});
