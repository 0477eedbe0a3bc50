// What was said once was taken on once, however often it was delivered.
import type { Finding } from './checks.ts';
import type { Evidence } from './evidence.ts';
import { promptOf } from './people.ts';
import { wishIn } from './odds.ts';

/** Looks at how many generations came of each thing that was asked for; "again" makes one more. */
export function doubledIn({ records, stories }: Evidence): Finding {
  const byName = Map.groupBy(records, ({ prompt }) => wishIn(prompt));
  const problems = stories.flatMap(({ wish, asks, presses }) =>
    Array.from({ length: asks }, (_, index) => wishIn(promptOf(wish, index + 1))).flatMap((name, index) => {
      const came = byName.get(name)?.length ?? 0;
      // What is pressed is what was answered, and that is the last.
      const most = 1 + (index === asks - 1 ? presses : 0);
      if (came <= most) return [];
      return [{ kind: 'doubled' as const, text: `${name} was asked for once and taken on ${came} times` }];
    }),
  );
  return { problems, explained: [] };
}
