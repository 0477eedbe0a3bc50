// One round: warm up, let everything fail for a while, let it come to rest, and add up.
import { setTimeout as pause } from 'node:timers/promises';
import { check, type Finding } from './checks.ts';
import { gather, openIds, type Evidence } from './evidence.ts';
import { pursue, type Story } from './people.ts';
import type { Plan, Wish } from './plan.ts';
import type { Program } from './program.ts';
import { setStage, type Stage } from './stage.ts';
import { makeTroubles } from './troubles.ts';

/** What came of a round. */
export interface Round extends Finding {
  evidence: Evidence;
  /** Faults by kind, and what people and connections did besides. */
  faults: ReadonlyMap<string, number>;
  kills: number;
  tookMs: number;
}

const warmUps = 2;
const connectWithinMs = 20_000;
/** An operator who waits for a stop is as patient as most service managers. */
const stopPatienceMs = 12_000;
/** After half a second and, where that was in vain too, two and a half. */
const redeliveredWithinMs = 3200;
/** A job that was never put into a shared queue is missed after half a minute, and within one more. */
const restWithinMs = 150_000;
const startAgainMs = 500;

/** Plays a round; rejects only where it cannot be played at all. */
export async function playRound(plan: Plan): Promise<Round> {
  const startedAt = Date.now();
  await using stage = await setStage(plan);
  const { members, chats, tally } = stage;
  await Promise.all(members.map((member) => member.start()));
  await connected(stage);
  const { patienceMs } = plan;
  const pursueAll = (wishes: readonly Wish[], tell: (kind: string) => void) =>
    Promise.all(
      wishes.map((wish) => pursue(chats[wish.chat], wish, { patienceMs: patienceMs[wish.chat], tell })),
    );
  const first = await pursueAll(warmUpWishes(), () => {});
  await atRest(stage);
  const before = await Promise.all(members.map((member) => member.weigh()));

  stage.begin();
  const troubled = makeTroubles(plan.troubles, stage);
  const ended = pursueAll(plan.wishes, tally.note);
  const [kills] = await Promise.all([killAll(plan, stage), upsetAll(plan, stage)]);
  await pause(Math.max(0, plan.faultsUntilMs - stage.elapsedMs()));
  tally.on = false;
  const stories: Story[] = [...first, ...(await ended)];
  await troubled;
  // What was delivered to nobody is delivered again.
  await pause(Math.max(0, plan.faultsUntilMs + redeliveredWithinMs - stage.elapsedMs()));
  await atRest(stage);
  const after = await Promise.all(members.map((member) => member.weigh()));
  await Promise.all(members.map((member) => member.end('SIGTERM', stopPatienceMs)));

  const lives = before.map((beforeBytes, index) => ({ beforeBytes, afterBytes: after[index] ?? Number.NaN }));
  const evidence = await gather(stage, { gateway: plan.gateway, stories, kills, lives });
  return {
    ...check(evidence),
    evidence,
    faults: tally.counts,
    kills,
    tookMs: Date.now() - startedAt,
  };
}

/** A few pictures before anything is measured: what is loaded and kept at the first use of a thing is no growth. */
function warmUpWishes(): Wish[] {
  return Array.from({ length: warmUps }, (_, index) => ({
    name: `w900${index}`,
    number: 9000 + index,
    atMs: 0,
    chat: index % 2 === 0 ? 'discord' : 'slack',
    person: index,
    words: 'warm loaf of bread',
    trouble: undefined,
    count: 1,
    private: false,
    isDoubled: false,
    after: 'nothing',
    afterMs: 0,
  }));
}

async function connected({ chats }: Pick<Stage, 'chats'>): Promise<void> {
  const giveUpAt = Date.now() + connectWithinMs;
  while (!Object.values(chats).every((chat) => chat.isHeard())) {
    if (Date.now() > giveUpAt) throw new Error('the program does not get on its platforms');
    await pause(50);
  }
  // What is connected still has to say so to itself.
  await pause(300);
}

/** Resolves when nothing is under way any more, or nothing has changed about that for too long. */
async function atRest(stage: Stage): Promise<void> {
  const giveUpAt = Date.now() + restWithinMs;
  while ((await openIds(stage)).length > 0 && Date.now() < giveUpAt) await pause(250);
  // Sockets that were used last are still being put back.
  await pause(500);
}

/** Ends processes as planned and starts them again; resolves with how many ends there were. */
async function killAll({ kills }: Plan, stage: Stage): Promise<number> {
  const byMember = Map.groupBy(kills, ({ member }) => member);
  const counts = await Promise.all(
    [...byMember].map(([member, own]) => killOne(stage.members[member] ?? stage.members[0], own, stage)),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

async function killOne(program: Program, kills: Plan['kills'], stage: Stage): Promise<number> {
  for (const [index, { atMs, signal }] of kills.entries()) {
    await pause(Math.max(0, atMs - stage.elapsedMs()));
    stage.tally.note(signal === 'SIGKILL' ? 'process: kill -9' : 'process: SIGTERM');
    // The next end comes when it is time for it, even in the middle of this one.
    const next = kills[index + 1]?.atMs;
    await program.end(signal, next === undefined ? stopPatienceMs : Math.max(0, next - stage.elapsedMs()));
    await startUntilUp(program);
  }
  return kills.length;
}

/** As whatever looks after processes does: one that finds no store at its start is started again. */
async function startUntilUp(program: Program): Promise<void> {
  const giveUpAt = Date.now() + restWithinMs;
  while (
    Date.now() < giveUpAt &&
    !(await program.start().then(
      () => true,
      () => false,
    ))
  )
    await pause(startAgainMs);
}

async function upsetAll({ upsets }: Plan, { chats, tally, elapsedMs }: Stage): Promise<void> {
  for (const { atMs, chat, how } of upsets.toSorted((one, other) => one.atMs - other.atMs)) {
    await pause(Math.max(0, atMs - elapsedMs()));
    tally.note(chats[chat].upset(how));
  }
}
