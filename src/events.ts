// One function per business event: a log line for the night, a counter for the dashboard.
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { asAppError, type AppError } from './generation/errors.ts';
import { shareOfOutputs, type Generation } from './generation/generation.ts';
import type { Events, Queue } from './generation/ports.ts';
import type { Log } from './log.ts';

/** The events of the core and of the parts around it. Ids appear in the log only, never as labels. */
export interface AppEvents extends Events {
  started(facts: {
    url: string;
    gateway: string;
    adapters: readonly string[];
    /** What this process does. */
    role: string;
    resumed: number;
    tookMs: number;
  }): void;
  stopped(): void;
  /** What the gateway publishes of a model is not what its file says. */
  modelChanged(key: string, changes: readonly string[]): void;
  /** What the gateway publishes of a model could not be had; what its file says holds. */
  modelUnread(key: string, error: unknown): void;
  /** What the store's own settings could lose. */
  storeAtRisk(risk: string): void;
  /** The gateway will not call, and is looked at instead. */
  webhooksOff(reason: string): void;
  /** The policy file was read again. */
  policyRead(): void;
  /** The policy file has a mistake; the rules stay as they were. */
  policyUnread(error: unknown): void;
  gatewayAnswered(report: { operation: string; status: number | 'error'; durationMs: number }): void;
  /** Has the queue's depth measured at every scrape. */
  watchQueue(queue: Queue): void;
  /** All metrics in Prometheus' text form. */
  metrics: () => Promise<{ contentType: string; body: string }>;
}

