// The whole app as its operator starts it, with SQLite and the simulator, for chats that post to its HTTP server.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp } from '../../src/app.ts';
import { loadCatalog } from '../../src/catalog/catalog.ts';
import { readConfig } from '../../src/config.ts';
import { startSimulator, type Simulator } from '../../src/simulator/server.ts';
import { eventually, quickly } from './ground.ts';

/** A running app. */
export interface WholeApp extends AsyncDisposable {
  simulator: Simulator;
  /** Its warnings and errors. */
  log: { level: string; msg: string }[];
  url(): string;
  restart(): Promise<void>;
}

/** Starts the app with these settings of its chat; `onUrl` hears where it listens, at every start. */
export async function startWholeApp(
  chat: Readonly<Record<string, string>>,
  onUrl: (url: string) => void,
): Promise<WholeApp> {
  const folder = await mkdtemp(join(tmpdir(), 'whole-app-'));
  const simulator = await startSimulator({
    models: loadCatalog('flux-schnell').models.map(quickly),
    startMs: 50,
    token: 'r8_test',
  });
  const log: WholeApp['log'] = [];
  const settings = {
    ...chat,
    REPLICATE_API_TOKEN: 'r8_test',
    REPLICATE_BASE_URL: simulator.baseUrl,
    STORE_URL: `sqlite:${join(folder, 'darkroom.db')}`,
    PORT: '0',
    LOG_LEVEL: 'warn',
  };
  const start = async () => {
    const logTo = { write: (line: string) => void log.push(JSON.parse(line) as (typeof log)[number]) };
    const app = await startApp(readConfig(settings), { logTo });
    onUrl(app.url);
    await eventually(
      async () => (await fetch(`${app.url}/readyz`)).status,
      (status) => status === 200,
      'readiness',
    );
    return app;
  };
  let app = await start();
  return {
    simulator,
    log,
    url: () => app.url,
    async restart() {
      await app.stop();
      app = await start();
    },
    async [Symbol.asyncDispose]() {
      await app.stop();
      await simulator.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
