// Everything around the program in one round: the gateway, the chats, the faulty ways to them, a folder, the settings.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCatalog } from '../../src/catalog/catalog.ts';
import type { Clock } from '../../src/generation/ports.ts';
import { startSimulator, type Simulator } from '../../src/simulator/server.ts';
import { startFakeDiscord } from '../fakes/discord/discord.ts';
import { quickly } from '../fakes/ground.ts';
import { startFakeSlack } from '../fakes/slack/slack.ts';
import type { Chat } from './chat.ts';
import { judgeCalls } from './call-faults.ts';
import { judgeDiscord, judgeSlack } from './chat-faults.ts';
import { discordPeople } from './discord-people.ts';
import { judgeGateway } from './gateway-faults.ts';
import { assembleMembers, type Members } from './members.ts';
import { createTally, type Tally } from './odds.ts';
import type { ChatName, Plan } from './plan.ts';
import { slackPeople } from './slack-people.ts';
import { layWire } from './wire.ts';

/** The stage of a round. */
export interface Stage extends Members, AsyncDisposable {
  simulator: Simulator;
  chats: Record<ChatName, Chat>;
  tally: Tally;
  /** What must not stand in any log. */
  secrets(): string[];
  /** Milliseconds since the faults began; 0 before. */
  elapsedMs(): number;
  /** From now on things fail. */
  begin(): void;
}

/** More than anybody asks for in a round: a refusal would be an answer as well. */
const quota = { QUOTA_LIMIT: '200', QUOTA_CONCURRENT: '50' };

/** Larger than anybody needs as well, so that every command is held and charged in three places. */
const budgets = [
  'budgets:',
  '  bot: { day: 100000 }',
  '  server: { day: 100000 }',
  '  channel: { day: 100000 }',
  '',
];

/** What Slack means to deliver again in minutes it delivers again in half as many seconds. */
const clock: Clock = {
  now: Date.now,
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs < 60_000 ? delayMs : delayMs / 120).unref();
    return () => clearTimeout(timer);
  },
};

/** Sets the stage of a plan. */
export async function setStage(plan: Plan): Promise<Stage> {
  await using open = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'chaos-'));
  open.defer(() => rm(folder, { recursive: true, force: true }));
  const token = `r8_${randomBytes(18).toString('hex')}`;
  const key = randomBytes(18).toString('hex');
  const { webhooks, pages: modelPages, ...traits } = plan.gateway;
  const simulator = await startSimulator({
    models: loadCatalog('flux-schnell').models.map((model) => ({ ...quickly(model), runMs: 250 })),
    startMs: 50,
    jitter: 0.5,
    token,
    modelPages,
    ...traits,
  });
  open.defer(() => simulator.close());
  // Files that are shown late, and limits of both platforms, are in other tests: here they would only take time.
  const discord = open.use(await startFakeDiscord({ clock }));
  const slack = open.use(await startFakeSlack({ clock, limits: 'generous', readyAfterMs: 200 }));
  const inDiscord = discordPeople(discord);

  const tally = createTally();
  let beganAt: number | undefined;
  const elapsedMs = () => (beganAt === undefined ? 0 : Date.now() - beganAt);
  const toGateway = open.use(
    await layWire({
      to: new URL(simulator.baseUrl).origin,
      rewrites: true,
      ...judgeGateway(plan, tally, elapsedMs),
    }),
  );
  const toDiscord = open.use(
    await layWire({
      to: new URL(discord.apiUrl).origin,
      judge: judgeDiscord(plan.dice, tally, inDiscord.wishOf),
    }),
  );
  const toSlack = open.use(
    await layWire({ to: new URL(slack.apiUrl).origin, judge: judgeSlack(plan.dice, tally) }),
  );
  slack.reachedAt(toSlack.origin);

  let urlOfFirst = (): string | undefined => undefined;
  const toProgram = open.use(await layWire({ to: () => urlOfFirst(), judge: judgeCalls(plan.dice, tally) }));
  const policyFile = join(folder, 'policy.yaml');
  await writeFile(policyFile, budgets.join('\n'));
  const settings = {
    ...quota,
    POLICY_FILE: policyFile,
    ...(webhooks === 'none' ? {} : { PUBLIC_URL: toProgram.origin }),
    ...(webhooks === 'secret given' ? { REPLICATE_WEBHOOK_SECRET: simulator.webhookSecret } : {}),
    REPLICATE_API_TOKEN: token,
    REPLICATE_BASE_URL: `${toGateway.origin}${new URL(simulator.baseUrl).pathname}`,
    REPLICATE_HEADERS: `X-Connection-Api-Key: ${key}`,
    DISCORD_TOKEN: discord.token,
    DISCORD_API_URL: `${toDiscord.origin}/api`,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: `${toSlack.origin}/api/`,
    PORT: '0',
    LOG_LEVEL: 'trace',
  };
  const processes = await assembleMembers({ folder, workers: plan.workers, settings }, open);
  urlOfFirst = processes.members[0].url;
  const chats = { discord: inDiscord.chat, slack: slackPeople(slack) };
  const parts = open.move();
  return {
    simulator,
    chats,
    tally,
    ...processes,
    secrets: () => [
      token,
      key,
      simulator.webhookSecret,
      ...chats.discord.secrets(),
      ...chats.slack.secrets(),
    ],
    elapsedMs,
    begin() {
      beganAt = Date.now();
      tally.on = true;
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}