/** Events that write to `log` and count in a registry of their own. */
export function createEvents(log: Log): AppEvents {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const meters = createMeters(registry);

  return {
    started: (facts) => log.info(facts, 'started'),
    stopped: () => log.info('stopped'),
    refused(command, error) {
      meters.refusals.inc({ code: error.code });
      log.info(
        {
          reference: command.id,
          command: command.name,
          adapter: command.person.adapter,
          code: error.code,
          params: error.params,
        },
        'refused',
      );
    },
    replied(generation, tookMs) {
      meters.firstReply.observe({ adapter: generation.person.adapter }, tookMs / 1000);
      log.info({ ...about(generation), tookMs }, 'replied');
    },
    postponed(generation, error, at) {
      meters.postponed.inc({ code: error.code });
      log.warn({ ...about(generation), ...described(error), at: new Date(at).toISOString() }, 'postponed');
    },
    ended(generation, extraDelayMs) {
      const { outcome, model, person, cost } = generation;
      const code = outcome?.kind === 'failed' ? outcome.code : '';
      meters.generations.inc({ outcome: outcome?.kind ?? 'none', code, model, adapter: person.adapter });
      const usd = estimatedUsd(generation);
      if (usd !== undefined) meters.usd.inc({ model, adapter: person.adapter }, usd);
      if (extraDelayMs !== undefined) meters.extraDelay.observe(Math.max(0, extraDelayMs) / 1000);
      log.info(
        { ...about(generation), outcome, cost, usd, tookMs: generation.tookMs, extraDelayMs },
        'ended',
      );
    },
    undelivered(generation, error) {
      meters.undelivered.inc({ code: error.code });
      log.error({ ...about(generation), ...described(error) }, 'undelivered');
    },
    orphaned(generation, predictionId) {
      meters.orphans.inc();
      log.warn({ ...about(generation), orphan: predictionId }, 'orphan cancelled');
    },
    operated(deed) {
      meters.operations.inc({ kind: deed.kind });
      log.info(deed, 'operated');
    },
    broke(where, error) {
      meters.broke.inc();
      log.error({ where, err: error }, 'broke');
    },
    modelChanged: (model, changes) => log.info({ model, changes }, 'model changed'),
    modelUnread: (model, error) => log.warn({ model, ...described(asAppError(error)) }, 'model unread'),
    storeAtRisk: (risk) => log.warn({ risk }, 'store at risk'),
    webhooksOff: (reason) => log.warn({ reason }, 'webhooks off'),
    policyRead: () => log.info('policy read'),
    policyUnread: (error) => log.error({ problem: String(error) }, 'policy unread'),
    gatewayAnswered({ operation, status, durationMs }) {
      meters.gatewayRequests.inc({ operation, status });
      log.debug({ operation, status, durationMs }, 'gateway answered');
    },
    watchQueue(queue) {
      watchDepth(registry, queue);
    },
    metrics: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}

function createMeters(registry: Registry) {
  const registers = [registry];
  return {
    generations: new Counter({
      name: 'darkroom_generations_total',
      help: 'Generations that ended, by outcome, error code, model and adapter',
      labelNames: ['outcome', 'code', 'model', 'adapter'],
      registers,
    }),
    refusals: new Counter({
      name: 'darkroom_refusals_total',
      help: 'Commands and actions that were refused, by code',
      labelNames: ['code'],
      registers,
    }),
    postponed: new Counter({
      name: 'darkroom_postponed_total',
      help: 'Steps that failed in a way that passes and were taken again later, by code',
      labelNames: ['code'],
      registers,
    }),
    undelivered: new Counter({
      name: 'darkroom_undelivered_total',
      help: 'Final cards that could not be put in front of their person, by code',
      labelNames: ['code'],
      registers,
    }),
    orphans: new Counter({
      name: 'darkroom_orphans_total',
      help: 'Predictions that nobody waited for any more, stopped at the gateway',
      registers,
    }),
    operations: new Counter({
      name: 'darkroom_operations_total',
      help: 'What operators did with /darkroom, by kind',
      labelNames: ['kind'],
      registers,
    }),
    broke: new Counter({
      name: 'darkroom_broke_total',
      help: 'Things that should never happen; look for "broke" in the log',
      registers,
    }),
    usd: new Counter({
      name: 'darkroom_estimated_usd_total',
      help: 'US dollars for the outputs that came, by the prices in the model files; models without a price are left out',
      labelNames: ['model', 'adapter'],
      registers,
    }),
    firstReply: new Histogram({
      name: 'darkroom_first_reply_seconds',
      help: 'From a command reaching us to its first card being in front of the person',
      labelNames: ['adapter'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 3],
      registers,
    }),
    extraDelay: new Histogram({
      name: 'darkroom_extra_delay_seconds',
      help: 'From the model being finished to the final card being in front of the person',
      buckets: [0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3, 6, 15, 60],
      registers,
    }),
    gatewayRequests: new Counter({
      name: 'darkroom_gateway_requests_total',
      help: 'Requests to the gateway, by operation and HTTP status',
      labelNames: ['operation', 'status'],
      registers,
    }),
  };
}

function watchDepth(registry: Registry, queue: Queue): void {
  const gauge: Gauge<'state'> = new Gauge({
    name: 'darkroom_queue_depth',
    help: 'Jobs in the queue, by state',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      // What cannot be counted now is left out, and hides nothing of what this process counts by itself.
      gauge.reset();
      const depth = await queue.depth().catch(() => undefined);
      if (!depth) return;
      gauge.set({ state: 'waiting' }, depth.waiting);
      gauge.set({ state: 'running' }, depth.running);
    },
  });
}

/** What the outputs that came should cost at the gateway; undefined where that is not known. */
function estimatedUsd(generation: Generation): number | undefined {
  const { usd, outcome } = generation;
  return usd === undefined || outcome?.kind !== 'succeeded' ? undefined : usd * shareOfOutputs(generation);
}

function about(generation: Generation) {
  const { id, station, model, person, prediction, attempt } = generation;
  return { generation: id, station, model, adapter: person.adapter, prediction, attempt };
}

function described(error: AppError) {
  return {
    code: error.code,
    params: error.params,
    cause: error.cause instanceof Error ? error.cause.message : undefined,
  };
}
