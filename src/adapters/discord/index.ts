// Discord as an adapter: real discord.js for the connection and the calls, one function per kind of interaction.
import { Semaphore } from 'async-mutex';
import type { Adapter } from '../../generation/ports.ts';
import { createRecent } from '../../recent.ts';
import type { Application } from './api/call-answers.ts';
import { createCalls } from './api/calls.ts';
import { connect, type Connection } from './connection/connection.ts';
import { deliver } from './deliver.ts';
import { createEndpoint } from './connection/endpoint.ts';
import { createFitter } from './files/fit-files.ts';
import { createListener } from './listen.ts';
import { createObstacles } from './obstacles.ts';
import type { Refusal } from './ways.ts';
import { startUp, type StartUpParts } from './start-up.ts';

/** What the adapter stands on. */
export type DiscordAdapterOptions = Omit<StartUpParts, 'calls' | 'open' | 'onApplication' | 'signal'>;

/**
 * Two progress cards for a picture, one in five seconds for what takes long. Never more than one in two seconds: edits of
 * a message share a limit that Discord does not tell (discord-api-docs#4413), and the last one must get through.
 */
function progressEveryMs(typicalMs: number): number {
  return Math.min(5000, Math.max(2000, typicalMs / 2.5));
}

/** Enough for any ordinary moment; a thousand at once are answered sooner when the core does not work on all of them. */
const handedOverAtOnce = 64;

/** Discord as an adapter. `start` rejects with a DiscordSetupError where it is set up wrongly; it waits for no outage. */
export function createDiscordAdapter(options: DiscordAdapterOptions): Adapter {
  const { settings, catalog, store, clock, log, onFatal } = options;
  const { token, apiUrl, shards, publicKey } = settings;
  const calls = createCalls({ apiUrl, token });
  const fitter = createFitter({ onTrouble: (trouble) => log.warn({ trouble }, 'a picture as it is') });
  const obstacles = createObstacles(log);
  const parts = { calls, fitter, clock, settings, refused: createRecent<Refusal>(), obstacles };
  const stopping = new AbortController();
  let listen: ((raw: unknown) => void) | undefined;
  let connection: Connection | undefined;
  let owners: readonly string[] = [];

  const isOwner = (userId: string) => owners.includes(userId);
  const onApplication = (application: Application) => {
    owners = application.owners;
  };
  const isListening = () => listen !== undefined;
  const onInteraction = (raw: unknown) => listen?.(raw);
  const overHttp: Connection = { ready: () => true, close: async () => {} };
  const onTrouble = (trouble: string) => log.warn({ trouble }, 'connection to Discord');
  const open = async () => {
    const opened =
      publicKey === undefined
        ? await connect({ token, apiUrl, shards, onInteraction, onFatal, onTrouble })
        : overHttp;
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
    },
  };
}
