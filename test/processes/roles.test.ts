// Fronts and workers on one Redis: who does what, who hands over to whom, and a Redis that is killed in the middle.
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assembleFleet, type Fleet, type Member } from '../fakes/fleet.ts';
import {
  askInDiscord,
  askInSlack,
  gistOf,
  isAbout,
  onePicture,
  pictureOf,
  type Wish,
} from '../fakes/fleet-people.ts';
import { eventually } from '../fakes/ground.ts';
import { hasRedis } from '../fakes/redis.ts';

/** Much less than a lock is held, and much more than it takes. */
const atOnceMs = 6000;
const inTimeMs = 30_000;

describe.skipIf(!hasRedis)('on Redis', () => {
  let fleet: Fleet;
  let front: Member;
  let workers: [Member, Member];

  beforeAll(async () => {
    // Answers to creates are held, so that whoever sent one has it in hand.
    fleet = await assembleFleet({ hold: true });
    front = await fleet.enlist('front');
    workers = [await fleet.enlist('worker'), await fleet.enlist('worker')];
  });
  afterAll(() => fleet[Symbol.asyncDispose]());

  test('a worker alone is ready, and opens no connection to a chat', async () => {
    const [worker] = workers;
    const url = await worker.start();
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect([fleet.discord.connection.log, fleet.slack.sockets.count()]).toEqual([[], 0]);
    expect([...fleet.discord.requests, ...fleet.slack.requests]).toEqual([]);
    expect(await worker.end('SIGTERM')).toBe(0);
  }, 30_000);

  test('a front alone answers, and the picture comes with the first worker', async () => {
    const url = await front.start();
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    const wishes = await Promise.all([askInDiscord(fleet, 'early'), askInSlack(fleet, 'bird')]);
    await Promise.all(wishes.map(hasCard));
    expect(fleet.simulator.predictions()).toEqual([]);
    await Promise.all(workers.map((worker) => worker.start()));
    for (const wish of wishes) await pictureOf(wish, inTimeMs);
    await expectOnePicture(wishes);
  }, 60_000);

  describe('side by side', { concurrent: true }, () => {
    test('a second front of the same bot says so and ends', async () => {
      const second = await fleet.enlist('front');
      await expect(second.start()).rejects.toThrow('the process has ended');
      expect(second.crashes).toHaveLength(1);
      const said = second.crashes[0]?.trimEnd() ?? '';
      expect(said).toMatch(/^did not start, and ended with 1: /u);
      expect(said.split('\n').at(-1)).toMatch(/This bot is connected to Discord already.*: stop that one/u);
    }, 60_000);

    test('cancel reaches the worker that has the create in hand', async () => {
      const wish = await askInDiscord(fleet, 'stop simulate:stuck');
      await eventually(
        () => fleet.creates(wish.prompt),
        (creates) => creates === 1,
        'creates',
      );
      await hasCard(wish);
      await wish.press('cancel');
      await pictureOf(wish, inTimeMs);
      const prediction = fleet.simulator.predictions().find(({ input }) => input['prompt'] === wish.prompt);
      expect([prediction?.status, fleet.creates(wish.prompt)]).toEqual(['canceled', 1]);
      expect(gistOf(wish)).toEqual([{ files: [], buttons: ['again', 'vary', 'delete'] }]);
    }, 60_000);

    test('a worker that is told to stop hands over what it cannot finish, at once', async () => {
      const [leaving, staying] = workers;
      const isIt = isAbout('handed');
      const gate = fleet.hold((request) => isIt(request) && request.what === 'file', 'before');
      staying.freeze();
      const wishes = await Promise.all([askInDiscord(fleet, 'handed'), askInDiscord(fleet, 'along')]);
      await gate.reached;
      staying.thaw();
      expect(await leaving.end('SIGTERM', inTimeMs)).toBe(0);
      for (const wish of wishes) await pictureOf(wish, atOnceMs);
      await expectOnePicture(wishes);
    }, 60_000);
  });

  test('a Redis that is killed in the middle of thirty loses none of them', async () => {
    const words = Array.from(
      { length: 30 },
      (_, number) => `many${String.fromCodePoint(97 + (number % 26))}${number > 25 ? 'z' : ''}q`,
    );
    const wishes = await Promise.all(
      words.map((word, number) => (number % 5 === 0 ? askInSlack : askInDiscord)(fleet, word)),
    );
    await Promise.all(wishes.map(hasCard));
    await fleet.redis.restart('SIGKILL');
    for (const wish of wishes) await pictureOf(wish, inTimeMs);
    await expectOnePicture(wishes);
    for (const { url } of [front, workers[1]]) expect((await fetch(`${url()}/readyz`)).status).toBe(200);
  }, 90_000);

  test('nobody has ended by themselves but the second front, or broken a rule of the chats', () => {
    expect(fleet.members.flatMap(({ crashes }) => crashes)).toHaveLength(1);
    expect([...fleet.discord.breaches, ...fleet.slack.breaches]).toEqual([]);
  });

  /** What is late would have come by then. */
  async function expectOnePicture(wishes: readonly Wish[]): Promise<void> {
    await pause(500);
    for (const wish of wishes) {
      expect({ of: wish.prompt, seen: gistOf(wish), creates: fleet.creates(wish.prompt) }).toEqual({
        of: wish.prompt,
        seen: onePicture,
        creates: 1,
      });
    }
  }
});

async function hasCard({ seen, prompt }: Wish): Promise<void> {
  await eventually(
    seen,
    (messages) => messages.some(({ buttons }) => buttons.length > 0),
    `the card of “${prompt}”`,
  );
}
