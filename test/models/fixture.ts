// A server of model pages, a client of it that can be waited for, and folders of models, put away with their test.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { createGateway, type GatewayClient } from '../../src/gateway/client.ts';
import type { FakeClock } from '../fakes/clock.ts';

/** A folder with these files. */
export async function folderWith(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'models-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

/** A client with real time, which is closed with the test. */
export function clientOf(baseUrl: string): GatewayClient {
  const gateway = createGateway({ baseUrl, token: 'r8_token', clock: systemClock, spoolDir: '' });
  onTestFinished(() => gateway.close());
  return gateway;
}

/** What a path answers: JSON, a status with JSON, or nothing ever. */
type Answer = { status?: number; json: unknown } | 'silence';

/** Answers the given paths, which can be changed at any time, and a bare 404 to all others. */
export async function startPages(
  answers: Record<string, Answer>,
): Promise<{ baseUrl: string; asked: string[]; answers: Record<string, Answer> }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace('/v1', '');
    asked.push(path);
    const answer = answers[path];
    if (answer === 'silence') return;
    response.statusCode = answer ? (answer.status ?? 200) : 404;
    response.end(answer ? JSON.stringify(answer.json) : '<h1>Not Found</h1>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, asked, answers };
}

/** The page of a model as Replicate answers it. */
export function page(
  name: string,
  properties: Readonly<Record<string, unknown>>,
  more: { version?: string; required?: string[]; official?: boolean; description?: string } = {},
): { json: unknown } {
  const [owner, short] = name.split('/');
  const { version = 'f'.repeat(64), required = ['prompt'], official = true, description = '' } = more;
  const latest = version === '' ? null : versionPage(version, properties, required).json;
  return {
    json: { owner, name: short, description, is_official: official, latest_version: latest },
  };
}

/** The page of one version. */
export function versionPage(
  version: string,
  properties: Readonly<Record<string, unknown>>,
  required: string[] = ['prompt'],
): { json: unknown } {
  const Input = { type: 'object', title: 'Input', required, properties };
  const Output = { type: 'array', items: { type: 'string', format: 'uri' } };
  return { json: { id: version, openapi_schema: { components: { schemas: { Input, Output } } } } };
}

/** The same client, whose answers can be waited for while the time of `clock` stands still. */
export function watched(
  gateway: Pick<GatewayClient, 'modelPage'>,
  clock: FakeClock,
): Pick<GatewayClient, 'modelPage'> & { pass(ms: number): Promise<void> } {
  let underWay = 0;
  const settle = async (): Promise<void> => {
    for (let quiet = 0; quiet < 5; quiet += 1) {
      if (underWay > 0) quiet = 0;
      await sleep(1);
      await clock.advance(0);
    }
  };
  return {
    async modelPage(name, version, signal) {
      underWay += 1;
      try {
        return await gateway.modelPage(name, version, signal);
      } finally {
        underWay -= 1;
      }
    },
    async pass(ms) {
      await settle();
      await clock.advance(ms);
      await settle();
    },
  };
}
