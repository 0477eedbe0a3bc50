// Socket Mode: connections by ticket, hello, pings both ways, envelopes and their acknowledgements, refreshes.
import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Json, World } from './world.ts';

/** The connections, and ways in which they break. */
export interface Sockets {
  /** How many are open, those that were told to go included. */
  count: () => number;
  /**
   * Tells connections to make way for new ones. `warning` comes ahead of the end and the connection goes on;
   * otherwise nothing more comes over it and, unlike with `closeTcp`, its TCP connection is left open for good.
   */
  refresh: (options?: {
    which?: 'oldest' | 'newest' | 'all';
    reason?: 'warning' | 'refresh_requested' | 'link_disabled';
    closeTcp?: boolean;
  }) => void;
  /** Breaks every connection. */
  drop: () => void;
  /** The open connections look alive and are deaf from now on: no pong, no ping, no envelope. */
  silence: () => void;
  /** Whether new connections are refused. */
  refuse: (on: boolean) => void;
}

/** What goes over a connection. */
export interface Envelope {
  type: 'slash_commands' | 'interactive' | 'events_api';
  payload: Json;
  /** Whether the acknowledgement may carry something. */
  accepts: boolean;
  retryNum?: number;
  retryReason?: string;
}

/** An acknowledgement: what came with it, and when. */
export interface Ack {
  body: unknown;
  tookMs: number;
}

interface Link {
  socket: WebSocket;
  raw: Socket;
  state: 'open' | 'leaving' | 'silent';
}

interface Pending {
  link: Link;
  accepts: boolean;
  name: string;
  sentAt: number;
  state: 'waits' | 'late' | 'done';
  settle: (ack: Ack | Error) => void;
}

const pingEveryMs = 5_000;
const mostLinks = 10;

