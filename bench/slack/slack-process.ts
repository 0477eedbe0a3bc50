// A Slack in a process of its own, so that its work is not measured as the bot's.
import type { FakeMessage } from '../../test/fakes/slack/messages.ts';
import type { FakeRequest } from '../../test/fakes/slack/requests.ts';
import { startFakeSlack, type FakeSlack } from '../../test/fakes/slack/slack.ts';
import { startLeanSlack } from './lean-slack.ts';
import { answerCalls, givenOptions, type Calls } from '../processes/other-process.ts';
import type { Answered, Commands, Visit, Visited, Visits } from './other-slack.ts';
import type { SlackPlace } from './bots.ts';

const { lean, channels } = givenOptions() as { lean: boolean; channels: number };
const { place, calls } = lean ? await startLean() : await startWhole();
const { apiUrl, botToken, appToken } = place;
answerCalls({ apiUrl, botToken, appToken } satisfies SlackPlace, calls);

interface Started {
  place: SlackPlace;
  calls: Calls;
}

async function startLean(): Promise<Started> {
  const place = await startLeanSlack(channels);
  const { greet, crowd } = place;
  return { place, calls: { greet, crowd } };
}

/** The fake of the tests, with Slack's rate limits, and files that take their time to get ready. */
async function startWhole(): Promise<Started> {
  const place = await startFakeSlack();
  const calls: Calls = {
    async connected(connections: number) {
      while (place.sockets.count() < connections) await pause(5);
      // What is connected still has to say so to itself.
      await pause(200);
      return undefined;
    },
    visits: (given: Visits) => visits(place, given),
    commands: (given: Commands) => commands(place, given),
    breaches: async () => place.breaches,
  };
  return { place, calls };
}

const patienceMs = 60_000;

async function visits(slack: FakeSlack, given: Visits): Promise<Visited> {
  const { count, everyMs, prompt, flags } = given;
  const before = slack.requests.length;
  const places = Array.from({ length: given.channels }, () => slack.addChannel().id);
  const visit = async (number: number): Promise<Visit> => {
    await pause(number * everyMs);
    const channelId = places[number % places.length] ?? slack.channelId;
    const own = numbered(prompt, number);
    await slack.slash('/imagine', `${own}${flags}`, { channelId, userId: slack.addPerson().id });
    const until = Date.now() + patienceMs;
    while (Date.now() < until) {
      const message = slack.messages(channelId).find((each) => each.files.length > 0 && shows(each, own));
      if (message) {
        if (message.broken.length > 0) throw new Error(`${own}: there are pictures that nobody can load`);
        const picturesBytes = message.files.map(({ bytes }) => bytes.byteLength);
        return { prompt: own, pictureAt: Number(message.ts) * 1000, picturesBytes };
      }
      await pause(25);
    }
    throw new Error(`${own}: no picture in ${patienceMs} ms`);
  };
  const made = await Promise.all(Array.from({ length: count }, (_, number) => visit(number)));
  // Whatever follows the last picture counts too.
  await pause(500);
  const since = slack.requests.slice(before);
  const requests: Record<string, number> = {};
  for (const { method } of since) requests[method] = (requests[method] ?? 0) + 1;
  return { visits: made, requests, limited: since.filter(({ status }) => status === 429).length };
}

const answeredWithinMs = 15_000;

/** Each by a person of their own, in one of many channels, because a channel takes one message a second. */
async function commands(slack: FakeSlack, given: Commands): Promise<Answered> {
  const { count, everyMs, renewedBefore } = given;
  const places = Array.from({ length: 40 }, () => slack.addChannel().id);
  const isOpening = ({ method }: FakeRequest) => method === 'apps.connections.open';
  const openedBefore = slack.requests.filter(isOpening).length;
  const startedAt = Date.now();
  const sent: Promise<number | undefined>[] = [];
  for (let number = 0; number < count; number += 1) {
    await pause(startedAt + number * everyMs - Date.now());
    if (renewedBefore.includes(number)) slack.sockets.refresh({ which: 'oldest' });
    const as = { channelId: places[number % places.length] ?? '', userId: slack.addPerson().id };
    const text = numbered('simulate:stuck', number);
    const acked = slack.slash('/imagine', text, as).then(
      ({ tookMs }) => tookMs,
      () => undefined,
    );
    sent.push(acked);
  }
  const acks = (await Promise.all(sent)).filter((tookMs) => tookMs !== undefined);
  const answered = () => {
    const messages = places.flatMap((channelId) => slack.messages(channelId));
    return sent.filter((_, number) =>
      messages.some((each) => shows(each, numbered('simulate:stuck', number))),
    ).length;
  };
  const until = Date.now() + answeredWithinMs;
  while (answered() < acks.length && Date.now() < until) await pause(100);
  return {
    sent: sent.length,
    acked: acks.length,
    answered: answered(),
    reopened: slack.requests.filter(isOpening).length - openedBefore,
    slowestAckMs: Math.max(...acks),
  };
}

/** No number is the beginning of another. */
function numbered(prompt: string, number: number): string {
  return `${prompt} ${String(number).padStart(4, '0')}`;
}

function shows({ shown }: FakeMessage, prompt: string): boolean {
  return shown.includes(prompt);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
