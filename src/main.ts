// The entry: read the settings, start, run until a signal.
import { flushCompileCache } from 'node:module';
import { inspect } from 'node:util';
import { DiscordSetupError } from './adapters/discord/setup-error.ts';
import { SlackSetupError } from './adapters/slack/setup-error.ts';
import { startApp, type App } from './app.ts';
import { FileError } from './catalog/yaml-file.ts';
import { ConfigError, readConfig, secretsOf } from './config.ts';
import { ListenError } from './http/server.ts';
import { withoutSecrets } from './log.ts';
import { StoreError } from './store/store-error.ts';

/** What a person can mend by themselves is told in a sentence; everything else needs its stack. */
const mendable = [FileError, ConfigError, DiscordSetupError, ListenError, SlackSetupError, StoreError];

const settledAfterMs = 3000;

process.on('uncaughtException', giveUp);
process.on('unhandledRejection', giveUp);

let hide = (text: string): string => text;
let app: App | undefined;
let stopping: Promise<void> | undefined;
// NOTE npm passes Ctrl-C on although the terminal has sent it already: the second one must not cut the stop short.
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => void (stopping ??= stop()));

try {
  const config = readConfig(process.env);
  hide = withoutSecrets(secretsOf(config));
  app = await startApp(config, {
    announce: (line) => console.error(line),
    onFatal: (error) => void endWith(error),
  });
  console.error(greeting(app));
  // Without a policy file the signal keeps its usual meaning: the terminal is gone.
  if (config.policyFile !== undefined) process.on('SIGHUP', app.reloadPolicy);
  setTimeout(settleDown, settledAfterMs).unref();
} catch (error) {
  giveUp(error);
}

/** What only the start needed would stay for days in a process that has little to do. */
function settleDown(): void {
  flushCompileCache();
  globalThis.gc?.({ type: 'major', flavor: 'last-resort' });
}

async function stop(): Promise<void> {
  await app?.stop();
  process.exit(0);
}

/** What is being delivered is finished first. */
async function endWith(error: Error): Promise<void> {
  await app?.stop();
  giveUp(error);
}

function giveUp(error: unknown): never {
  const expected = mendable.some((kind) => error instanceof kind);
  console.error(hide(expected && error instanceof Error ? error.message : inspect(error)));
  process.exit(1);
}

function greeting({ url, role, simulated, hasWebChat }: App): string {
  if (role === 'worker')
    return `Darkroom is ready: a worker, for whoever asks at a front; its health is at ${url}/readyz`;
  const pictures = simulated
    ? 'Pictures are drawn by the built-in simulator; set REPLICATE_API_TOKEN for real ones.'
    : 'Pictures come from the gateway in REPLICATE_BASE_URL.';
  const where = hasWebChat
    ? `open ${url} and type /imagine a red fox in the snow`
    : `type /imagine a red fox in the snow where the bot is; its health is at ${url}/readyz`;
  return `Darkroom is ready: ${where}\n${pictures}`;
}
