import { onTestFinished, describe, expect, test } from 'vitest';
import { loadCatalog, type Catalog } from '../../src/catalog/catalog.ts';
import type { Model } from '../../src/catalog/model.ts';
import { systemClock } from '../../src/clock.ts';
import type { Clock } from '../../src/generation/ports.ts';
import { checkModels } from '../../src/models/check.ts';
import { probeInput } from '../../src/models/probe-input.ts';
import type { SimulatedModel } from '../../src/simulator/model.ts';
import { startSimulator, type Simulator } from '../../src/simulator/server.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { publishedModel } from '../fakes/published-models.ts';
import { startScriptedGateway, type Play } from '../fakes/scripted-gateway.ts';
import { clientOf } from './fixture.ts';

const catalog = loadCatalog('flux-schnell');

/** What is told for these models, and the exit code. */
async function checked(
  baseUrl: string | undefined,
  {
    keys = ['flux-schnell'],
    all = false,
    clock = systemClock,
  }: { keys?: string[]; all?: boolean; clock?: Clock } = {},
): Promise<{ code: number; notice: string | undefined; lines: string[] }> {
  const told: string[] = [];
  const gateway = baseUrl === undefined ? undefined : clientOf(baseUrl);
  const code = await checkModels(catalog, { keys, all, gateway, clock, tell: (line) => told.push(line) });
  const [notice, , ...lines] = told.map((line) => line.replaceAll(/ {2,}/gu, ' | '));
  return { code, notice, lines };
}

async function simulated(models: readonly SimulatedModel[]): Promise<Simulator> {
  const simulator = await startSimulator({ models, speed: 20 });
  onTestFinished(() => simulator.close());
  return simulator;
}

async function scripted(...script: Play[]): Promise<string> {
  const server = await startScriptedGateway(script);
  onTestFinished(() => server.close());
  return `${server.origin}/v1`;
}

const modelOf = (from: Catalog, key: string): Model => {
  const model = from.find(key);
  if (!model) throw new Error(`there is no ${key}`);
  return model;
};

describe('against the simulator', () => {
  test('what is published of our models lets every file pass, and nothing is made', async () => {
    const simulator = await simulated(catalog.models.map(publishedModel));
    const { code, notice, lines } = await checked(simulator.baseUrl, { keys: [] });
    expect(lines.filter((line) => !line.endsWith(' | ok'))).toEqual([]);
    expect(lines).toHaveLength(catalog.models.length);
    expect([code, simulator.predictions()]).toEqual([0, []]);
    expect(notice).toMatch(
      /^Each model is asked for with one deliberate mistake, so that nothing should be made or billed\./u,
    );
  });

  test('what differs is told with what the gateway says of it', async () => {
    const model = publishedModel(modelOf(catalog, 'flux-schnell'));
    const inputs = {
      ...model.inputs,
      num_outputs: { type: 'integer', maximum: 2 } as const,
      output_quality: { type: 'string' } as const,
    };
    const { baseUrl } = await simulated([{ ...model, inputs }]);
    const { code, lines } = await checked(baseUrl);
    expect(code).toBe(1);
    expect(lines).toEqual([
      'flux-schnell | black-forest-labs/flux-schnell | differs: num_outputs: Must be less than or equal to 2; output_quality: Invalid type. Expected: string, given: integer',
    ]);
  });

  test('an input that is needed and that we do not know differs too', async () => {
    const model = publishedModel(modelOf(catalog, 'flux-schnell'));
    const { baseUrl } = await simulated([
      { ...model, inputs: { ...model.inputs, voice: { type: 'string', required: true } } },
    ]);
    expect((await checked(baseUrl)).lines[0]).toContain('differs: voice: voice is required');
  });

  test('models that are not served are told, by path and by version, and the others are tried', async () => {
    const { baseUrl } = await simulated([publishedModel(modelOf(catalog, 'flux-dev'))]);
    const { code, lines } = await checked(baseUrl, { keys: ['flux-schnell', 'sdxl', 'flux-dev'] });
    expect(lines).toEqual([
      expect.stringMatching(/^flux-schnell \| black-forest-labs\/flux-schnell \| not served \(404\): /u),
      expect.stringMatching(/^sdxl \| stability-ai\/sdxl:7762fd07 \| not served \(422\): /u),
      'flux-dev | black-forest-labs/flux-dev | ok',
    ]);
    expect(code).toBe(1);
  });
});

