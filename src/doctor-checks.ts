// What the doctor looks at on this machine and at the gateway; nothing is changed, and nothing costs anything.
import { existsSync } from 'node:fs';
import { mkdtemp, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Catalog } from './catalog/catalog.ts';
import { FileError } from './catalog/yaml-file.ts';
import { systemClock } from './clock.ts';
import type { Config } from './config.ts';
import type { Finding } from './finding.ts';
import { createGateway } from './gateway/client.ts';
import { AppError, asAppError } from './generation/errors.ts';
import type { Gateway } from './generation/ports.ts';
import { platforms } from './platforms.ts';
import { readPolicyFile } from './policy/policy-file.ts';
import { checkSqliteFile } from './store/sqlite.ts';
import { StoreError } from './store/store-error.ts';

/** Whether records can be kept; leaves no file or folder behind that was not there. */
export async function checkStore({ store }: Config): Promise<Finding> {
  if (store.kind === 'memory') {
    return note(
      'Records are kept in memory only (STORE_URL=memory:): a restart forgets quotas and pictures.',
    );
  }
  if (store.kind === 'redis') return checkShared(store.url);
  const folder = resolve(dirname(store.path));
  try {
    await rmdir(await mkdtemp(join(nearestThatExists(folder), '.darkroom-')));
    if (existsSync(store.path)) checkSqliteFile(store.path);
  } catch (error) {
    if (error instanceof StoreError) return bad(error.message);
    return bad(
      `The data folder ${folder} cannot be written (${codeOf(error)}): check that it is a folder and belongs to this user, or set STORE_URL to another place.`,
    );
  }
  return good(`The data folder ${folder} can be written.`);
}

async function checkShared(url: string): Promise<Finding> {
  const { checkRedis } = await import('./store/redis.ts');
  try {
    const risks = await checkRedis(url);
    return risks.length === 0
      ? good('The Redis in STORE_URL answers and keeps what it is given.')
      : bad(risks.join(' '));
  } catch (error) {
    if (error instanceof StoreError) return bad(error.message);
    throw error;
  }
}

function nearestThatExists(folder: string): string {
  return existsSync(folder) ? folder : nearestThatExists(dirname(folder));
}

/**
 * Whether the gateway answers and takes the token. Only a refusal is certain: many gateways have no list, and what
 * they say about a prediction that does not exist shows only that they are there.
 */
export async function checkGateway({ gateway }: Config, signal: AbortSignal): Promise<Finding> {
  const { token, baseUrl, headers } = gateway;
  if (token === undefined) {
    return note(
      'Pictures are drawn by the built-in simulator: set REPLICATE_API_TOKEN, and REPLICATE_BASE_URL if it is not Replicate, for real ones.',
    );
  }
  const client = createGateway({ baseUrl, token, headers, clock: systemClock, spoolDir: '' });
  try {
    const trouble = await troubleOf(client.get(nobodysPrediction, signal));
    if (trouble && !isAnswer(trouble)) return gatewayTrouble(trouble, baseUrl);
    const listTrouble = await troubleOf(listOf(client, signal));
    if (!listTrouble) return good(`The gateway ${baseUrl} answers and takes the token.`);
    if (listTrouble.params['status'] === 401) return gatewayTrouble(listTrouble, baseUrl);
    return note(
      `The gateway ${baseUrl} answers and did not refuse the token. It shows no list to be surer with: should the first picture fail, check that REPLICATE_BASE_URL is the whole address before /predictions.`,
    );
  } finally {
    await client.close();
  }
}

/** Whether the operator's rules can be used; nothing where there are none. */
export function* checkPolicy({ policyFile }: Config, catalog: Catalog): Generator<Finding> {
  if (policyFile === undefined) return;
  try {
    const { operators, tiers } = readPolicyFile(policyFile, { catalog, platforms });
    yield good(
      `The rules in ${policyFile} can be used (tiers: ${tiers.length}, operators: ${operators.length}).`,
    );
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    yield bad(error.message);
  }
}

/** Whether the gateway can be asked to call back; nothing where nobody could reach us. */
export async function* checkWebhooks(config: Config, signal: AbortSignal): AsyncGenerator<Finding> {
  const { gateway, webhook } = config;
  if (!webhook || gateway.token === undefined) return;
  if (webhook.publicUrl.startsWith('http:')) {
    yield note('PUBLIC_URL is not https: Replicate calls nothing else.');
  }
  const { token, baseUrl, headers } = gateway;
  const client = createGateway({ baseUrl, token, headers, webhook, clock: systemClock, spoolDir: '' });
  try {
    const isKnown = await client.learnSecret(signal).catch(() => false);
    yield isKnown
      ? good(`The gateway is asked to call ${webhook.publicUrl}/webhooks/replicate.`)
      : note(
          'The gateway does not tell what it signs its calls with, so it is not asked to call: set REPLICATE_WEBHOOK_SECRET where it shows one, or take PUBLIC_URL out.',
        );
  } finally {
    await client.close();
  }
}

/** Of the form that ids have, and surely not one. */
const nobodysPrediction = 'darkroomdoctor0000000000000';

async function listOf(client: Gateway, signal: AbortSignal): Promise<void> {
  const found = await client.find({ input: {}, submittedAt: systemClock.now() }, signal);
  if (found === 'unknown') throw new AppError('gateway_refused');
}

async function troubleOf(attempt: Promise<unknown>): Promise<AppError | undefined> {
  try {
    await attempt;
    return undefined;
  } catch (error) {
    return asAppError(error);
  }
}

/** Whether a gateway said that it has no such prediction, in one way or another. */
function isAnswer({ code }: AppError): boolean {
  return code === 'prediction_missing' || code === 'gateway_refused';
}

function gatewayTrouble(error: AppError, baseUrl: string): Finding {
  const { code, params } = error;
  const { status, reason = status === undefined ? codeOf(error) : `HTTP ${status}` } = params;
  switch (code) {
    case 'gateway_unauthorized':
      return bad(
        `The gateway ${baseUrl} does not take the token (${reason}): check REPLICATE_API_TOKEN, and that it is from this gateway; some want REPLICATE_HEADERS too.`,
      );
    case 'gateway_no_credit':
      return bad(`The account at the gateway ${baseUrl} is empty (${reason}): top it up.`);
    case 'gateway_busy':
      return note(
        `The gateway ${baseUrl} answers, and asks to slow down (${reason}): try again in a minute.`,
      );
    default:
      return code === 'gateway_invalid_response' || isSuccess(status)
        ? bad(
            `What answers at ${baseUrl} is no gateway (${reason}): REPLICATE_BASE_URL must be the whole address before /predictions.`,
          )
        : bad(
            `The gateway ${baseUrl} cannot be reached (${reason}): check the network and REPLICATE_BASE_URL.`,
          );
  }
}

function isSuccess(status: unknown): boolean {
  return Number(status) >= 200 && Number(status) < 300;
}

/** The shortest name for what went wrong: the code of the innermost cause, else its message. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return codeOf(error.cause);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}

const good = (text: string): Finding => ({ verdict: 'good', text });
const bad = (text: string): Finding => ({ verdict: 'bad', text });
const note = (text: string): Finding => ({ verdict: 'note', text });
