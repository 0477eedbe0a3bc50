// The connection to Discord over which interactions come: opened, reopened, and given up with a sentence.
import { setTimeout as sleep } from 'node:timers/promises';
import { setupErrorOfLogin } from './fatal.ts';
import { createSession, type IdentifyThrottler, type Session } from './session.ts';
import type { Shards } from './shards.ts';
import { createTransport } from '../api/transport.ts';

/** Where to connect, and whom to tell. */
export interface ConnectOptions {
  token: string;
  apiUrl: string;
  /** Those that are held here. */
  shards: Shards;
  /** Takes what Discord sent, as it came. */
  onInteraction(raw: unknown): void;
  /** Nothing will come in any more; the message says what to change. Called once at most. */
  onFatal(error: Error): void;
  /** Something that mends itself, for the log. */
  onTrouble(message: string): void;
  /** In place of Discord's five seconds between two logins of shards. */
  throttler?: IdentifyThrottler;
}

/** A connection that holds itself up. */
export interface Connection {
  /** Whether every shard that is held here is connected now. */
  ready(): boolean;
  close(): Promise<void>;
}

const firstPauseMs = 1000;
const longestPauseMs = 60_000;

/**
 * Connects; resolves when a first shard is connected, and in an outage at once: then it goes on trying. Rejects with a
 * DiscordSetupError where only the operator can help.
 */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { apiUrl, onFatal, onTrouble } = options;
  const transport = createTransport();
  const closing = new AbortController();
  const begun = Promise.withResolvers<void>();
  let hasBegun = false;
  let session: Session | undefined;

  const begin = (): void => {
    hasBegun = true;
    begun.resolve();
  };
  const close = async (): Promise<void> => {
    closing.abort();
    await session?.close();
    await transport.close();
  };
  const giveUp = (error: Error): void => {
    if (closing.signal.aborted) return;
    void close();
    if (hasBegun) onFatal(error);
    else begun.reject(error);
  };

  const tryToLogIn = async (): Promise<boolean> => {
    session = createSession({ ...options, transport, onUp: begin, onFatal: giveUp });
    try {
      await session.login();
      return true;
    } catch (error) {
      await session.close();
      const fatal = setupErrorOfLogin(error, apiUrl);
      if (fatal) giveUp(fatal);
      else if (!closing.signal.aborted)
        onTrouble(`Discord cannot be reached at ${apiUrl}: ${reasonOf(error)}`);
      begin();
      return false;
    }
  };
  const logIn = async (): Promise<void> => {
    for (let pauseMs = firstPauseMs; !(await tryToLogIn()); pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      await sleep(pauseMs, undefined, { signal: closing.signal }).catch(() => {});
      if (closing.signal.aborted) return;
    }
  };

  void logIn();
  await begun.promise;
  return { ready: () => session?.ready() ?? false, close };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no reason given';
  const { code } = error as NodeJS.ErrnoException;
  return error.message || (code ?? error.name);
}
