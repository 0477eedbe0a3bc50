// Workers that die, lose their Redis or stand still in the middle of everything, and what becomes of what they had in hand.
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assembleFleet, type Fleet, type Gate, type Member, type OnItsWay } from '../fakes/fleet.ts';
import {
  askInDiscord,
  askInSlack,
  bringsPictures,
  gistOf,
  isAbout,
  onePicture,
  pictureOf,
  type Wish,
} from '../fakes/fleet-people.ts';
import { eventually } from '../fakes/ground.ts';
import { hasRedis } from '../fakes/redis.ts';

/** Where a generation is held, by the request that is on its way there. */
const places = {
  'whose create is on its way': { is: asks('create'), waits: 'after', ask: askInDiscord },
  'that is being made': { is: asks('get'), waits: 'after', ask: askInDiscord },
  'whose picture is on its way here': { is: asks('file'), waits: 'before', ask: askInDiscord },
  'whose picture is on its way to Discord': { is: bringsPictures, waits: 'before', ask: askInDiscord },
  'whose picture has arrived in Discord': { is: bringsPictures, waits: 'after', ask: askInDiscord },
  'whose picture is on its way to Slack': { is: bringsPictures, waits: 'before', ask: askInSlack },
  'whose picture has arrived in Slack': { is: bringsPictures, waits: 'after', ask: askInSlack },
} as const satisfies Record<string, Place>;

interface Place {
  is: (request: OnItsWay) => boolean;
  waits: 'before' | 'after';
  ask: (fleet: Fleet, prompt: string) => Promise<Wish>;
}

/** Longer than a worker is waited for: a lock of ten seconds, and a look every two. */
const awayMs = 14_000;
/** What is on its way to Slack may arrive still, for as long as a call can take, by whatever clock. */
const takenOverWithinMs = (place: AnyPlace) =>
  place === 'whose picture is on its way to Slack' ? 20_000 : 15_000;
const inTimeMs = 40_000;

/** What happens to a worker that has all of them in hand and was frozen there; resolves when that is over. */
const fates = {
  'was killed': async ({ worker, wishes, tookMs }) => {
    await worker.end('SIGKILL');
    const killedAt = performance.now();
    await Promise.all(
      wishes.map(async ({ place, wish }) => {
        await pictureOf(wish, inTimeMs);
        tookMs.set(place, performance.now() - killedAt);
      }),
    );
  },
  'was cut off from Redis in silence': async ({ worker, gates }) => {
    worker.toRedis.lose('silently');
    worker.thaw();
    // It takes them for its own still, and hears of how they went.
    await pause(awayMs / 2);
    openAll(gates);
    await pause(awayMs / 2);
    worker.toRedis.mend();
  },
  'was cut off from Redis': async ({ worker, gates }) => {
    worker.toRedis.lose('loudly');
    worker.thaw();
    await pause(awayMs);
    worker.toRedis.mend();
    openAll(gates);
  },
  'stood still': async ({ worker, gates }) => {
    await pause(awayMs / 2);
    openAll(gates);
    await pause(awayMs / 2);
    worker.thaw();
  },
} satisfies Record<string, (scene: Scene) => Promise<void>>;

interface Scene {
  worker: Member;
  wishes: readonly { place: AnyPlace; wish: Wish }[];
  /** From a kill to the picture. */
  tookMs: Map<AnyPlace, number>;
  gates: readonly Gate[];
}

type Fate = keyof typeof fates;
const fateNames = Object.keys(fates) as Fate[];
const heldPlaces = Object.keys(places) as (keyof typeof places)[];
const inQueue = 'that waits in the queue';
const allPlaces = [inQueue, ...heldPlaces] as const;
type AnyPlace = (typeof allPlaces)[number];
/** What comes late has come by then. */
const settlesMs = 2500;

