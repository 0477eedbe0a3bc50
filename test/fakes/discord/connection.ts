// Discord's gateway connection: hello, identify, heartbeat, events with numbers, resume.
import { once } from 'node:events';
import type { Server } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';
import { guildJson, shardOf } from './guilds.ts';
import { userJson } from './messages.ts';
import type { World } from './world.ts';

/** Ways in which a connection breaks. */
export type Drop = 'op7' | 'op9 resumable' | 'op9' | `close ${number}` | 'tcp';

/** The connections of the bot. */
export interface Connection {
  /** Sends an event to the session of the guild's shard; kept for a resume while it is away. */
  dispatch: (event: string, data: unknown, guildId: string | undefined) => void;
  /** Breaks every open connection; resolves when they are closed, with 'op9 resumable' at once. */
  drop: (kind: Drop) => Promise<void>;
  /** How many are open and identified. */
  open: () => number;
  /** What happened: one entry for each identify and resume. */
  log: readonly ('identify' | 'resume' | 'refused resume')[];
  /** Whether heartbeats are acknowledged. */
  acknowledges: boolean;
  close: () => void;
}

interface Session {
  id: string;
  shard: readonly [number, number];
  intents: number;
  events: { op: 0; t: string; s: number; d: unknown }[];
  sequence: number;
  socket: WebSocket | undefined;
}

/** What connections are like. */
export interface ConnectionOptions {
  heartbeatIntervalMs: number;
  /** Privileged intents that the application may ask for; others close with 4014. */
  allowedIntents: number;
}

const privilegedIntents = (1 << 1) | (1 << 8) | (1 << 15);

/** Serves connections on the HTTP server. */
export function serveConnections(
  server: Server,
  world: World,
  url: () => string,
  options: ConnectionOptions,
): Connection {
  const sockets = new WebSocketServer({ noServer: true });
  const sessions = new Map<string, Session>();
  const log: Connection['log'][number][] = [];

  server.on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (opened) => welcome(opened));
  });

  const welcome = (socket: WebSocket): void => {
    let session: Session | undefined;
    send(socket, { op: 10, d: { heartbeat_interval: options.heartbeatIntervalMs } });
    socket.on('error', () => {});
    socket.on('close', (code) => {
      if (!session || session.socket !== socket) return;
      session.socket = undefined;
      // A client that closes with these ends its session.
      if (code === 1000 || code === 1001) sessions.delete(session.id);
    });
    socket.on('message', (raw: Buffer) => {
      if (raw.byteLength > 4_096) return refuse(socket, 4002, 'Decode error');
      const { op, d } = JSON.parse(raw.toString()) as { op: number; d: Record<string, unknown> };
      if (op === 1) {
        if (connection.acknowledges) send(socket, { op: 11 });
      } else if (op === 2) {
        if (session) return refuse(socket, 4005, 'Already authenticated');
        session = identify(socket, d);
      } else if (op === 6) {
        session = resume(socket, d);
      } else if (!session) {
        socket.close(4003, 'Not authenticated');
      } else if (![3, 4, 8, 31].includes(op)) {
        socket.close(4001, 'Unknown opcode');
      }
      return undefined;
    });
  };

  const identify = (socket: WebSocket, d: Record<string, unknown>): Session | undefined => {
    const intents = Number(d['intents']);
    if (!isToken(world, d['token'])) return refuse(socket, 4004, 'Authentication failed');
    if (!Number.isInteger(intents)) return refuse(socket, 4013, 'Invalid intent(s)');
    if ((intents & privilegedIntents & ~options.allowedIntents) !== 0) {
      return refuse(socket, 4014, 'Disallowed intent(s)');
    }
    log.push('identify');
    const shard = (d['shard'] ?? [0, 1]) as [number, number];
    const session: Session = { id: world.newId(), shard, intents, events: [], sequence: 0, socket };
    sessions.set(session.id, session);
    const guilds = [...world.guilds.values()].filter(
      ({ id, hasBot }) => hasBot && shardOf(id, shard[1]) === shard[0],
    );
    emit(session, 'READY', {
      v: 10,
      user: { ...userJson(world, world.botId), verified: true, mfa_enabled: false, email: null },
      guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
      session_id: session.id,
      session_type: 'normal',
      resume_gateway_url: url(),
      shard,
      application: { id: world.applicationId, flags: 0 },
      private_channels: [],
      relationships: [],
      presences: [],
    });
    if ((intents & 1) !== 0)
      for (const guild of guilds) emit(session, 'GUILD_CREATE', guildJson(world, guild));
    return session;
  };

  const resume = (socket: WebSocket, d: Record<string, unknown>): Session | undefined => {
    const session = sessions.get(String(d['session_id']));
    if (!isToken(world, d['token'])) return refuse(socket, 4004, 'Authentication failed');
    if (!session) {
      log.push('refused resume');
      send(socket, { op: 9, d: false });
      return undefined;
    }
    const since = Number(d['seq']);
    if (since > session.sequence) return refuse(socket, 4007, 'Invalid seq');
    log.push('resume');
    session.socket = socket;
    for (const event of session.events.filter(({ s }) => s > since)) send(socket, event);
    emit(session, 'RESUMED', {});
    return session;
  };

  const breakOff = async (socket: WebSocket, kind: Drop): Promise<void> => {
    if (kind === 'op9 resumable') {
      // The client resumes on the same socket; until then events wait.
      for (const session of sessions.values()) if (session.socket === socket) session.socket = undefined;
      return send(socket, { op: 9, d: true });
    }
    const closed = once(socket, 'close');
    if (kind === 'op7') send(socket, { op: 7, d: null });
    else if (kind === 'tcp') socket.terminate();
    else if (kind === 'op9') send(socket, { op: 9, d: false });
    else socket.close(Number(kind.slice('close '.length)));
    await closed;
  };

  const connection: Connection = {
    acknowledges: true,
    log,
    dispatch(event, data, guildId) {
      for (const session of sessions.values()) {
        const [index, count] = session.shard;
        if (shardOf(guildId, count) === index) emit(session, event, data);
      }
    },
    async drop(kind) {
      if (endsSession(kind)) sessions.clear();
      await Promise.all([...sockets.clients].map((socket) => breakOff(socket, kind)));
    },
    open: () => [...sessions.values()].filter(({ socket }) => socket !== undefined).length,
    close() {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
  return connection;
}

function refuse(socket: WebSocket, code: number, reason: string): undefined {
  socket.close(code, reason);
}

function endsSession(kind: Drop): boolean {
  return (
    kind === 'op9' || ['close 1000', 'close 4004', 'close 4007', 'close 4013', 'close 4014'].includes(kind)
  );
}

function emit(session: Session, t: string, d: unknown): void {
  session.sequence += 1;
  const event = { op: 0 as const, t, s: session.sequence, d };
  session.events.push(event);
  if (session.socket) send(session.socket, event);
}

function send(socket: WebSocket, frame: object): void {
  socket.send(JSON.stringify(frame));
}

/** Clients send the token with and without its scheme. */
function isToken(world: World, given: unknown): boolean {
  return given === world.token || given === `Bot ${world.token}`;
}
