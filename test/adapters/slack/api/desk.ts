// Calls to a fake Slack that keeps to Slack's rules.
import { createCalls, type Calls } from '../../../../src/adapters/slack/api/calls.ts';
import { systemClock } from '../../../../src/clock.ts';
import { createLog } from '../../../../src/log.ts';
import { startFakeSlack, type FakeSlack, type FakeSlackOptions } from '../../../fakes/slack/slack.ts';

/** Calls, and the Slack that they go to. */
export interface CallDesk extends AsyncDisposable {
  slack: FakeSlack;
  calls: Calls;
  /** The channel that the bot is in. */
  place: { team: string; channel: string };
}

/** Starts a fake; the end of its scope throws when the calls broke other rules of Slack's than `expected`. */
export async function openCallDesk(
  options: FakeSlackOptions = {},
  expected: readonly string[] = [],
): Promise<CallDesk> {
  const slack = await startFakeSlack(options);
  const log = createLog({ level: 'silent', secrets: [] });
  const clock = options.clock ?? systemClock;
  const calls = createCalls({ token: slack.botToken, apiUrl: slack.apiUrl, clock, log });
  return {
    slack,
    calls,
    place: { team: slack.teamId, channel: slack.channelId },
    async [Symbol.asyncDispose]() {
      await Promise.all([calls.close(), slack.close()]);
      const breaches = slack.breaches.filter((each) => !expected.includes(each));
      if (breaches.length > 0) throw new Error(`Breaches: ${breaches.join('; ')}`);
    },
  };
}
