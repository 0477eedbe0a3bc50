// Answers one HTTP request: a method of the Web API, a response_url, an upload, a download; with faults and limits.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { argumentsOf, received } from './body.ts';
import type { Method } from './call.ts';
import { createFaults, type Fault, type Faults } from './faults.ts';
import { createLimits, type Limits } from './limits.ts';
import { methods } from './methods.ts';
import { Refusal, refusalJson } from './refusal.ts';
import { createRepeats } from './repeats.ts';
import { respond } from './response-urls.ts';
import { serveFile, takeUpload } from './transfers.ts';
import type { Json, World } from './world.ts';
import { textOf } from './text-of.ts';

/** A request as it arrived and was answered. */
export interface FakeRequest {
  /** Of the Web API, or `upload`, `download`, `response_url`. */
  method: string;
  args: Json;
  /** Slack's error word. */
  error?: string;
  /** 0 for none. */
  status: number;
  /** By the fake's clock. */
  at: number;
}

interface Reply {
  status: number;
  json?: object;
  text?: string;
  headers?: Record<string, string>;
  error?: string;
}

/** The HTTP side of a world. */
export function createRequests(world: World, limitsGiven?: Limits) {
  const requests: FakeRequest[] = [];
  const faults = createFaults();
  const limits = createLimits(world, limitsGiven);
  const repeats = createRepeats(world);

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = decodeURIComponent((request.url ?? '/').replace(/\?.*$/u, ''));
    const record: FakeRequest = { method: nameOf(path), args: {}, status: 0, at: world.clock.now() };
    requests.push(record);
    if (/xox|xapp/u.test(request.url ?? '')) world.breach(`${record.method}: a token in the address`);
    const bytes = await received(request);
    const fault = faults.take(record.method);
    if (fault?.hang) return undefined;
    if (fault?.reset === 'before') return void request.socket.resetAndDestroy();
    if (fault && fault.reset === undefined) return write(response, record, failed(fault));
    if (record.method === 'download') {
      serveFile(world, request, path, response);
      record.status = response.statusCode;
      return undefined;
    }
    const reply = await replyTo(request, path, record, bytes);
    if (fault) return void request.socket.resetAndDestroy();
    return write(response, record, reply);
  };

  const replyTo = async (
    request: IncomingMessage,
    path: string,
    record: FakeRequest,
    bytes: Buffer,
  ): Promise<Reply> => {
    if (record.method === 'upload') return takeUpload(world, request, path, bytes);
    const { 'content-type': type = '', authorization } = request.headers;
    record.args = await argumentsOf(type, bytes);
    if (record.method !== 'response_url') return api(record, authorization);
    if (authorization !== undefined) world.breach('response_url: a token was sent to it');
    return attempt(record, () => {
      respond(world, path, record.args);
      return { status: 200, text: 'ok' };
    });
  };

  const api = (record: FakeRequest, authorization: string | undefined): Reply => {
    const { method: name, args } = record;
    const method = methods[name];
    const headers = { 'x-oauth-scopes': world.scopes.join(','), 'x-slack-req-id': world.newId('R') };
    return attempt(
      record,
      () => {
        if (!method) {
          world.breach(`${name}: no such method in this fake`);
          throw new Refusal('unknown_method');
        }
        checkToken(world, name, method, authorization ?? bearer(args['token']));
        const waitMs = limits(name, method, args);
        if (waitMs > 0) return limited(Math.ceil(waitMs / 1_000));
        checkArguments(world, name, method, args);
        return { status: 200, json: method.run({ world, method: name, args }), headers };
      },
      headers,
    );
  };

  const attempt = (record: FakeRequest, run: () => Reply, headers: Record<string, string> = {}): Reply => {
    const seen = repeats(record);
    try {
      return run();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      seen.refused(error);
      const status = record.method === 'response_url' ? 404 : 200;
      return { status, json: refusalJson(error), headers, error: error.code };
    }
  };

  return { handle, requests, faults: faults as Faults };
}

function nameOf(path: string): string {
  const [, first = '', second = ''] = path.split('/');
  if (first === 'api') return second;
  const others: Record<string, string> = {
    upload: 'upload',
    'files-pri': 'download',
    commands: 'response_url',
    actions: 'response_url',
  };
  return others[first] ?? path;
}

const bearer = (token: unknown): string | undefined =>
  typeof token === 'string' ? `Bearer ${token}` : undefined;

function checkToken(world: World, name: string, method: Method, given: string | undefined): void {
  if (given === undefined) throw new Refusal('not_authed');
  const [wanted, other] =
    method.token === 'app' ? [world.appToken, world.botToken] : [world.botToken, world.appToken];
  if (given === `Bearer ${other}`) {
    world.breach(`${name}: the wrong one of the two tokens`);
    throw new Refusal('not_allowed_token_type');
  }
  if (given !== `Bearer ${wanted}`) throw new Refusal('invalid_auth');
  if (world.isRevoked && method.token !== 'app') throw new Refusal('token_revoked');
  const { scope } = method;
  if (scope === undefined || world.scopes.includes(scope)) return;
  throw new Refusal('missing_scope', { extra: { needed: scope, provided: world.scopes.join(',') } });
}

function checkArguments(world: World, name: string, method: Method, args: Json): void {
  const unknown = Object.keys(args).filter((key) => ![...method.args, 'token', 'team_id'].includes(key));
  for (const key of unknown) world.breach(`${name}: there is no argument ${key}`);
  if (args['team_id'] !== undefined && !world.teamIds.has(textOf(args['team_id']))) {
    world.breach(`${name}: the team ${textOf(args['team_id'])}`);
    throw new Refusal('team_access_not_granted');
  }
  if (world.enterpriseId !== undefined && args['team_id'] === undefined && !name.startsWith('a')) {
    world.breach(`${name}: without team_id, in an organisation`);
  }
}

function limited(seconds: number): Reply {
  return {
    status: 429,
    json: { ok: false, error: 'ratelimited' },
    headers: { 'retry-after': String(seconds) },
    error: 'ratelimited',
  };
}

function failed({ error, status, retryAfter, details = [] }: Fault): Reply {
  if (error === 'ratelimited' || status === 429 || retryAfter !== undefined) return limited(retryAfter ?? 1);
  if (error === undefined) return { status: status ?? 500, text: '<html>Something went wrong</html>' };
  const more =
    error === 'missing_scope'
      ? { extra: { needed: 'chat:write', provided: 'commands' }, details }
      : { details };
  return { status: status ?? 200, json: refusalJson(new Refusal(error, more)), error };
}

function write(response: ServerResponse, record: FakeRequest, reply: Reply): void {
  record.status = reply.status;
  if (reply.error !== undefined) record.error = reply.error;
  const isJson = reply.json !== undefined;
  response.writeHead(reply.status, {
    'content-type': isJson ? 'application/json; charset=utf-8' : 'text/html',
    ...reply.headers,
  });
  response.end(isJson ? JSON.stringify(reply.json) : reply.text);
}
