// One connection over a websocket, from its opening to its end; opened once.
import type { Socket as TcpSocket } from 'node:net';
import { SocketModeReceiver, type App } from '@slack/bolt';
import { Agent, buildConnector } from 'undici';
import type { Clock } from '../../../generation/ports.ts';
import type { Log } from '../../../log.ts';
import { cautious } from './bolt.ts';
import { watchFrames, type OpenWebSocket } from './frames.ts';
import type { Hearing } from './hearing.ts';
import { createLibraryLog, speakable } from './library-log.ts';

/** What a connection is opened with. */
export interface SocketOptions {
  appToken: string;
  apiUrl: string;
  /** How long Slack may take to answer a ping of ours. */
  pingTimeoutMs: number;
  /** How long Slack may send no ping of its own. */
  serverPingTimeoutMs: number;
  clock: Clock;
  log: Log;
  hear: Hearing['hear'];
}

/** One connection. */
export interface Socket {
  /** Resolves at Slack's hello; rejects within 15 s with what is in the way. */
  open(): Promise<void>;
  /** When Slack last gave a sign of life; undefined where it is not open. */
  heardAt(): number | undefined;
  /** Resolves when Slack asks for another connection, or this one is gone. Until it is gone, events still come in. */
  readonly ending: Promise<void>;
  readonly gone: Promise<void>;
  /** Within half a second, whatever Slack does. */
  close(): Promise<void>;
}

const openWithinMs = 15_000;
const closeWithinMs = 500;

/** A connection that is not open yet. */
export function createSocket(options: SocketOptions): Socket {
  const { clock, log } = options;
  const wire = createWire();
  const receiver = createReceiver(options, wire);
  const { client } = receiver;
  const ending = Promise.withResolvers<void>();
  const gone = Promise.withResolvers<void>();
  const abandoned = Promise.withResolvers<never>();
  let websocket: OpenWebSocket | undefined;
  let heardAt: number | undefined;
  let isLeaving = false;
  let stopWatching = (): void => {};

  const heard = (): void => {
    if (heardAt !== undefined) heardAt = clock.now();
  };
  const end = (): void => {
    heardAt = undefined;
    stopWatching();
    wire.cut();
    ending.resolve();
    gone.resolve();
  };
  client.on('authenticated', ({ url }: { url: string }) => {
    stopWatching = watchFrames(url, (opened) => {
      websocket = opened;
      // One that Slack has taken leave of may go on with its pings, but nothing comes over it.
      if (!isLeaving) heard();
    });
  });
  client.on('connected', () => (heardAt = clock.now()));
  client.on('disconnected', end);
  takeMessages(client, {
    onMessage: heard,
    onDisconnect(reason) {
      isLeaving = true;
      log.debug({ reason }, 'Slack asks for another connection');
      ending.resolve();
    },
    onError: (error) => log.warn({ reason: speakable(error) }, 'Slack sent what cannot be read'),
  });

  const abandon = (reason: string): void => {
    abandoned.reject(new Error(reason));
    if (websocket === undefined) end();
    else wire.cut();
  };
  abandoned.promise.catch(() => {});

  return {
    ending: ending.promise,
    gone: gone.promise,
    heardAt: () => heardAt,
    async open() {
      const stopTimer = clock.after(openWithinMs, () => abandon(`no hello within ${openWithinMs} ms`));
      try {
        await Promise.race([receiver.start(), abandoned.promise]);
      } catch (error) {
        // The library rejects with nothing where the websocket ends before its hello.
        throw error ?? new Error('closed before its hello');
      } finally {
        stopTimer();
      }
    },
    async close() {
      if (websocket === undefined || wire.signal.aborted) return abandon('closed');
      // NOTE the library's own disconnect() leaves a timer of 30 s behind where the other side breaks off after it.
      websocket.close(1000);
      const stopTimer = clock.after(closeWithinMs, () => abandon('closed'));
      await gone.promise;
      stopTimer();
    },
  };
}

interface Wire {
  readonly agent: Agent;
  readonly signal: AbortSignal;
  /** Ends the call, the opening or the connection that there is. */
  cut(): void;
}

function createWire(): Wire {
  const controller = new AbortController();
  const connect = buildConnector({ allowH2: false });
  let tcp: TcpSocket | undefined;
  // NOTE once a websocket is open it no longer belongs to its Agent, so it is cut here.
  const agent = new Agent({
    connect(options, callback) {
      connect(options, (...[error, socket]: Parameters<typeof callback>) => {
        tcp = socket ?? undefined;
        if (controller.signal.aborted) tcp?.destroy();
        if (error) callback(error, null);
        else callback(null, socket);
      });
    },
  });
  return {
    agent,
    signal: controller.signal,
    cut() {
      controller.abort();
      tcp?.destroy();
      void agent.destroy();
    },
  };
}

function createReceiver(options: SocketOptions, wire: Wire): SocketModeReceiver {
  const { appToken, apiUrl, pingTimeoutMs, serverPingTimeoutMs, log, hear } = options;
  const receiver = new SocketModeReceiver({
    appToken,
    logger: createLibraryLog(log),
    clientPingTimeout: pingTimeoutMs,
    serverPingTimeout: serverPingTimeoutMs,
    // NOTE it would be deaf for as long as a pong may take, and ends the process where that call fails.
    autoReconnectEnabled: false,
    dispatcher: wire.agent,
    installerOptions: { clientOptions: { ...cautious(wire.signal), slackApiUrl: apiUrl } },
    processEventErrorHandler: async () => false,
  });
  receiver.init({ processEvent: hear } as App);
  return receiver;
}

interface Takers {
  onMessage(): void;
  onDisconnect(reason: unknown): void;
  onError(error: unknown): void;
}

/** Takes the messages in the library's place: at a `disconnect` it would close at once, with acknowledgements to go. */
function takeMessages(
  client: SocketModeReceiver['client'],
  { onMessage, onDisconnect, onError }: Takers,
): void {
  const usual = client.listeners('ws_message');
  client.removeAllListeners('ws_message');
  client.on('ws_message', (data: unknown, isBinary: unknown) => {
    onMessage();
    const asked = disconnectIn(data);
    if (asked) return onDisconnect(asked.reason);
    for (const listener of usual) void Promise.resolve(listener(data, isBinary)).catch(onError);
  });
}

function disconnectIn(data: unknown): { reason?: unknown } | undefined {
  if (typeof data !== 'string' || !data.includes('disconnect')) return undefined;
  try {
    const { type, reason } = Object(JSON.parse(data)) as { type?: unknown; reason?: unknown };
    return type === 'disconnect' ? { reason } : undefined;
  } catch {
    return undefined;
  }
}
