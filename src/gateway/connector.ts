// How connections are made, and how a connection that never came about is told from one that broke.
import type { LookupFunction } from 'node:net';
import { buildConnector } from 'undici';

const connectTimeoutMs = 10_000;

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

/** A connector whose errors are all ConnectionFailures. `lookup` replaces the system's names. */
export function createConnector(lookup: LookupFunction | undefined): Connector {
  // HTTP/1.1 only: there a request that was written is never quietly written again.
  const connect = buildConnector({
    allowH2: false,
    timeout: connectTimeoutMs,
    ...(lookup === undefined ? {} : { lookup }),
  });
  return (options, callback) =>
    connect(options, (...[error, socket]) => {
      if (error !== null) callback(new ConnectionFailure(error), null);
      else callback(null, socket);
    });
}
