// `npm run simulator`: the gateway that draws in a process of its own, for several processes that share the work.
import { parseArgs } from 'node:util';
import { FileError } from './catalog/yaml-file.ts';
import { ConfigError, readConfig } from './config.ts';
import { configuredCatalog } from './configured-catalog.ts';
import { demoOptions } from './demo-gateway.ts';
import { startSimulator, type Simulator } from './simulator/server.ts';

const usage = `Usage:
  npm run simulator -- [--host 127.0.0.1] [--port 3100] [--token simulator] [--journal file.jsonl]
                        the journal keeps predictions over a restart`;

/** What was typed cannot be used. */
class UsageError extends Error {}

let simulator: Simulator | undefined;
let stopping: Promise<void> | undefined;
// NOTE npm passes Ctrl-C on although the terminal has sent it already.
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => void (stopping ??= stop()));

try {
  const { host, port, token, journal } = readOptions(process.argv.slice(3));
  // Of all settings only this one: the others are of Darkroom, and may be as yet without what is printed here.
  const { MODELS_DIR } = process.env;
  const catalog = configuredCatalog(readConfig({ MODELS_DIR }));
  simulator = await startSimulator({
    ...demoOptions(catalog),
    host,
    port,
    token,
    byAskedName: true,
    ...(journal === undefined ? {} : { journal }),
  });
  for (const line of greeting(simulator.baseUrl, token)) console.log(line);
} catch (error) {
  console.error(inWords(error));
  process.exit(1);
}

async function stop(): Promise<void> {
  await simulator?.close();
  process.exit(0);
}

function readOptions(words: string[]): { host: string; port: number; token: string; journal?: string } {
  const { host, port, token, journal } = parsed(words);
  if (!/^\d{1,5}$/u.test(port) || Number(port) > 65_535) {
    throw new UsageError(`--port must be a number up to 65535, not “${port}”.\n${usage}`);
  }
  if (!/^[\x21-\x7e]+$/u.test(token)) throw new UsageError(`--token must be one word.\n${usage}`);
  return { host, port: Number(port), token, ...(journal === undefined ? {} : { journal }) };
}

function parsed(words: string[]) {
  try {
    const { values } = parseArgs({
      args: words,
      options: {
        host: { type: 'string', default: '127.0.0.1' },
        port: { type: 'string', default: '3100' },
        // It guards nothing but drawings, and the same one again needs no change of the settings.
        token: { type: 'string', default: 'simulator' },
        journal: { type: 'string' },
      },
    });
    return values;
  } catch (cause) {
    throw new UsageError(`${cause instanceof Error ? cause.message : String(cause)}.\n${usage}`);
  }
}

function greeting(baseUrl: string, token: string): string[] {
  const url = new URL(baseUrl);
  const isAnywhere = ['0.0.0.0', '[::]'].includes(url.hostname);
  if (isAnywhere) url.hostname = '127.0.0.1';
  return [
    'The simulator is ready. These lines belong into .env:',
    `REPLICATE_BASE_URL=${url.href}`,
    `REPLICATE_API_TOKEN=${token}`,
    ...(isAnywhere ? [`On other machines the name of this one takes the place of ${url.hostname}.`] : []),
  ];
}

/** What a person can mend is a sentence; everything else needs its stack. */
function inWords(error: unknown): unknown {
  const mendable = [UsageError, FileError, ConfigError].some((kind) => error instanceof kind);
  if (mendable && error instanceof Error) return error.message;
  const { code, address, port } = error as { code?: string; address?: string; port?: number };
  if (code === 'EADDRINUSE') return `Port ${port} of ${address} is taken: choose another one with --port.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `This machine has no address ${address}.`;
  return error;
}
