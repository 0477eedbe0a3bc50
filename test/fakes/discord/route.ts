// What a route is: a request that was read goes in, an answer comes out.
import type { UploadedFile } from './body.ts';
import type { World } from './world.ts';

/** One request, read. */
export interface Call {
  world: World;
  /** Parts of the path by name. */
  params: Record<string, string>;
  query: URLSearchParams;
  path: string;
  json: unknown;
  files: readonly UploadedFile[];
  /** Where the connection is. */
  gatewayUrl: string;
}

/** An answer; 204 without JSON. */
export type Reply = { status?: number; json?: unknown };

/** A route; `open` ones need no bot token. */
export interface Route {
  method: string;
  path: string;
  open?: true;
  run: (call: Call) => Reply;
}

/** A named part of the path. */
export const named = (call: Call, name: string): string => call.params[name] ?? '';
