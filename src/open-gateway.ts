// The gateway that a configuration means, or the simulator in its place.
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { Catalog } from './catalog/catalog.ts';
import type { Config } from './config.ts';
import type { AppEvents } from './events.ts';
import { dataFolder, removeLeftOvers, spoolFolder } from './folders.ts';
import { createGateway, type GatewayClient } from './gateway/client.ts';
import type { Clock, Sharers, Store } from './generation/ports.ts';
import { startRefreshing } from './models/refresh.ts';
import { pause } from './pause.ts';

/** What tells the operator, and what is released at the end. */
interface Released {
  events: AppEvents;
  open: AsyncDisposableStack;
}

/** The configured gateway, or the simulator on a loopback port where there is no token; `source` tells them apart. */
export async function openGateway(
  config: Config,
  parts: { catalog: Catalog; clock: Clock; store: Store; sharers: Sharers } & Released,
): Promise<{ gateway: GatewayClient; source: string; slowness: number }> {
  const { token, baseUrl, headers, pollsPerSecond, outputLimitBytes } = config.gateway;
  const { catalog, clock, store, sharers, events, open } = parts;
  const demo = token === undefined ? await startDemo(catalog, dataFolder(config)) : undefined;
  if (demo) open.defer(() => demo.close());
  const spoolDir = spoolFolder(config);
  // What a crash left behind there was on its way to a message, and is fetched again.
  await rm(spoolDir, { recursive: true, force: true });
  await removeLeftOvers();
  const gateway = createGateway({
    baseUrl: demo?.baseUrl ?? baseUrl,
    token: demo?.token ?? token ?? '',
    headers: demo ? {} : headers,
    clock,
    spoolDir,
    pollsPerSecond,
    sharers,
    downloadLimitBytes: outputLimitBytes,
    onRequest: events.gatewayAnswered,
    // The simulator lives and dies with us.
    webhook: demo ? undefined : config.webhook,
    sharedStore: config.store.kind === 'redis' ? store : undefined,
    onWebhooksOff: events.webhooksOff,
  });
  open.defer(() => gateway.close());
  const asking = new AbortController();
  open.defer(() => asking.abort());
  void askForSecret(gateway, clock, asking.signal);
  // What the simulator was given is gone with its process.
  const source = demo ? `simulator ${randomUUID()}` : baseUrl;
  return { gateway, source, slowness: demo?.slowness ?? 1 };
}

const firstPauseMs = 1000;
const longestPauseMs = 60_000;

/** Without the secret pictures come as well, a little later: nothing waits for it, and it is asked for until it is known. */
async function askForSecret(gateway: GatewayClient, clock: Clock, signal: AbortSignal): Promise<void> {
  for (let pauseMs = firstPauseMs; !signal.aborted; pauseMs = Math.min(longestPauseMs, 2 * pauseMs)) {
    try {
      await gateway.learnSecret(signal);
      return;
    } catch {
      // It passes, and every failed request is counted.
      await pause(clock, pauseMs, signal);
    }
  }
}

/** Loaded only where it is used: what draws the pictures is the largest part of the program. */
async function startDemo(catalog: Catalog, folder: string) {
  const { startDemoGateway } = await import('./demo-gateway.ts');
  return startDemoGateway(catalog, folder);
}

/** Keeps the catalog to what a real gateway publishes; the simulator only knows what our files say. */
export function keepUp(
  { gateway: { token, baseUrl } }: Config,
  parts: { catalog: Catalog; gateway: GatewayClient; store: Store; clock: Clock } & Released,
): void {
  if (token === undefined) return;
  const { events, open } = parts;
  const heard = { onChange: events.modelChanged, onTrouble: events.modelUnread };
  const refreshing = startRefreshing({ ...parts, ...heard, source: baseUrl });
  open.defer(() => refreshing.stop());
}
