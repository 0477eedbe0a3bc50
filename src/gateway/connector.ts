// How connections are made, and how a connection that never came about is told from one that broke.
import type { LookupFunction } from 'node:net';
import { buildConnector } from 'undici';

const connectTimeoutMs = 10_000;
/** The timer of the time-out is coarse. */
const slackMs = 1000;

type Connector = buildConnector.connector;

/**
 * The connection was never made: refused, no such name, no route, time-out, a certificate that does not fit.
 *
 * Error codes alone cannot tell that for certain: ECONNRESET and ETIMEDOUT come from a TLS handshake as well as
 * from a request that was already sent. What the connector reports always came before the first byte of HTTP.
 * It carries no `code`, because undici treats some codes as a reason to connect again by itself.
 */
export class ConnectionFailure extends Error {
  constructor(cause: Error) {
    super('no connection', { cause });
    this.name = 'ConnectionFailure';
  }
}

/**
 * A connector whose errors are all ConnectionFailures. `lookup` replaces the system's names, `now` its milliseconds.
 *
 * A process that was frozen meanwhile finds its connection made, and must not use it: by now another one may have taken
 * over what it was about to send.
 */
export function createConnector(
  lookup: LookupFunction | undefined,
  now: () => number = () => performance.now(),
): Connector {
  // HTTP/1.1 only: there a request that was written is never quietly written again.
  const connect = buildConnector({
    allowH2: false,
    timeout: connectTimeoutMs,
    ...(lookup === undefined ? {} : { lookup }),
  });
  return (options, callback) => {
    const startedAt = now();
    connect(options, (...[error, socket]) => {
      if (error !== null) return callback(new ConnectionFailure(error), null);
      if (now() - startedAt <= connectTimeoutMs + slackMs) return callback(null, socket);
      socket.on('error', () => {});
      socket.destroy();
      return callback(new ConnectionFailure(new Error('made too late')), null);
    });
  };
}
