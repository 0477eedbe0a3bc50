// Every sign of life on one websocket, pings too; the library that holds it tells of messages only.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** What can be done with an open websocket from beside its library. */
export interface OpenWebSocket {
  url: string;
  close(code: number): void;
}

const signs = ['undici:websocket:open', 'undici:websocket:ping', 'undici:websocket:pong'];

/** Calls `onSign` with the websocket of this address at its opening and whenever a ping or pong comes in; returns how to end that. */
export function watchFrames(url: string, onSign: (websocket: OpenWebSocket) => void): () => void {
  const address = new URL(url).href;
  // The channels tell of every websocket in the process.
  const hear = (message: unknown): void => {
    const { websocket } = message as { websocket?: OpenWebSocket };
    if (websocket?.url === address) onSign(websocket);
  };
  for (const name of signs) subscribe(name, hear);
  return () => {
    for (const name of signs) unsubscribe(name, hear);
  };
}
