// The sums of a round: everybody got what they asked for, once, and paid for what they got.
import { checkAccounts } from './check-accounts.ts';
import { doubledIn } from './check-doubles.ts';
import { checkEnds } from './check-ends.ts';
import { checkLedgers } from './check-ledgers.ts';
import { checkMade } from './check-made.ts';
import { checkProcess } from './check-process.ts';
import type { Evidence } from './evidence.ts';

/** Something that must not be: something lost, something there twice, or anything else that is wrong. */
export interface Problem {
  kind: 'lost' | 'doubled' | 'wrong';
  text: string;
}

/** What a check found: problems, and what looks like one and has its reason, by that reason. */
export interface Finding {
  problems: Problem[];
  explained: string[];
}

/** All checks. */
export function check(evidence: Evidence): Finding {
  const findings = [
    checkEnds(evidence),
    checkMade(evidence),
    checkLedgers(evidence),
    checkAccounts(evidence),
    doubledIn(evidence),
    checkProcess(evidence),
  ];
  return {
    problems: findings.flatMap(({ problems }) => problems),
    explained: findings.flatMap(({ explained }) => explained),
  };
}
