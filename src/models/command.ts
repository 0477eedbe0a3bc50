// `npm run models`: which models there are, one more, whether the gateway takes them, and their table for a page.
import { FileError } from '../catalog/yaml-file.ts';
import { systemClock } from '../clock.ts';
import { ConfigError, readConfig, type Config } from '../config.ts';
import { configuredCatalog } from '../configured-catalog.ts';
import { createGateway, type GatewayClient } from '../gateway/client.ts';
import { AppError } from '../generation/errors.ts';
import { addModel } from './add.ts';
import { readOrder, type Order } from './arguments.ts';
import { checkModels } from './check.ts';
import { listOf } from './list.ts';
import { ModelsError } from './models-error.ts';
import { writeTable } from './table-file.ts';

try {
  const order = readOrder(process.argv.slice(3));
  process.exitCode = await carryOut(order, readConfig(process.env));
} catch (error) {
  console.error(inWords(error));
  process.exitCode = 1;
}

/** Does it, tells it, and answers the exit code. */
async function carryOut(order: Order, config: Config): Promise<number> {
  switch (order.name) {
    case 'list':
      return tell(listOf(config));
    case 'add':
      return tell(await withGateway(config, (gateway) => addModel(config, order, gateway)));
    case 'check':
      return withGateway(config, (gateway) =>
        checkModels(configuredCatalog(config), { ...order, gateway, clock: systemClock, tell: console.log }),
      );
    default:
      return tell([writeTable(config, order.file)]);
  }
}

function tell(lines: readonly string[]): number {
  for (const line of lines) console.log(line);
  return 0;
}

/** The gateway of the settings; undefined where the simulator draws. */
async function withGateway<Result>(
  { gateway }: Config,
  use: (client: GatewayClient | undefined) => Promise<Result>,
): Promise<Result> {
  const { token, baseUrl, headers } = gateway;
  if (token === undefined) return use(undefined);
  const client = createGateway({ baseUrl, token, headers, clock: systemClock, spoolDir: '' });
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

/** What a person can mend is a sentence; everything else needs its stack. */
function inWords(error: unknown): unknown {
  if (error instanceof AppError) return gatewayTrouble(error);
  const mendable = [FileError, ConfigError, ModelsError].some((kind) => error instanceof kind);
  return mendable && error instanceof Error ? error.message : error;
}

function gatewayTrouble({ code, params, message, cause }: AppError): string {
  const { reason = cause instanceof Error ? cause.message : message } = params;
  switch (code) {
    case 'gateway_unauthorized':
      return `The gateway does not take the token (${reason}): check REPLICATE_API_TOKEN.`;
    case 'gateway_unreachable':
      return `The gateway cannot be reached (${reason}): check the network and REPLICATE_BASE_URL.`;
    default:
      return `The gateway did not answer as it should (${reason}): \`npm run doctor\` says more.`;
  }
}
