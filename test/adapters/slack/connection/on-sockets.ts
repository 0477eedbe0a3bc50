// A fake Slack, real Bolt and our connections to it.
import { createBolt } from '../../../../src/adapters/slack/connection/bolt.ts';
import { createSockets, type SocketsOptions } from '../../../../src/adapters/slack/connection/sockets.ts';
import { systemClock } from '../../../../src/clock.ts';
import type { Clock } from '../../../../src/generation/ports.ts';
import { createLog } from '../../../../src/log.ts';
import { startFakeSlack } from '../../../fakes/slack/slack.ts';

/** For `vi.waitFor`: often, and long enough for a machine that is busy. */
export const patience = { timeout: 8000, interval: 5 };

/** Connections that are not started, with an app that hears `/imagine`; stopped and checked at the end. */
export async function onSockets(given: Partial<SocketsOptions> = {}) {
  const slack = await startFakeSlack();
  const clock = given.clock ?? systemClock;
  const fatal: Error[] = [];
  const lines: string[] = [];
  const heard: string[] = [];
  const errors: Error[] = [];
  const log = createLog({ level: 'debug', secrets: [], destination: { write: (line) => lines.push(line) } });
  const receiver = createSockets({
    appToken: slack.appToken,
    apiUrl: slack.apiUrl,
    pingTimeoutMs: 20_000,
    serverPingTimeoutMs: 30_000,
    clock,
    log,
    onFatal: (error) => fatal.push(error),
    secondAfterMs: 3_600_000,
    ...given,
  });
  const { botToken, apiUrl } = slack;
  const bolt = createBolt({
    settings: { botToken, apiUrl },
    receiver,
    log,
    onError: (error) => errors.push(error),
  });
  await bolt.init();
  bolt.command('/imagine', async ({ command, ack }) => {
    heard.push(command.text);
    await ack();
  });
  return {
    slack,
    receiver,
    bolt,
    fatal,
    lines,
    heard,
    errors,
    /** How often a connection was asked for. */
    opened: () => slack.requests.filter(({ method }) => method === 'apps.connections.open').length,
    async [Symbol.asyncDispose]() {
      await receiver.stop();
      await slack.close();
      if (slack.breaches.length > 0) throw new Error(`Breaches: ${slack.breaches.join('; ')}`);
    },
  };
}

/** The clock, and every wait by it but the limit of an opening. */
export function watched<Watched extends Clock>(clock: Watched): Watched & { waits: number[] } {
  const waits: number[] = [];
  return {
    ...clock,
    waits,
    after(delayMs, callback) {
      if (delayMs !== 15_000) waits.push(delayMs);
      return clock.after(delayMs, callback);
    },
  };
}
