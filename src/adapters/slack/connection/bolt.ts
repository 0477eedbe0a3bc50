// Bolt, set up so that nothing of it waits for ever, repeats a call or ends the process.
import { App, type Receiver } from '@slack/bolt';
import type { Log } from '../../../log.ts';
import type { SlackSettings } from '../schema.ts';
import { createLibraryLog } from './library-log.ts';

/** What Bolt is made of. */
export interface BoltOptions {
  settings: Pick<SlackSettings, 'botToken' | 'apiUrl'>;
  receiver: Receiver;
  log: Log;
  /** Told of whatever a listener throws. */
  onError: (error: Error) => void;
  /** Ends the one call that `init` makes. */
  signal?: AbortSignal;
}

const callWithinMs = 10_000;

/** An app to add listeners to; `await app.init()` asks Slack once who we are, and has to come before `start`. */
export function createBolt({ settings, receiver, log, onError, signal }: BoltOptions): App {
  const app = new App({
    token: settings.botToken,
    receiver,
    // NOTE otherwise a bad token ends the process, or leaves it acknowledging everything and doing nothing.
    deferInitialization: true,
    convoStore: false,
    logger: createLibraryLog(log),
    clientOptions: {
      ...cautious(signal),
      slackApiUrl: settings.apiUrl,
    },
  });
  app.error(async (error) => {
    onError(error);
    // The receiver answers Slack; it has to know.
    throw error;
  });
  return app;
}

/** Options for a WebClient that says at once what went wrong. */
export function cautious(signal?: AbortSignal) {
  return {
    // NOTE left out, the libraries share one object of it among all their clients, and change it.
    retryConfig: { retries: 0 },
    timeout: callWithinMs,
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    // NOTE with undici's fetch the FormData of Node would be sent as the text "[object FormData]".
    fetch: (input: Parameters<typeof fetch>[0], init: RequestInit = {}): Promise<Response> => {
      const signals = [signal, init.signal].filter((each) => each instanceof AbortSignal);
      return fetch(input, { ...init, signal: AbortSignal.any(signals) });
    },
  };
}
