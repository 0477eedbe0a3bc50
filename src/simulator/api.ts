// The routes of the prediction API.
import { Hono } from 'hono';
import type { Context } from 'hono';
import { readBody } from './body.ts';
import type { CreateBody } from './body.ts';
import { checkInput } from './input-check.ts';
import type { Ledger } from './ledger.ts';
import { pageOf } from './list.ts';
import type { SimulatedModel } from './model.ts';
import { modelPageOf, versionPageOf } from './model-page.ts';
import { momentOf } from './prediction.ts';
import type { Prediction } from './prediction.ts';
import { invalid, notFound, throttled, versionInvalid } from './problem.ts';
import type { Problem } from './problem.ts';
import { refuse } from './refuse.ts';
import { cancelAfterMsOf, holdMsOf } from './request-headers.ts';
import type { Examined, Runs } from './runs.ts';
import { findScriptWords } from './script.ts';
import { modelByPath, modelByVersion } from './target.ts';
import type { PredictionView } from './view.ts';

/** The parts of the API a gateway may lack. */
interface Capabilities {
  hold: boolean;
  cancel: boolean;
  list: boolean;
  deadline: boolean;
  webhooks: boolean;
  modelPages: boolean;
}

/** What the routes work on. */
export interface ApiContext {
  models: readonly SimulatedModel[];
  capabilities: Capabilities;
  ledger: Ledger;
  runs: Runs;
  examine: (model: SimulatedModel, input: CreateBody['input']) => Promise<Examined>;
  baseUrl: () => string;
  webhookSecret: string;
  isFirstAttempt: (value: unknown) => boolean;
  show: (prediction: Prediction) => PredictionView;
}

/** Makes the routes below the prefix; what a capability switches off is not there at all. */
export function createApi(context: ApiContext): Hono {
  const { models, capabilities, ledger, runs, show } = context;
  const api = new Hono();

  api.post('/predictions', (c) => create(c, undefined));
  api.post('/models/:owner/:name/predictions', (c) => {
    const model = modelByPath(models, `${c.req.param('owner')}/${c.req.param('name')}`);
    return model === undefined ? refuse(c, notFound) : create(c, model);
  });
  api.get('/predictions/:id', (c) => {
    const prediction = ledger.find(c.req.param('id'));
    return prediction === undefined ? refuse(c, notFound) : c.json(show(prediction));
  });
  if (capabilities.cancel) {
    api.post('/predictions/:id/cancel', (c) => {
      const prediction = ledger.find(c.req.param('id'));
      if (prediction === undefined) return refuse(c, notFound);
      runs.cancel(prediction);
      return c.json(show(prediction));
    });
  }
  if (capabilities.list) {
    api.get('/predictions', (c) => {
      const query = c.req.query();
      const page = pageOf(ledger.newestFirst(), query);
      const link = (cursor: string | undefined) => {
        if (cursor === undefined) return null;
        return `${context.baseUrl()}/predictions?${new URLSearchParams({ ...query, cursor }).toString()}`;
      };
      const results = page.predictions.map((prediction) => show(prediction));
      return c.json({ previous: link(page.previous), next: link(page.next), results });
    });
  }
  if (capabilities.modelPages) {
    api.get('/models/:owner/:name', (c) => {
      const name = `${c.req.param('owner')}/${c.req.param('name')}`;
      const model = models.find((candidate) => candidate.name === name);
      return model === undefined ? refuse(c, notFound) : c.json(modelPageOf(model));
    });
  }
  if (capabilities.modelPages) {
    api.get('/models/:owner/:name/versions/:version', (c) => {
      const { owner, name, version } = c.req.param();
      // Official models have one version, and no page for it.
      const model = models.find(
        (each) => !each.byPath && each.name === `${owner}/${name}` && each.version === version,
      );
      return model === undefined ? refuse(c, notFound) : c.json(versionPageOf(model));
    });
  }
  if (capabilities.webhooks) {
    api.get('/webhooks/default/secret', (c) => c.json({ key: context.webhookSecret }));
  }
  return api;

  async function create(c: Context, byPath: SimulatedModel | undefined): Promise<Response> {
    const body = readBody(await c.req.text(), byPath === undefined);
    if ('status' in body) return refuse(c, body);
    const model = byPath ?? modelByVersion(models, body.version ?? '');
    if (model === undefined) return refuse(c, versionInvalid);
    const complaints = checkInput(model, body.input);
    if (complaints.length > 0) return refuse(c, invalid(complaints));
    const deadlineMs = capabilities.deadline ? cancelAfterMsOf(c.req.header('cancel-after')) : undefined;
    if (deadlineMs === 'invalid') return refuse(c, deadlineInvalid);
    const words = findScriptWords(body.input);
    if (words.has('gone-model')) return refuse(c, byPath === undefined ? versionInvalid : notFound);
    if (words.has('busy') && context.isFirstAttempt(['busy', model.name, body.input])) {
      return refuse(c, throttled);
    }
    const webhook = capabilities.webhooks ? body.webhook : undefined;
    const prediction = runs.start(
      model,
      { ...body, webhook },
      await context.examine(model, body.input),
      deadlineMs,
    );
    if (capabilities.hold) await runs.wait(prediction, holdMsOf(c.req.header('prefer')), c.req.raw.signal);
    const view = show(prediction);
    c.header('location', view.urls.get);
    return c.json(view, momentOf(prediction, Date.now()).completedAt === undefined ? 202 : 201);
  }
}

const deadlineInvalid: Problem = invalid([
  { type: 'format', field: 'Cancel-After', description: 'Must be a duration of at least 5 seconds' },
]);
