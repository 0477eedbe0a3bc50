// A client against a scripted gateway, put away with its test.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { createGateway, type GatewayClient, type GatewayOptions } from '../../src/gateway/client.ts';
import { AppError } from '../../src/generation/errors.ts';
import type { CreateRequest } from '../../src/generation/ports.ts';
import type { Simulator, SimulatorOptions } from '../../src/simulator/server.ts';
import { createFakeClock, type FakeClock } from '../fakes/clock.ts';
import { startScriptedGateway, type ScriptedGateway } from '../fakes/scripted-gateway.ts';
import { started } from '../simulator/fixture.ts';

type Script = Parameters<typeof startScriptedGateway>[0];

/** What a test has at hand. */
export interface Fixture {
  gateway: GatewayClient;
  server: ScriptedGateway;
  clock: FakeClock;
  signal: AbortSignal;
  reports: { operation: string; status: number | 'error'; durationMs: number }[];
  /** Names of the files in the download folder. */
  spooled: () => Promise<string[]>;
  spoolDir: string;
}

export const token = 'r8_a1b2c3d4e5f6g7h8';

/** A running prediction as a gateway answers it. */
export const running = {
  id: 'p1abc',
  status: 'processing',
  output: null,
  error: null,
  created_at: '2026-01-01T00:00:00.000Z',
};

/** A create that asks for neither a held answer nor a deadline. */
export const plainCreate: CreateRequest = {
  generationId: 'g-123456',
  attempt: 1,
  target: { by: 'path', path: 'black-forest-labs/flux-schnell' },
  input: { prompt: 'a fox' },
  holdMs: 0,
  cancelAfterMs: 0,
};

/**
 * Starts the script and a client for it, with `/v1` as its prefix unless `prefix` says otherwise. Downloads go to files,
 * however small they are.
 */
export async function scripted(
  script: Script,
  options: Partial<GatewayOptions> & { prefix?: string } = {},
): Promise<Fixture> {
  const server = await startScriptedGateway(script);
  const spoolDir = await mkdtemp(join(tmpdir(), 'darkroom-gateway-'));
  const clock = createFakeClock();
  const reports: Fixture['reports'] = [];
  const { prefix = '/v1', ...rest } = options;
  const gateway = createGateway({
    baseUrl: `${server.origin}${prefix}`,
    token,
    clock,
    spoolDir,
    downloadMemoryBytes: 0,
    onRequest: (report) => reports.push(report),
    ...rest,
  });
  onTestFinished(async () => {
    await gateway.close();
    await server.close();
    await rm(spoolDir, { recursive: true, force: true });
  });
  const { signal } = new AbortController();
  return { gateway, server, clock, signal, reports, spoolDir, spooled: () => readdir(spoolDir) };
}

/** Starts a simulator with two models, and a client for it with the real clock. */
export async function simulated(
  options: Partial<SimulatorOptions> = {},
): Promise<{ gateway: GatewayClient; simulator: Simulator; spoolDir: string }> {
  const simulator = await started({ token, prefix: '/replicate/v1', ...options });
  const spoolDir = await mkdtemp(join(tmpdir(), 'darkroom-gateway-'));
  const gateway = createGateway({ baseUrl: simulator.baseUrl, token, clock: systemClock, spoolDir });
  onTestFinished(async () => {
    await gateway.close();
    await rm(spoolDir, { recursive: true, force: true });
  });
  return { gateway, simulator, spoolDir };
}

/** The AppError a promise rejects with; anything else is thrown. */
export async function failureOf(promise: Promise<unknown>): Promise<AppError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

/** A fixture file, parsed. */
export async function recorded(name: string): Promise<Record<string, unknown>> {
  const module: { default: Record<string, unknown> } = await import(`../fixtures/gateway/${name}.json`, {
    with: { type: 'json' },
  });
  return module.default;
}
