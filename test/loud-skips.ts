// Says at the end of a run which tests were left out because a program they need is missing.
import type { Reporter, TestModule } from 'vitest/node';
import { hasRedis } from './fakes/redis.ts';

/** A reporter beside the usual one. */
export default class LoudSkips implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = modules.flatMap((each) => [...each.children.allTests('skipped')]);
    if (skipped.length === 0 || hasRedis) return;
    const files = new Set(skipped.map((test) => test.module.relativeModuleId));
    console.warn(
      [
        '',
        `  NOT TESTED: what needs a Redis was skipped (${skipped.length} in all), because redis-server is not on the PATH.`,
        ...Array.from(files, (file) => `    ${file}`),
        '  Install it to run them, for example with: apt-get install redis-server',
        '',
      ].join('\n'),
    );
  }
}
