// What the Redis or the way to it said, as a sentence for the operator that never has the password in it.
import { StoreError, type StoreErrorKind } from './store-error.ts';

/** Where a Redis is. */
export interface RedisPlace {
  /** `host:port`. */
  at: string;
  hasPassword: boolean;
  /** The password as it is sent, and as it stands in the address. */
  secrets: readonly string[];
}

/** Takes an address apart that says `redis://` or `rediss://`. Throws a StoreError where it cannot be one. */
export function placeOf(url: string): RedisPlace {
  const { hostname, port, username, password, pathname } = new URL(url);
  const at = `${hostname === '' ? 'localhost' : hostname}:${port === '' ? '6379' : port}`;
  if (!/^\/?\d*$/u.test(pathname)) {
    throw new StoreError(
      'failed',
      `The address of the Redis at ${at} in STORE_URL may only end in the number of its database, as in /0.`,
    );
  }
  const secrets = new Set([password, decoded(password, at)].filter((secret) => secret !== ''));
  decoded(username, at);
  return { at, hasPassword: secrets.size > 0, secrets: [...secrets] };
}

function decoded(text: string, at: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    const message = `The password for the Redis at ${at} in STORE_URL must have its % written as %25.`;
    throw new StoreError('failed', message);
  }
}

/** The error of the client as ours; a StoreError stays as it is. */
export function redisError(error: unknown, place: RedisPlace): StoreError {
  if (error instanceof StoreError) return error;
  const reason = reasonOf(error, place);
  const [kind, rest] = answerTo(error, reason, place);
  const isClean = error instanceof Error && !place.secrets.some((secret) => error.message.includes(secret));
  return new StoreError(kind, `The Redis at ${place.at} ${rest}`, isClean ? { cause: error } : {});
}

/** What is found out before the Redis says it: that it is one of a cluster, or a replica. */
export function refusal(code: 'CROSSSLOT' | 'READONLY', place: RedisPlace): StoreError {
  return redisError(new Error(`${code} as its INFO says`), place);
}

/** Whether waiting does not help: the Redis, or its certificate, has said no. */
export function isFinal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = codeIn(error);
  return code === undefined ? isOfTls(error) : !passing.has(code);
}

/** Whether the Redis is there and will answer in a moment. */
export function isPassing(error: unknown): boolean {
  return error instanceof Error && passing.has(codeIn(error) ?? '');
}

/** Whether what answers is a replica, which takes no writes. */
export function isOfReplica(error: unknown): boolean {
  return error instanceof Error && codeIn(error) === 'READONLY';
}

const passing = new Set(['LOADING', 'MASTERDOWN', 'BUSY']);

type Answer = readonly [kind: StoreErrorKind, rest: string];

const answers: Readonly<Record<string, Answer>> = {
  OOM: ['full', 'is full: raise its maxmemory or make room in it; what is there is kept.'],
  READONLY: [
    'not-writable',
    'is a replica, which takes no writes: put the address of its primary into STORE_URL.',
  ],
  MISCONF: [
    'not-writable',
    'takes no writes because it cannot save them: look into its log, and at the room on its disk.',
  ],
  NOREPLICAS: [
    'not-writable',
    'takes no writes because it has too few replicas: start them, or lower min-replicas-to-write.',
  ],
  LOADING: ['unreachable', 'is still loading its data: wait until it has.'],
  MASTERDOWN: ['unreachable', 'is a replica that has lost its primary: start that one.'],
  BUSY: ['unreachable', 'is busy with a script of somebody else: wait, or end that script.'],
};

const inCluster: Answer = [
  'failed',
  'is part of a cluster, where one step cannot change several keys: put the address of a Redis without cluster mode into STORE_URL.',
];

function answerTo(error: unknown, reason: string, place: RedisPlace): Answer {
  const code = error instanceof Error ? codeIn(error) : undefined;
  const known = answers[code ?? ''];
  if (known) return known;
  switch (code) {
    case 'WRONGPASS':
    case 'NOAUTH':
      return place.hasPassword
        ? ['unreachable', 'does not take the password: check the one in STORE_URL.']
        : ['unreachable', 'wants a password: put it into STORE_URL, as in redis://:password@host:6379.'];
    case 'NOPERM':
      return [
        'not-writable',
        `does not let its user do that (${reason}): allow it INFO, and all commands on the keys darkroom:*.`,
      ];
    case 'CROSSSLOT':
    case 'MOVED':
    case 'CLUSTERDOWN':
      return inCluster;
    case undefined:
      return ['unreachable', `cannot be reached (${reason}): ${adviceFor(error)}`];
    default:
      return ['failed', adviceOn(reason)];
  }
}

function adviceOn(reason: string): string {
  if (/DB index is out of range/u.test(reason)) {
    return 'has no database of that number: take a smaller one at the end of STORE_URL; usually there are 0 to 15.';
  }
  if (/unknown command.*HELLO/isu.test(reason)) return 'is too old: 6.2 is the first that can be used.';
  return `cannot be used: ${reason}`;
}

function adviceFor(error: unknown): string {
  if (!(error instanceof Error)) return 'check STORE_URL.';
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ECONNREFUSED') return 'start it, or check the address in STORE_URL.';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'no host has that name; check STORE_URL.';
  if (isOfTls(error)) {
    return 'check its certificate; NODE_EXTRA_CA_CERTS names an authority of your own, and redis:// is without TLS.';
  }
  return 'check that it runs, the network, and whether it is redis:// or, with TLS, rediss:// in STORE_URL.';
}

// https://nodejs.org/api/tls.html#x509-certificate-error-codes, and those of OpenSSL itself.
function isOfTls(error: Error): boolean {
  return 'code' in error && /CERT|^ERR_(?:SSL|TLS)_|^EPROTO$|^UNABLE_TO_/u.test(String(error.code));
}

/** The word that an answer of a Redis begins with; a script of an older one has it in the middle. */
function codeIn(error: Error): string | undefined {
  if ('code' in error) return undefined;
  const { message } = error;
  const inScript = /-(OOM|READONLY|MISCONF|NOREPLICAS|NOPERM) /u.exec(message)?.[1];
  return inScript ?? /^[A-Z]{3,}(?= )/u.exec(message)?.[0];
}

function reasonOf(error: unknown, { secrets }: RedisPlace): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error.message === 'Socket closed unexpectedly') return 'it hung up';
  if (/timeout/iu.test(error.message)) return 'no answer';
  return secrets.reduce((text, secret) => text.replaceAll(secret, '…'), error.message);
}
