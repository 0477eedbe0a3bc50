// `npm run doctor`: what is missing and where to mend it, a line a check; exits with 1 when something must be mended.
import type { Catalog } from './catalog/catalog.ts';
import { FileError } from './catalog/yaml-file.ts';
import { systemClock } from './clock.ts';
import { ConfigError, readConfig, secretsOf, type Config } from './config.ts';
import { configuredCatalog } from './configured-catalog.ts';
import { checkGateway, checkPolicy, checkStore, checkWebhooks } from './doctor-checks.ts';
import type { Finding } from './finding.ts';
import { createLog, withoutSecrets } from './log.ts';

const marks = { good: '✓', bad: '✗', note: '–' } as const;
const patienceMs = 20_000;

let secrets: readonly string[] = [];
let hide = (text: string): string => text;
let mustMend = 0;
for await (const { verdict, text } of examine()) {
  if (verdict === 'bad') mustMend += 1;
  console.log(`${marks[verdict]} ${hide(text)}`);
}
console.log(mustMend === 0 ? 'Nothing has to be mended.' : `To be mended: ${mustMend}.`);
process.exitCode = mustMend === 0 ? 0 : 1;

async function* examine(): AsyncGenerator<Finding> {
  const config = yield* checkSettings();
  if (!config) return;
  secrets = secretsOf(config);
  hide = withoutSecrets(secrets);
  const catalog = yield* checkCatalog(config);
  if (catalog) yield* checkPolicy(config, catalog);
  yield await checkStore(config);
  yield await checkGateway(config, AbortSignal.timeout(patienceMs));
  yield* checkWebhooks(config, AbortSignal.timeout(patienceMs));
  if (config.discord && catalog) yield* checkDiscordWith(config.discord, catalog);
  if (config.slack) yield* checkSlackWith(config.slack);
  if (config.web.enabled) yield webChat(config);
}

function* checkSettings(): Generator<Finding, Config | undefined> {
  try {
    const config = readConfig(process.env);
    yield { verdict: 'good', text: 'The settings can be used.' };
    return config;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const problem of error.problems) yield { verdict: 'bad', text: problem };
    yield {
      verdict: 'note',
      text: 'Nothing else was looked at: mend these in .env or the environment first.',
    };
    return undefined;
  }
}

function* checkCatalog(config: Config): Generator<Finding, Catalog | undefined> {
  try {
    const catalog = configuredCatalog(config);
    const { models, defaultModel } = catalog;
    yield {
      verdict: 'good',
      text: `There are ${models.length} models; the default is ${defaultModel.key}.`,
    };
    return catalog;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    yield { verdict: 'bad', text: error.message };
    return undefined;
  }
}

async function* checkDiscordWith(
  settings: NonNullable<Config['discord']>,
  catalog: Catalog,
): AsyncGenerator<Finding> {
  // Loaded only where it is used, as in src/app.ts.
  const { createCalls } = await import('./adapters/discord/api/calls.ts');
  const { checkDiscord } = await import('./adapters/discord/checks.ts');
  const calls = createCalls(settings);
  try {
    yield* checkDiscord({ ...settings, calls, catalog }, AbortSignal.timeout(patienceMs));
  } finally {
    calls.close();
  }
}

async function* checkSlackWith(settings: NonNullable<Config['slack']>): AsyncGenerator<Finding> {
  const { createCalls } = await import('./adapters/slack/api/calls.ts');
  const { checkSlack } = await import('./adapters/slack/checks.ts');
  const { botToken: token, apiUrl } = settings;
  // What goes wrong is told here, in full; the log would say it twice.
  const log = createLog({ level: 'silent', secrets });
  const calls = createCalls({ token, apiUrl, clock: systemClock, log });
  try {
    yield* checkSlack({ calls, settings }, AbortSignal.timeout(patienceMs));
  } finally {
    await calls.close();
  }
}

function webChat({ http: { host, port } }: Config): Finding {
  const place = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return {
    verdict: 'note',
    text: `No chat platform is set up: people use the web chat at ${place}. For Discord see docs/discord.md, for Slack docs/slack.md.`,
  };
}
