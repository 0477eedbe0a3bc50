// Everybody paid for what they got: the ledger of each person is the sum of how their generations ended.
import { costOfOutputs } from '../../src/generation/cards/generation-card.ts';
import { ledgerKey } from '../../src/generation/limits/quota.ts';
import type { Finding, Problem } from './checks.ts';
import type { Evidence } from './evidence.ts';

/** Looks at every ledger: nothing is held any more, and nothing is spent but on what came. */
export function checkLedgers({ ledgers, records }: Evidence): Finding {
  const problems: Problem[] = [];
  const byId = new Map(records.map((record) => [record.id, record]));
  for (const [key, { entries }] of ledgers) {
    for (const [id, { state, cost }] of Object.entries(entries)) {
      if (state === 'held') problems.push(wrong(`${key} still holds ${cost} for ${id}`));
      const record = byId.get(id);
      const isWorth = record?.outcome?.kind === 'succeeded' && ledgerKey(record.person) === key;
      if (state === 'spent' && !isWorth)
        problems.push(wrong(`${key} paid ${cost} for ${id}, which gave nothing`));
    }
  }
  for (const record of records) {
    if (record.outcome?.kind !== 'succeeded') continue;
    const key = ledgerKey(record.person);
    const entry = ledgers.get(key)?.entries[record.id];
    const due = costOfOutputs(record);
    const paid = entry?.state === 'spent' ? entry.cost : 0;
    if (paid !== due) problems.push(wrong(`${key} paid ${paid} for ${record.id}, which cost ${due}`));
  }
  return { problems, explained: [] };
}

function wrong(text: string): Problem {
  return { kind: 'wrong', text };
}