describe('against other gateways', () => {
  const keys = ['flux-schnell', 'flux-dev'];
  const created: Play = { json: { id: 'p1abc', status: 'starting', output: null, error: null }, status: 201 };
  const cancelled: Play = { json: { id: 'p1abc', status: 'canceled', output: null, error: null } };
  const refused: Play = {
    json: { detail: '- input.prompt: Invalid type. Expected: string, given: object\n' },
    status: 422,
  };

  test('one that does not check is asked for one model only', async () => {
    const { code, lines } = await checked(await scripted(created, cancelled), { keys });
    expect(lines).toEqual([
      'flux-schnell | black-forest-labs/flux-schnell | not checked by the gateway: it was created, and cancelled',
      'Nothing more was tried; --all tries the others too.',
    ]);
    expect(code).toBe(0);
  });

  test('and for all of them where that is wanted', async () => {
    const gateway = await scripted(created, { json: {}, status: 404 }, created, cancelled);
    const { lines } = await checked(gateway, { keys, all: true });
    expect(lines).toEqual([
      expect.stringMatching(/created, and could not be cancelled$/u),
      expect.stringMatching(/^flux-dev .+created, and/u),
    ]);
  });

  test.each([
    [{ json: { detail: 'Unauthenticated' }, status: 401 }, 'refused: Unauthenticated'],
    [{ json: { detail: 'Insufficient credit' }, status: 402 }, 'refused: Insufficient credit'],
  ])('what every model would hear is told once: %j', async (play, verdict) => {
    const { code, lines } = await checked(await scripted(play), { keys, all: true });
    expect(lines).toEqual([
      `flux-schnell | black-forest-labs/flux-schnell | ${verdict}`,
      'Nothing more was tried.',
    ]);
    expect(code).toBe(1);
  });

  test('one that does not answer has refused nothing, and is told in words', async () => {
    const { code, lines } = await checked('http://127.0.0.1:9/v1', { keys });
    expect(lines).toEqual([
      'flux-schnell | black-forest-labs/flux-schnell | no answer: no connection',
      'Nothing more was tried.',
    ]);
    expect(code).toBe(1);
  });

  test('one that wants it slower is waited for', async () => {
    const clock = createFakeClock();
    const busy: Play = { json: { detail: 'Request was throttled.', retry_after: 7 }, status: 429 };
    const server = await startScriptedGateway([busy, refused]);
    onTestFinished(() => server.close());
    const attempt = checked(`${server.origin}/v1`, { clock });
    await server.received(1);
    await expect
      .poll(async () => {
        await clock.advance(1000);
        return server.requests.length;
      })
      .toBe(2);
    expect((await attempt).lines[0]).toMatch(/ \| ok$/u);
  });

  test.each([
    ['- input.prompt: Invalid type', 'ok'],
    ['prompt must be text', 'ok'],
    ['prompt and seed are wrong', 'refused, and not clear why: prompt and seed are wrong'],
    ['bad request', 'refused, and not clear why: bad request'],
  ])('“%s” alone is read as %s', async (detail, verdict) => {
    const { code, lines } = await checked(await scripted({ json: { detail }, status: 400 }));
    expect(lines).toEqual([`flux-schnell | black-forest-labs/flux-schnell | ${verdict}`]);
    expect(code).toBe(0);
  });
});

test('without a gateway there is nothing to check against', async () => {
  const { code, notice, lines } = await checked(undefined);
  expect(notice).toMatch(/^The pictures are drawn by the built-in simulator/u);
  expect([code, lines]).toEqual([0, []]);
});

test('a model that is not there is told with what is near it', async () => {
  await expect(checked('http://127.0.0.1:9/v1', { keys: ['flux-schnel'] })).rejects.toThrow(
    'There is no model “flux-schnel”; near it: flux-schnell',
  );
});

test('a probe goes to the limits of a file, with one mistake', () => {
  const { input, wrong } = probeInput(modelOf(catalog, 'sdxl')) ?? {};
  expect(wrong).toBe('prompt');
  expect(input).toMatchObject({
    prompt: { darkroom: 'check' },
    width: 1536,
    num_outputs: 4,
    scheduler: 'PNDM',
    apply_watermark: false,
    seed: 2_147_483_647,
  });
  expect(String(input?.['image'])).toMatch(/^https:/u);
});
