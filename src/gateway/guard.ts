// Which addresses an output may be fetched from: the public internet, and nothing near this machine.
import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { buildConnector } from 'undici';
import { AppError } from '../generation/errors.ts';
import { createConnector } from './connector.ts';

// Azure answers with machine secrets at this address, which looks like any other.
const metadataAddresses = new Set(['168.63.129.16']);

/** Judges every address twice: as it is written in the URL, and as the connection really has it. */
export interface Guard {
  /** Throws `output_blocked` for a URL that must not be opened. */
  checkUrl(url: URL): void;
  /** Connects to nothing that `checkUrl` would not have allowed, whatever a name resolves to. */
  connect: buildConnector.connector;
}

/** A guard for a gateway at `base`; only a gateway on loopback may serve files from there, at its own host and port. */
export function createGuard(base: URL, lookup: LookupFunction | undefined): Guard {
  const ownHost = isLoopbackHost(base.hostname) ? hostOf(base.hostname, base.port, base.protocol) : undefined;
  const isOwn = (hostname: string, port: string, protocol: string): boolean =>
    ownHost !== undefined && hostOf(hostname, port, protocol) === ownHost;

  const connectPublic = createConnector(lookingUpOnly(isPublic, lookup));
  const connectOwn = createConnector(lookingUpOnly(isLoopback, lookup));

  return {
    checkUrl(url) {
      if (isOwn(url.hostname, url.port, url.protocol) && /^https?:$/.test(url.protocol)) return;
      const literal = withoutBrackets(url.hostname);
      const blocked = ipaddr.isValid(literal) ? !isPublic(literal) : isLoopbackHost(url.hostname);
      if (url.protocol !== 'https:' || blocked) throw new AppError('output_blocked');
    },
    connect(options, callback) {
      const isOurs = isOwn(options.hostname, options.port, options.protocol);
      const allows = isOurs ? isLoopback : isPublic;
      const connect = isOurs ? connectOwn : connectPublic;
      // Names are looked up by the system and can point anywhere by then: what counts is who is at the other end.
      connect(options, (...[error, socket]) => {
        if (error !== null) return callback(error, null);
        if (allows(socket.remoteAddress ?? '')) return callback(null, socket);
        socket.on('error', () => {});
        socket.destroy();
        return callback(new AppError('output_blocked'), null);
      });
    },
  };
}

/** Whether an address is one of the public internet; embedded and translated IPv4 addresses are not. */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address) || metadataAddresses.has(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  // NOTE only 2000::/3 is given out; ::127.0.0.1 and the like lie outside and count as unicast elsewhere.
  return parsed.kind() === 'ipv4' || (parsed.toByteArray()[0] ?? 0) >> 5 === 1;
}

function isLoopback(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
}

/** Whether a host of a URL is this machine. */
export function isLoopbackHost(hostname: string): boolean {
  return /^(?:.+\.)?localhost\.?$/i.test(hostname) || isLoopback(withoutBrackets(hostname));
}

function hostOf(hostname: string, port: string, protocol: string): string {
  const defaultPort = protocol === 'https:' ? '443' : '80';
  return `${withoutBrackets(hostname).toLowerCase()} ${port === '' ? defaultPort : port}`;
}

function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

/** A lookup that fails when any address of the name is not allowed, so that not even a connection is tried. */
function lookingUpOnly(
  allows: (address: string) => boolean,
  lookup: LookupFunction = systemLookup,
): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '', 0);
      const addresses: LookupAddress[] = Array.isArray(found) ? found : [{ address: found, family: 0 }];
      const first = addresses[0];
      if (first === undefined || !addresses.every(({ address }) => allows(address))) {
        return callback(new AppError('output_blocked'), '', 0);
      }
      return options.all === true ? callback(null, addresses) : callback(null, first.address, first.family);
    });
  };
}
