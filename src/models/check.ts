// `models check`: what the gateway's own validation says of what our files claim, without anything being made.
import type { Catalog } from '../catalog/catalog.ts';
import type { Model } from '../catalog/model.ts';
import type { GatewayClient } from '../gateway/client.ts';
import { AppError } from '../generation/errors.ts';
import type { Target } from '../generation/generation.ts';
import type { Clock } from '../generation/ports.ts';
import { pause } from '../pause.ts';
import { ModelsError } from './models-error.ts';
import { probeInput, type ProbeInput } from './probe-input.ts';

type Probe = Awaited<ReturnType<GatewayClient['probe']>>;

/** What came of one model. `mend`: the file or the model has to be mended; `stop`: it is no use to ask on. */
interface Verdict {
  text: string;
  mend: boolean;
  stop: 'no' | 'unless-all' | 'yes';
}

/** Which models, by whom, and where the lines go. */
interface CheckOrder {
  keys: readonly string[];
  /** Ask on although something was created. */
  all: boolean;
  /** undefined where there is no gateway. */
  gateway: Pick<GatewayClient, 'probe'> | undefined;
  clock: Clock;
  tell(line: string): void;
}

/** Checks the models one after another, all without keys; answers the exit code: 1 when something must be mended. */
export async function checkModels(catalog: Catalog, order: CheckOrder): Promise<number> {
  const { gateway, clock, all, tell } = order;
  const models = chosen(catalog, order.keys);
  if (!gateway) {
    tell(
      'The pictures are drawn by the built-in simulator, which knows only these files: there is nothing to check them against. Set REPLICATE_API_TOKEN for a gateway.',
    );
    return 0;
  }
  tell(notice);
  const columns = ['model', 'called as', 'verdict'];
  const rows = models.map((model) => [model.key, calledAs(model)]);
  const widths = [0, 1].map((at) => Math.max(...[columns, ...rows].map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ');
  tell(line(columns));
  let mended = true;
  for (const model of models) {
    const verdict = await verdictOf(gateway, clock, model);
    tell(line([model.key, calledAs(model), verdict.text]));
    mended &&= !verdict.mend;
    const stops = verdict.stop === 'yes' || (verdict.stop === 'unless-all' && !all);
    if (stops && model !== models.at(-1)) {
      tell(`Nothing more was tried${verdict.stop === 'yes' ? '' : '; --all tries the others too'}.`);
      break;
    }
  }
  return mended ? 0 : 1;
}

const notice =
  'Each model is asked for with one deliberate mistake, so that nothing should be made or billed. A gateway that does not check may make and bill it: it is cancelled at once, and no more is tried without --all.';

function chosen(catalog: Catalog, keys: readonly string[]): readonly Model[] {
  if (keys.length === 0) return catalog.models;
  return keys.map((key) => {
    const model = catalog.find(key);
    if (model) return model;
    const near = catalog.closest(
      key,
      catalog.models.map((each) => each.key),
    );
    throw new ModelsError(
      `There is no model “${key}”${near.length > 0 ? `; near it: ${near.join(', ')}` : ''}.`,
    );
  });
}

function calledAs({ call, name, version }: Model): string {
  return call === 'path' ? name : `${name}:${version.slice(-64, -56)}`;
}

const patienceMs = 60_000;
const longestWaitMs = 60_000;
const mostWaits = 3;

/** Asks for one model, and waits where the gateway wants it slower. */
async function verdictOf(
  gateway: Pick<GatewayClient, 'probe'>,
  clock: Clock,
  model: Model,
): Promise<Verdict> {
  const asked = probeInput(model);
  if (!asked) return { text: 'not checked: it has no inputs', mend: false, stop: 'no' };
  for (let waits = 0; ; waits += 1) {
    const signal = AbortSignal.timeout(patienceMs);
    try {
      return judged(model, asked, await gateway.probe(targetOf(model), asked.input, signal));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.code !== 'gateway_busy' || waits === mostWaits) return troubled(error);
      const { retryAfterMs = 10_000 } = error;
      await pause(clock, Math.min(retryAfterMs, longestWaitMs), new AbortController().signal);
    }
  }
}

function targetOf({ call, name, version }: Model): Target {
  return call === 'path' ? { by: 'path', path: name } : { by: 'version', version };
}

function judged(model: Model, { wrong }: ProbeInput, probe: Probe): Verdict {
  if (probe.kind === 'created') {
    const left = probe.cancelled
      ? 'it was created, and cancelled'
      : 'it was created, and could not be cancelled';
    return { text: `not checked by the gateway: ${left}`, mend: false, stop: 'unless-all' };
  }
  const others = probe.fields.filter(({ field }) => field.split(/[.[]/u)[0] !== wrong);
  if (others.length > 0) {
    const told = others.map(({ field, description }) => `${field || 'input'}: ${description}`);
    return { text: `differs: ${told.join('; ')}`, mend: true, stop: 'no' };
  }
  if (probe.fields.length > 0 || namesOnly(wrong, model, probe.reason)) {
    return { text: 'ok', mend: false, stop: 'no' };
  }
  return { text: `refused, and not clear why: ${probe.reason}`, mend: false, stop: 'no' };
}

/** Gateways that list no fields may still say which it was. */
function namesOnly(wrong: string, { inputs }: Model, reason: string): boolean {
  const named = Object.keys(inputs).filter((name) =>
    new RegExp(`(?<![\\w-])${RegExp.escape(name)}(?![\\w-])`, 'u').test(reason),
  );
  return named.length === 1 && named[0] === wrong;
}

function troubled({ code, params, message, cause }: AppError): Verdict {
  const { status, reason = cause instanceof Error ? cause.message : message } = params;
  if (code === 'model_not_served') {
    const said = status === undefined ? '' : ` (${status})`;
    return { text: `not served${said}: ${reason}`, mend: true, stop: 'no' };
  }
  // Nobody refused anything then, and behind a connection that broke something may even have been made.
  const isUnanswered = code === 'gateway_unreachable' || code === 'create_unanswered';
  return { text: `${isUnanswered ? 'no answer' : 'refused'}: ${reason}`, mend: true, stop: 'yes' };
}