describe.skipIf(!hasRedis)('on Redis', () => {
  let fleet: Fleet;
  const wishes = new Map<string, Wish>();
  const tookMs = new Map<AnyPlace, number>();

  beforeAll(async () => {
    fleet = await assembleFleet();
    await fleet.enlist('front');
    const doomed = new Map<Fate, Member>();
    for (const fate of fateNames) doomed.set(fate, await fleet.enlist('worker'));
    const other = await fleet.enlist('worker');
    await Promise.all(fleet.members.map((member) => member.start()));
    // One after the other: who is awake has it.
    for (const worker of [...doomed.values(), other]) worker.freeze();
    const ends: Promise<void>[] = [];
    for (const [fate, worker] of doomed) {
      worker.thaw();
      const held = await Promise.all(heldPlaces.map((place) => holdAt(fate, place)));
      worker.freeze();
      // Whoever would be told of this one does not hear it.
      const queued = await askInDiscord(fleet, wordFor(fate, inQueue));
      await eventually(
        queued.seen,
        (seen) => seen.some(({ buttons }) => buttons.includes('cancel')),
        'a card',
      );
      const own = [{ place: inQueue, wish: queued } as const, ...held];
      for (const { wish } of own) wishes.set(wish.prompt, wish);
      ends.push(fates[fate]({ worker, wishes: own, tookMs, gates: held.map(({ gate }) => gate) }));
    }
    other.thaw();
    await Promise.all(ends);
    await Promise.all([...wishes.values()].map((wish) => pictureOf(wish, inTimeMs)));
    await pause(settlesMs);
    // Who was away is the only one left.
    await other.end('SIGTERM');
    const last = await askInDiscord(fleet, 'last');
    wishes.set(last.prompt, last);
    await pictureOf(last, inTimeMs);
  }, 120_000);

  afterAll(() => fleet[Symbol.asyncDispose]());

  async function holdAt(fate: Fate, place: keyof typeof places) {
    const { is, waits, ask } = places[place];
    const prompt = wordFor(fate, place);
    const isIt = isAbout(prompt);
    const gate = fleet.hold((request) => isIt(request) && is(request), waits);
    const wish = await ask(fleet, prompt);
    await gate.reached;
    return { place, wish, gate };
  }

  describe.each(fateNames)('of a worker that %s', (fate) => {
    test.each(allPlaces)('a generation %s ends with its picture, made once and shown once', (place) => {
      const prompt = wordFor(fate, place);
      const wish = wishes.get(prompt);
      expect({ seen: wish && gistOf(wish), creates: fleet.creates(prompt) }).toEqual({
        seen: onePicture,
        creates: 1,
      });
    });
  });

  test('another worker has ended them all within 15 s of a kill', () => {
    expect([...tookMs.keys()].toSorted()).toEqual(allPlaces.toSorted());
    expect([...tookMs].filter(([place, ms]) => ms > takenOverWithinMs(place))).toEqual([]);
  });

  test('workers that come back work again', () => {
    const last = wishes.get('last');
    expect({ seen: last && gistOf(last), creates: fleet.creates('last') }).toEqual({
      seen: onePicture,
      creates: 1,
    });
  });

  test('nobody ends by themselves, breaks a rule of the chats, or knows of anything broken but the way to Redis', () => {
    expect(fleet.members.flatMap(({ crashes }) => crashes)).toEqual([]);
    expect([...fleet.discord.breaches, ...fleet.slack.breaches]).toEqual([]);
    const errors = fleet.members.flatMap(
      (member) => member.output().match(/.*"level":"(?:error|fatal)".*/gu) ?? [],
    );
    expect(errors.filter((line) => !line.includes('"code":"store_unavailable"'))).toEqual([]);
  });
});

function asks(what: OnItsWay['what']): Place['is'] {
  return (request) => request.what === what;
}

function openAll(gates: readonly Gate[]): void {
  for (const gate of gates) gate.open();
}

/** A word for a prompt, of letters only, as no chat writes those in another way. */
function wordFor(fate: Fate, place: AnyPlace): string {
  const letters = [fateNames.indexOf(fate), allPlaces.indexOf(place)].map((at) =>
    String.fromCodePoint(97 + at),
  );
  return `wish${letters.join('')}`;
}
