// A Slack that does to a connection what Slack should never do.
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

/** What it does with those who come. */
export interface BareSlack extends AsyncDisposable {
  apiUrl: string;
  /** Those who came so far, and their TCP connections. */
  guests: { socket: WebSocket; raw: Socket }[];
  /** What they said. */
  said: string[];
  /** How many TCP connections there are. */
  open: () => number;
}

/** Starts one that lets websockets in, or leaves them at the door, and says `hello` or nothing. */
export async function startBareSlack({ lets = true, greets = true } = {}): Promise<BareSlack> {
  const guests: BareSlack['guests'] = [];
  const said: string[] = [];
  const open = new Set<Socket>();
  const server: Server = createServer((_, response) => {
    const { port } = server.address() as AddressInfo;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ ok: true, url: `ws://127.0.0.1:${port}/link/?ticket=1` }));
  });
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => open.delete(socket));
  });
  const upgrades = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, raw: Socket, head) => {
    // Its end is only seen by who reads on, and HTTP servers leave theirs open.
    if (!lets) return void raw.resume().once('end', () => raw.destroy());
    return upgrades.handleUpgrade(request, raw, head, (socket) => {
      guests.push({ socket, raw });
      socket.on('message', (data: Buffer) => said.push(data.toString()));
      if (greets) socket.send(JSON.stringify({ type: 'hello' }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`,
    guests,
    said,
    open: () => open.size,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
