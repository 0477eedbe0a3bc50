// Discord as an adapter: real discord.js for the connection and the calls, one function per kind of interaction.
import { Semaphore } from 'async-mutex';
import type { Adapter, Sharers } from '../../generation/ports.ts';
import type { Lease } from '../../lease.ts';
import { createRecent } from '../../recent.ts';
import type { Application } from './api/call-answers.ts';
import { createCalls } from './api/calls.ts';
import { connect, type Connection } from './connection/connection.ts';
import { createEndpoint } from './connection/endpoint.ts';
import { holdShards } from './connection/front.ts';
import { deliver } from './deliver.ts';
import { createFitter } from './files/fit-files.ts';
import { createListener } from './listen.ts';
import { createObstacles } from './obstacles.ts';
import type { Refusal } from './ways.ts';
import { startUp, type StartUpParts } from './start-up.ts';

/** What the adapter stands on. */
export interface DiscordAdapterOptions extends Omit<
  StartUpParts,
  'calls' | 'open' | 'onApplication' | 'signal'
> {
  /** How many processes deliver to Discord as this bot. */
  sharers: Sharers;
  /** Whether other processes can use the same store, and could listen as this bot too. */
  isStoreShared: boolean;
}

/**
 * Two progress cards for a picture, one in five seconds for what takes long. Never more than one in two seconds: edits of
 * a message share a limit that Discord does not tell (discord-api-docs#4413), and the last one must get through.
 */
function progressEveryMs(typicalMs: number): number {
  return Math.min(5000, Math.max(2000, typicalMs / 2.5));
}

/** Enough for any ordinary moment; a thousand at once are answered sooner when the core does not work on all of them. */
const handedOverAtOnce = 64;

/**
 * Discord as an adapter. `start` rejects with a DiscordSetupError where it is set up wrongly, or where another front is
 * connected as the same bot; it waits for no outage. What is here in memory belongs to one side: a process that only
 * delivers needs nothing of what one that listens has learned.
 */
export function createDiscordAdapter(options: DiscordAdapterOptions): Adapter {
  const { settings, catalog, store, clock, log, sharers, isStoreShared } = options;
  const { token, apiUrl, shards, publicKey } = settings;
  const calls = createCalls({ apiUrl, token, sharers });
  const fitter = createFitter({ onTrouble: (trouble) => log.warn({ trouble }, 'a picture as it is') });
  const obstacles = createObstacles(log);
  const parts = { calls, fitter, clock, settings, refused: createRecent<Refusal>(), obstacles };
  const stopping = new AbortController();
  let listen: ((raw: unknown) => void) | undefined;
  let connection: Connection | undefined;
  let lease: Lease | undefined;
  let owners: readonly string[] = [];

  const isOwner = (userId: string) => owners.includes(userId);
  const onApplication = (application: Application) => {
    owners = application.owners;
  };
  const isListening = () => listen !== undefined;
  const onInteraction = (raw: unknown) => listen?.(raw);
  const overHttp: Connection = { ready: () => true, close: async () => {} };
  const onTrouble = (trouble: string) => log.warn({ trouble }, 'connection to Discord');
  /** From now on nothing is heard any more, whatever still comes. */
  const onFatal = (error: Error) => {
    listen = undefined;
    options.onFatal(error);
  };
  const letGo = async () => {
    await lease?.release();
    lease = undefined;
  };
  const connectAlone = async (app: string): Promise<Connection> => {
    const { signal } = stopping;
    if (isStoreShared) lease ??= await holdShards({ app, shards, store, clock, onFatal, signal });
    try {
      return await connect({ token, apiUrl, shards, onInteraction, onFatal, onTrouble });
    } catch (error) {
      await letGo();
      throw error;
    }
  };
  const open = async ({ id }: Application) => {
    // Discord posts an interaction to one of several fronts, so they are in nobody's way.
    const opened = publicKey === undefined ? await connectAlone(id) : overHttp;
    if (stopping.signal.aborted) await opened.close();
    else connection = opened;
  };

  return {
    name: 'discord',
    progressEveryMs,
    routes:
      publicKey === undefined
        ? []
        : [createEndpoint({ publicKey, clock, onInteraction, ready: isListening })],
    async start(handlers) {
      const turns = new Semaphore(handedOverAtOnce);
      listen = createListener({ ...parts, catalog, store, log, handlers, isOwner, turns });
      const { signal } = stopping;
      await startUp({ ...options, calls, onApplication, open, signal });
    },
    ready: () => isListening() && connection?.ready() === true,
    deliver: (address, card, deliverOptions) => deliver(parts, address, card, deliverOptions),
    /** What was taken on is still delivered: only the ways in are closed. */
    async stop() {
      listen = undefined;
      stopping.abort();
      await connection?.close();
      connection = undefined;
      // The next one is let in when nothing can be heard here any more.
      await letGo();
    },
  };
}
