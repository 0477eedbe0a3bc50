// One login of a discord.js client: what comes in past its caches, and which of its shards are connected.
import { Client, SimpleShardingStrategy, type ClientOptions } from 'discord.js';
import { setupErrorOfClose } from './fatal.ts';
import type { Shards } from './shards.ts';
import type { Transport } from '../api/transport.ts';

/** What a session is made with. */
export interface SessionOptions {
  token: string;
  apiUrl: string;
  shards: Shards;
  transport: Transport;
  /** In place of Discord's five seconds between two logins of shards. */
  throttler?: IdentifyThrottler;
  onInteraction(raw: unknown): void;
  /** A shard is connected, again perhaps. */
  onUp(): void;
  /** A shard was closed for good. */
  onFatal(error: Error): void;
  onTrouble(message: string): void;
}

/** Lets shards log in one after the other. */
export interface IdentifyThrottler {
  waitForIdentify(shardId: number, signal: AbortSignal): Promise<void>;
}

/** A client that logs in once. */
export interface Session {
  /** Resolves when every shard is connected; later breaks mend themselves, but for fatal ones. */
  login(): Promise<void>;
  /** Whether every shard is connected now. */
  ready(): boolean;
  close(): Promise<void>;
}

type Manager = Parameters<NonNullable<NonNullable<ClientOptions['ws']>['buildStrategy']>>[0];

/** A session that is not logged in yet. */
export function createSession(options: SessionOptions): Session {
  const { token, apiUrl, shards, transport, throttler } = options;
  const up = new Set<number>();
  let manager: Manager | undefined;
  const client = new Client({
    intents: [],
    shards: [...shards.ids],
    shardCount: shards.total,
    rest: { api: apiUrl.replace(/\/+$/u, ''), makeRequest: transport.makeRequest, retries: 0 },
    ws: {
      buildStrategy(given) {
        manager = given;
        listen(given, up, options);
        return new SimpleShardingStrategy(given);
      },
      ...(throttler ? { buildIdentifyThrottler: () => throttler } : {}),
    },
  });
  // Without a listener an error event would end the process.
  client.on('error', (error) => options.onTrouble(error.message));

  return {
    async login() {
      await client.login(token);
    },
    ready: () => up.size === shards.ids.length,
    async close() {
      up.clear();
      // NOTE a shard that is just about to reconnect does so after a destroy too, unless it never learns where to.
      if (manager) manager.options.retrieveSessionInfo = () => new Promise(() => {});
      await client.destroy();
    },
  };
}

/** Reads the connection's events before discord.js does. */
function listen(manager: Manager, up: Set<number>, options: SessionOptions): void {
  const { shards, onInteraction, onUp, onFatal, onTrouble } = options;
  const complained = new Set<number>();
  const complain = (shard: number, text: string): void => {
    // An outage breaks every attempt to come back; the first one says it all.
    if (!complained.has(shard)) onTrouble(`Discord’s connection ${shard}: ${text}`);
    complained.add(shard);
  };
  const came = (shard: number): void => {
    up.add(shard);
    complained.delete(shard);
    onUp();
  };
  const hear: Readonly<Record<string, (payload: Payload) => void>> = {
    dispatch({ data }) {
      if (data?.t === 'INTERACTION_CREATE') attempt(() => onInteraction(data.d), onTrouble);
    },
    ready({ shardId, data }) {
      // With 2,400 servers their empty entries would take more memory than all the rest.
      if (data?.guilds) data.guilds = [];
      came(shardId);
    },
    resumed: ({ shardId }) => came(shardId),
    closed({ shardId, code = 0 }) {
      const fatal = setupErrorOfClose(code, shards);
      if (fatal) onFatal(fatal);
      else if (up.has(shardId) && code !== ownReconnect)
        complain(shardId, `closed with ${code}, coming back`);
      up.delete(shardId);
    },
    error: ({ shardId, error }) => complain(shardId, error?.message ?? 'failed'),
  };
  const emit = manager.emit.bind(manager);
  manager.emit = (event: string, payload: Payload) => {
    hear[event]?.(payload);
    // discord.js would build and keep an object of everything it hears, and throw at what it does not know.
    const isForDiscordJs =
      event !== 'dispatch' || payload.data?.t === 'READY' || payload.data?.t === 'RESUMED';
    return isForDiscordJs && emit(event, payload);
  };
}

/** How a shard closes that Discord has asked to come anew, which it does every few hours. */
const ownReconnect = 4200;

/** What the connection's events carry, each of them a part. */
interface Payload {
  shardId: number;
  data?: { t?: string; d?: unknown; guilds?: unknown[] };
  code?: number;
  error?: Error;
}

function attempt(take: () => void, onTrouble: (message: string) => void): void {
  try {
    take();
  } catch (error) {
    onTrouble(`an interaction was not taken: ${String(error)}`);
  }
}
