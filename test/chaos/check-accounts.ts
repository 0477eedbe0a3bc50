// What everybody together was charged: the account of the bot, of each server and of each channel is the sum of its ends.
import { costOfOutputs } from '../../src/generation/cards/generation-card.ts';
import type { Generation } from '../../src/generation/generation.ts';
import { scopesOf } from '../../src/generation/limits/scope.ts';
import { accountKey } from '../../src/generation/limits/spending.ts';
import type { Finding, Problem } from './checks.ts';
import type { Evidence } from './evidence.ts';

/** Looks at every account: nothing is held any more, and what is spent is what the gateway asks for. */
export function checkAccounts({ accounts, records }: Evidence): Finding {
  const due = new Map<string, number>();
  for (const record of records) {
    for (const { key } of scopesOf(record.person.adapter, record.place))
      due.set(accountKey(key), (due.get(accountKey(key)) ?? 0) + chargedFor(record));
  }
  const problems: Problem[] = [];
  for (const key of new Set([...due.keys(), ...accounts.keys()])) {
    const { monthSpent = 0, held = {} } = accounts.get(key) ?? {};
    const sum = due.get(key) ?? 0;
    if (monthSpent !== sum)
      problems.push(wrong(`${key} was charged ${monthSpent} for ends that cost ${sum}`));
    for (const [id, { cost }] of Object.entries(held))
      problems.push(wrong(`${key} still holds ${cost} for ${id}`));
  }
  return { problems, explained: [] };
}

/** Outputs, whoever got them; else a run that was cut off in its middle. */
function chargedFor(record: Generation): number {
  const { outcome, outputs, processing, cost } = record;
  if (outputs.length > 0) return costOfOutputs(record);
  const isCut =
    outcome?.kind === 'canceled' || (outcome?.kind === 'failed' && outcome.code === 'prediction_timeout');
  return isCut && processing ? cost : 0;
}

function wrong(text: string): Problem {
  return { kind: 'wrong', text };
}
