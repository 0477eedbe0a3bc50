// Which addresses an output may be fetched from: the public internet, and nothing near this machine but a near gateway.
import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { buildConnector } from 'undici';
import { AppError } from '../generation/errors.ts';
import { createConnector } from './connector.ts';

// Azure and Amazon answer with machine secrets at these, which look like any other.
const metadataAddresses = new Set(['168.63.129.16', 'fd00:ec2::254']);

/** The parts of a URL that say where it leads. */
type Host = Readonly<Pick<URL, 'hostname' | 'port' | 'protocol'>>;

/** Judges every address twice: as it is written in the URL, and as the connection really has it. */
export interface Guard {
  /** Throws `output_blocked` for a URL that must not be opened. */
  checkUrl(url: URL): void;
  /** Whether a connection to that host of a URL may end at this address. */
  allows(host: Host, address: string): boolean;
  /** Connects to nothing that `checkUrl` would not have allowed, whatever a name resolves to. */
  connect: buildConnector.connector;
}

/**
 * A guard for a gateway at `base`; only one on loopback, or in the network that this machine is in, may serve files from
 * there, at its own host and port.
 */
export function createGuard(base: URL, lookup: LookupFunction | undefined): Guard {
  const isNear = isLoopbackHost(base.hostname) ? isLoopback : isInsideOrPublic;
  const ownHost = isNearHost(base.hostname) ? hostOf(base) : undefined;
  const isOwn = (host: Host): boolean => ownHost !== undefined && hostOf(host) === ownHost;
  const allows = (host: Host, address: string): boolean => (isOwn(host) ? isNear : isPublic)(address);

  const connectPublic = createConnector(lookingUpOnly(isPublic, lookup));
  const connectOwn = createConnector(lookingUpOnly(isNear, lookup));

  return {
    allows,
    checkUrl(url) {
      if (isOwn(url) && /^https?:$/.test(url.protocol)) return;
      const literal = withoutBrackets(url.hostname);
      const blocked = ipaddr.isValid(literal) ? !isPublic(literal) : isLoopbackHost(url.hostname);
      if (url.protocol !== 'https:' || blocked) throw new AppError('output_blocked');
    },
    connect(options, callback) {
      const connect = isOwn(options) ? connectOwn : connectPublic;
      // Names are looked up by the system and can point anywhere by then: what counts is who is at the other end.
      connect(options, (...[error, socket]) => {
        if (error !== null) return callback(error, null);
        if (allows(options, socket.remoteAddress ?? '')) return callback(null, socket);
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
  return rangeOf(address) === 'loopback';
}

/** What a name of one's own network can mean. */
function isInsideOrPublic(address: string): boolean {
  return isInside(address) || isPublic(address);
}

function isInside(address: string): boolean {
  return insideRanges.has(rangeOf(address) ?? '');
}

const insideRanges: ReadonlySet<string> = new Set(['private', 'uniqueLocal', 'loopback']);

/** IPv4 in IPv6's clothes counts as what it is. */
function rangeOf(address: string): string | undefined {
  if (!ipaddr.isValid(address)) return undefined;
  const parsed = ipaddr.process(address);
  return metadataAddresses.has(parsed.toString()) ? undefined : parsed.range();
}

/** Whether a host of a URL is this machine. */
export function isLoopbackHost(hostname: string): boolean {
  return /^(?:.+\.)?localhost\.?$/i.test(hostname) || isLoopback(withoutBrackets(hostname));
}

/** Whether a host of a URL is this machine or one beside it: an address there, or a name that the internet does not have. */
export function isNearHost(hostname: string): boolean {
  const name = withoutBrackets(hostname).replace(/\.$/, '');
  if (ipaddr.isValid(name)) return isInside(name);
  return !name.includes('.') || insideNames.test(name);
}

/** NOTE as in RFC 6761, RFC 8375 and ICANN's resolution on .internal; Kubernetes' names end in .local. */
const insideNames = /\.(?:localhost|local|internal|home\.arpa)$/i;

function hostOf({ hostname, port, protocol }: Host): string {
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
