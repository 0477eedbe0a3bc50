// A whole Darkroom in several processes: a real Redis, the simulator, both fake chats, and ways between that can be held and cut.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCatalog } from '../../src/catalog/catalog.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../src/simulator/server.ts';
import { createProgram, type Program } from '../chaos/program.ts';
import { layWire, type Passing } from '../chaos/wire.ts';
import { layCable, type Cable } from './cable.ts';
import { startFakeDiscord, type FakeDiscord } from './discord/discord.ts';
import { quickly } from './ground.ts';
import { startRedis, type TestRedis } from './redis.ts';
import { startFakeSlack, type FakeSlack } from './slack/slack.ts';

/** A process of the fleet. */
export interface Member extends Program {
  toRedis: Cable;
}

/** A request on its way to the gateway or to a chat. */
export interface OnItsWay extends Passing {
  to: 'gateway' | 'discord' | 'slack';
  /** What is asked of the gateway; undefined of a chat. */
  what: 'create' | 'get' | 'file' | 'other' | undefined;
  /** The prompt that a request to the gateway is about; empty where it is about none. */
  prompt: string;
}

/** A gate in front of one request. */
export interface Gate {
  /** Resolves when the request has come to it. */
  reached: Promise<void>;
  open(): void;
}

/** The fleet. Nothing of it runs before it is started. */
export interface Fleet extends AsyncDisposable {
  redis: TestRedis;
  simulator: Simulator;
  discord: FakeDiscord;
  slack: FakeSlack;
  members: readonly Member[];
  /** One more process, in a folder of its own, with a way of its own to Redis. */
  enlist(role: 'front' | 'worker' | 'all', settings?: Readonly<Record<string, string>>): Promise<Member>;
  /** Holds the first request that `is` the one, before it arrives or its answer afterwards; later ones pass. */
  hold(is: (request: OnItsWay) => boolean, waits: 'before' | 'after'): Gate;
  /** How many predictions the gateway has made of a prompt. */
  creates(prompt: string): number;
}

/** Makes a fleet, with nobody in it. */
export async function assembleFleet(options: Partial<SimulatorOptions> = {}): Promise<Fleet> {
  await using open = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'fleet-'));
  open.defer(() => rm(folder, { recursive: true, force: true }));
  const redis = open.use(await startRedis());
  const simulator = await startSimulator({
    models: loadCatalog('flux-schnell').models.map(quickly),
    startMs: 50,
    hold: false,
    token,
    ...options,
  });
  open.defer(() => simulator.close());
  const discord = open.use(await startFakeDiscord());
  const slack = open.use(await startFakeSlack({ limits: 'generous', readyAfterMs: 100 }));

  const gates = new Set<Waiting>();
  const prompts = new Map<string, string>();
  const layTo = async (to: OnItsWay['to'], url: string): Promise<string> => {
    const wire = await layWire({
      to: new URL(url).origin,
      rewrites: to === 'gateway',
      judge(request) {
        const onItsWay = { ...request, to, ...(to === 'gateway' ? askedOf(request, prompts) : ofChat) };
        const gate = [...gates].find(({ is }) => is(onItsWay));
        if (!gate) return undefined;
        gates.delete(gate);
        gate.reach();
        return { kind: 'held', waits: gate.waits, until: gate.until };
      },
      onAnswer({ path, body, status, answer }) {
        if (to !== 'gateway' || !path.endsWith('/predictions') || status >= 300) return;
        const { id } = JSON.parse(answer.toString()) as { id?: string };
        if (id !== undefined) prompts.set(id, promptIn(body));
      },
    });
    return open.use(wire).origin;
  };
  const toGateway = await layTo('gateway', simulator.baseUrl);
  const toDiscord = await layTo('discord', discord.apiUrl);
  const toSlack = await layTo('slack', slack.apiUrl);
  slack.reachedAt(toSlack);
  const common = {
    REPLICATE_API_TOKEN: token,
    REPLICATE_BASE_URL: `${toGateway}${new URL(simulator.baseUrl).pathname}`,
    GATEWAY_POLLS_PER_SECOND: '200',
    DISCORD_TOKEN: discord.token,
    DISCORD_API_URL: `${toDiscord}/api`,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: `${toSlack}/api/`,
    PORT: '0',
  };
  const members: Member[] = [];
  const parts = open.move();

  return {
    redis,
    simulator,
    discord,
    slack,
    members,
    async enlist(role, settings = {}) {
      const own = join(folder, `${role}-${members.length}`);
      await mkdir(own);
      const toRedis = parts.use(await layCable(redis.url));
      const place = { ROLE: role, STORE_URL: `${toRedis.url}/0` };
      const program = parts.use(createProgram(own, { ...common, ...place, ...settings }));
      const member = { ...program, toRedis };
      members.push(member);
      return member;
    },
    hold(is, waits) {
      const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
      const { promise: until, resolve: letGo } = Promise.withResolvers<void>();
      gates.add({ is, waits, reach, until });
      return { reached, open: letGo };
    },
    creates: (prompt) => simulator.predictions().filter(({ input }) => input['prompt'] === prompt).length,
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

const token = 'r8_of-the-fleet';

interface Waiting {
  is: (request: OnItsWay) => boolean;
  waits: 'before' | 'after';
  reach: () => void;
  until: Promise<void>;
}

const ofChat = { what: undefined, prompt: '' };

/** What a request to the gateway asks, and about what. */
function askedOf(
  { method, path, body }: Passing,
  prompts: ReadonlyMap<string, string>,
): Pick<OnItsWay, 'what' | 'prompt'> {
  if (method === 'POST' && path.endsWith('/predictions')) return { what: 'create', prompt: promptIn(body) };
  const { kind, id = '' } =
    /\/(?<kind>predictions|files)\/(?<id>[^/]+)(?!.*\/cancel)/u.exec(path)?.groups ?? {};
  const what = kind === 'files' ? 'file' : kind === 'predictions' ? 'get' : 'other';
  return { what, prompt: prompts.get(id) ?? '' };
}

function promptIn(body: Buffer): string {
  const { input } = JSON.parse(body.toString()) as { input?: { prompt?: string } };
  return input?.prompt ?? '';
}
