// Answers one HTTP request: faults, limits, description, route.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { readBody, type UploadedFile } from './body.ts';
import { checkDescription } from './description.ts';
import { createFaults, fail, type Faults } from './faults.ts';
import { createLimits, type Rates } from './limits.ts';
import { Refusal } from './refusal.ts';
import type { Reply } from './route.ts';
import { findRoute } from './routes.ts';
import type { World } from './world.ts';

/** A request as it arrived. */
export interface FakeRequest {
  method: string;
  /** Decoded, without `/api/v10` and without the query. */
  path: string;
  query: string;
  json?: unknown;
  files: readonly UploadedFile[];
  authorization: string | undefined;
  /** By the fake's clock. */
  at: number;
  /** When all of it was here, with its files, by the system's clock. */
  receivedAt?: number;
  /** What was answered; undefined for none. */
  status?: number;
}

const bodyLimitBytes = 25 * 1_048_576;

/** The REST side of a world. */
export function createRest(world: World, rates: Rates, gatewayUrl: () => string) {
  const requests: FakeRequest[] = [];
  const faults = createFaults();
  const limits = createLimits(rates);

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const method = request.method ?? '';
    const url = new URL(request.url ?? '/', 'http://discord.invalid');
    const path = decodeURIComponent(url.pathname).replace(/^\/api\/v10/u, '');
    const { authorization } = request.headers;
    const record: FakeRequest = {
      method,
      path,
      query: url.search,
      files: [],
      authorization,
      at: world.clock.now(),
    };
    requests.push(record);
    const bytes = await received(request);
    const receivedAt = Date.now();
    const withFiles = request.headers['content-type']?.startsWith('multipart/') === true;
    const taken = faults.take(method, path, withFiles);
    const isLate = typeof taken === 'object' && 'lateMs' in taken;
    if (isLate) await sleep(taken.lateMs);
    const fault = isLate ? undefined : taken;
    const standing = limits(method, path);
    const body = await readBody(request.headers['content-type'], bytes).catch((error: Refusal) => error);
    if (!(body instanceof Error)) Object.assign(record, body);
    record.receivedAt = receivedAt;
    response.once('finish', () => {
      record.status = response.statusCode;
    });

    if (fault !== undefined && !isAfterwards(fault)) return fail(fault, response);
    if (standing.refused) {
      const { retryAfterMs, global } = standing.refused;
      const json = { message: 'You are being rate limited.', retry_after: retryAfterMs / 1_000, global };
      return write(response, { status: 429, json }, standing.headers);
    }
    const reply = attempt(() => {
      if (bytes.byteLength > bodyLimitBytes) throw new Refusal('too large');
      if (body instanceof Error) throw body;
      return run(record, url.searchParams);
    });
    if (fault !== undefined) return fail(fault, response);
    return write(response, reply, standing.headers);
  };

  const run = (record: FakeRequest, query: URLSearchParams): Reply => {
    const { method, path, json, files } = record;
    const found = findRoute(method, path);
    if (!found) {
      world.breach(`${method} ${path}: no such route in this fake`);
      throw new Refusal('no such route');
    }
    if (!found.route.open && record.authorization !== `Bot ${world.token}`) throw new Refusal('unauthorized');
    if (files.length > 10) throw new Refusal('too many attachments');
    const { breaches, refused } = checkDescription(method, path, json);
    for (const breach of breaches) world.breach(`${method} ${found.route.path}: ${breach}`);
    if (refused) throw new Refusal('invalid form', breaches);
    return found.route.run({
      world,
      params: found.params,
      query,
      path,
      json,
      files,
      gatewayUrl: gatewayUrl(),
    });
  };

  return { handle, requests, faults: faults as Faults };
}

function isAfterwards(fault: unknown): boolean {
  return typeof fault === 'string' && fault.endsWith('after handling');
}

function attempt(run: () => Reply): Reply {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { status, code, message, errors } = error;
    return { status, json: { message, code, ...(errors === undefined ? {} : { errors }) } };
  }
}

function write(response: ServerResponse, { status, json }: Reply, headers: Record<string, string>): void {
  if (json === undefined) return void response.writeHead(status ?? 204, headers).end();
  response.writeHead(status ?? 200, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(json));
}

/** The whole body; of one that is far too long only the beginning. */
async function received(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    if (length <= bodyLimitBytes) chunks.push(chunk);
    length += chunk.byteLength;
  }
  return Buffer.concat(chunks);
}
