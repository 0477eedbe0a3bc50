// What the gateway made is what was asked for: one prediction for each generation, and a reason for every other one.
import type { Generation } from '../../src/generation/generation.ts';
import type { Finding, Problem } from './checks.ts';
import type { Evidence, Made } from './evidence.ts';
import { unclearKinds } from './gateway-faults.ts';
import { wishIn } from './odds.ts';

/** Looks at every prediction. A seed belongs to one generation, as the program draws it from the id. */
export function checkMade(evidence: Evidence): Finding {
  const { made, records } = evidence;
  const bySeed = Map.groupBy(made, (each) => JSON.stringify([each.seed, each.prompt]));
  const problems: Problem[] = [];
  const explained: string[] = [];
  for (const record of records) {
    const key = JSON.stringify([record.seed, record.prompt]);
    const own = bySeed.get(key) ?? [];
    bySeed.delete(key);
    const found = checkOwn(evidence, record, own);
    problems.push(...found.problems);
    explained.push(...found.explained);
  }
  for (const strangers of bySeed.values()) {
    for (const { id, prompt } of strangers)
      problems.push({ kind: 'wrong', text: `the gateway made ${id} (${wishIn(prompt)}) for nobody` });
  }
  return { problems, explained };
}

function checkOwn(evidence: Evidence, record: Generation, own: readonly Made[]): Finding {
  const { id, prompt, prediction, outcome } = record;
  const about = `${id} (${wishIn(prompt)})`;
  const adopted = own.find((each) => each.id === prediction);
  const others = own.filter((each) => each !== adopted);
  const problems: Problem[] = [];
  const explained: string[] = [];
  if (outcome?.kind === 'succeeded' && adopted?.status !== 'succeeded') {
    problems.push({ kind: 'wrong', text: `${about} succeeded, and its prediction is ${adopted?.status}` });
  }
  for (const other of others) {
    const reason = reasonForOther(evidence, record, other, others);
    if (reason === undefined) {
      const all = own.map((each) => `${each.id} ${each.status}`).join(', ');
      problems.push({
        kind: 'doubled',
        text: `${about} was made more than once: ${all}, adopted ${prediction}`,
      });
    } else explained.push(reason);
  }
  return { problems, explained };
}

/** Why there is a prediction that its generation did not end with. */
function reasonForOther(
  { gateway, hits, kills }: Evidence,
  { attempt, outcome, prediction, prompt }: Generation,
  other: Made,
  others: readonly Made[],
): string | undefined {
  if (attempt > 1 && isPassing(other)) return 'one more create after a failure that passes';
  if (other.status === 'canceled') return 'an orphan that was cancelled';
  // The one create of it arrived after all, and nobody can know: not even whether to cancel it.
  const rest = others.filter((each) => each === other || !(attempt > 1 && isPassing(each)));
  const isUnclear = kills > 0 || [...(hits.get(wishIn(prompt)) ?? [])].some((kind) => unclearKinds.has(kind));
  const isOver = outcome?.kind !== 'succeeded' && prediction === undefined;
  return !gateway.list && isUnclear && isOver && rest.length === 1
    ? 'made, and nobody could tell'
    : undefined;
}

function isPassing({ status, error }: Made): boolean {
  return status === 'failed' && /interrupted/u.test(error ?? '');
}
