// The rules that hold now: read at the start, and again when the operator asks for it.
import { createPolicy, policyOf, type Policy } from '../generation/limits/policy.ts';
import type { Rules } from '../generation/limits/policy-rules.ts';
import type { Limits } from '../generation/limits/quota.ts';

/** The rules as they hold now. */
export interface CurrentPolicy {
  now(): Policy;
  /** Takes the file's new rules. With a mistake in it what held before goes on, and the error is thrown. */
  reload(): void;
}

/** The policy of `read`, or what the settings say where there is no file. Throws what `read` throws. */
export function openPolicy(usual: Limits, read: (() => Rules) | undefined): CurrentPolicy {
  const load = (): Policy => (read ? createPolicy(read(), usual) : policyOf(usual));
  let current = load();
  return {
    now: () => current,
    reload() {
      current = load();
    },
  };
}