/** Serves Socket Mode on the HTTP server. */
export function serveSockets(
  server: Server,
  world: World,
  ackWithinMs: number,
): Sockets & { deliver: (envelope: Envelope) => Promise<Ack>; close: () => Promise<void> } {
  const upgrades = new WebSocketServer({ noServer: true, autoPong: false });
  const links = new Set<Link>();
  const pending = new Map<string, Pending>();
  let refused = false;
  let turn = 0;

  server.on('upgrade', (request, raw: Socket, head) => {
    raw.on('error', () => {});
    const ticket = new URL(request.url ?? '/', world.baseUrl).searchParams.get('ticket') ?? '';
    if (refused) return void raw.end('HTTP/1.1 503 Service Unavailable\r\n\r\n');
    if (!world.tickets.delete(ticket)) {
      world.breach('socket: a ticket is good for one connection');
      return void raw.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
    }
    return upgrades.handleUpgrade(request, raw, head, (socket) => welcome({ socket, raw, state: 'open' }));
  });

  const welcome = (link: Link): void => {
    const { socket } = link;
    links.add(link);
    const pings = setInterval(() => {
      if (link.state !== 'silent') socket.ping(`Ping from server ${Date.now()}`);
    }, pingEveryMs);
    pings.unref();
    socket.on('ping', (data: Buffer) => {
      if (link.state !== 'silent' && socket.readyState === socket.OPEN) socket.pong(data);
    });
    socket.on('error', () => {});
    socket.on('message', (data: Buffer) => heard(data));
    socket.on('close', () => {
      clearInterval(pings);
      links.delete(link);
      for (const each of pending.values()) {
        if (each.link === link && each.state === 'waits') each.settle(new Error('the connection was lost'));
      }
    });
    if (links.size > mostLinks) {
      world.breach(`socket: more than ${mostLinks} connections`);
      return leave(link, 'too_many_websockets', true);
    }
    return send(link, {
      type: 'hello',
      num_connections: links.size,
      debug_info: { host: 'applink-1', build_number: 1, approximate_connection_time: 18_060 },
      connection_info: { app_id: world.appId },
    });
  };

  const heard = (data: Buffer): void => {
    const { envelope_id: id, payload } = parsed(data);
    const entry = pending.get(String(id));
    if (!entry) return world.breach('socket: acknowledges what was never sent');
    const tookMs = performance.now() - entry.sentAt;
    if (entry.state === 'done') return world.breach(`socket: acknowledges ${entry.name} twice`);
    if (entry.state === 'late')
      world.breach(`socket: acknowledges ${entry.name} after ${Math.round(tookMs)} ms`);
    const isEmpty = payload === undefined || (isObject(payload) && Object.keys(payload).length === 0);
    if (!isEmpty && !entry.accepts)
      world.breach(`socket: says something in the acknowledgement of ${entry.name}`);
    entry.settle({ body: isEmpty ? undefined : payload, tookMs });
    entry.state = 'done';
    return undefined;
  };

  const deliver = ({ type, payload, accepts, retryNum, retryReason }: Envelope): Promise<Ack> => {
    const open = [...links].filter((each) => each.state !== 'leaving' && isOpen(each));
    const link = open[turn++ % Math.max(1, open.length)];
    if (!link) return Promise.reject(new Error('dispatch_failed: the app has no connection'));
    const id = randomUUID();
    return new Promise((resolve, reject) => {
      const entry: Pending = {
        link,
        accepts,
        name: nameOf(type, payload),
        sentAt: performance.now(),
        state: 'waits',
        settle(ack) {
          clearTimeout(timer);
          if (ack instanceof Error) reject(ack);
          else resolve(ack);
        },
      };
      const timer = setTimeout(() => {
        entry.state = 'late';
        if (link.state !== 'silent') world.breach(`${entry.name}: not acknowledged in time`);
        reject(new Error(`operation_timeout: ${entry.name} was not acknowledged in time`));
      }, ackWithinMs);
      pending.set(id, entry);
      if (link.state === 'silent') return;
      const retry =
        type === 'events_api' ? { retry_attempt: retryNum ?? 0, retry_reason: retryReason ?? '' } : {};
      send(link, { envelope_id: id, payload, type, accepts_response_payload: accepts, ...retry });
    });
  };

  const leave = (link: Link, reason: string, closeTcp: boolean): void => {
    send(link, { type: 'disconnect', reason, debug_info: { host: 'applink-1' } });
    if (reason === 'warning') return;
    link.state = 'leaving';
    // The close frame is answered either way; after it, TCP stays until the other side has enough.
    if (!closeTcp) link.raw.end = () => link.raw;
  };

  return {
    count: () => [...links].filter(isOpen).length,
    refresh({ which = 'all', reason = 'refresh_requested', closeTcp = false } = {}) {
      const open = [...links].filter((each) => each.state === 'open' && isOpen(each));
      const chosen = which === 'all' ? open : which === 'oldest' ? open.slice(0, 1) : open.slice(-1);
      for (const link of chosen) leave(link, reason, closeTcp);
    },
    drop() {
      for (const { raw } of links) raw.resetAndDestroy();
    },
    silence() {
      for (const link of links) link.state = 'silent';
    },
    refuse(on) {
      refused = on;
    },
    deliver,
    async close() {
      for (const { settle, state } of pending.values()) {
        if (state === 'waits') settle(new Error('the fake was closed'));
      }
      // A client that is just closing gets its close frame answered: one that is cut off instead waits for half a minute.
      await Promise.all([...links].map(({ socket, raw }) => parted(socket, raw)));
      upgrades.close();
    },
  };
}

async function parted(socket: WebSocket, raw: Socket): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    raw.once('close', () => resolve());
    if (raw.destroyed) resolve();
  });
  Reflect.deleteProperty(raw, 'end');
  const timer = setTimeout(() => raw.destroy(), 200);
  socket.close(1001);
  if (socket.readyState === socket.CLOSED) raw.end();
  await closed;
  clearTimeout(timer);
}

function nameOf(type: string, payload: Json): string {
  const {
    command,
    type: kind,
    event,
  } = payload as { command?: string; type?: string; event?: { type: string } };
  return command ?? event?.type ?? kind ?? type;
}

function isOpen({ socket }: Link): boolean {
  return socket.readyState === socket.OPEN;
}

function send({ socket }: Link, frame: object): void {
  socket.send(JSON.stringify(frame));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function parsed(data: Buffer): Json {
  try {
    return JSON.parse(data.toString()) as Json;
  } catch {
    return {};
  }
}
