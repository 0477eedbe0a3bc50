// As many pictures as Slack's rate limits leave room for: whether Slack ever has to refuse, and how late they are.
import { latenessOf } from '../late.ts';
import { startOtherSlack } from './other-slack.ts';
import { darkroom, startSlackBot } from './bots.ts';
import { startTrial } from '../gateway/trial.ts';

/** What came of it. */
export interface SlackBusyFigures {
  generations: number;
  perMinute: number;
  /** In front of everybody. */
  pictures: number;
  expectedPictures: number;
  /** Answers with 429. */
  limited: number;
  /** From the model's end to the message with the pictures. */
  meanMs: number;
  p99Ms: number;
  maxMs: number;
  /** To Slack, all of them. */
  requests: number;
  /** Of the methods that Slack counts by the minute, the most used. */
  byMethod: Record<string, number>;
}

/** Two minutes, so that the windows in which Slack counts are full. */
export const slackBusy = { generations: 40, everyMs: 3000, picturesEach: 4, channels: 5, modelMs: 4500 };

/** Measures Darkroom in one workspace. */
export async function measureSlackBusy(size = slackBusy): Promise<SlackBusyFigures> {
  const { generations, everyMs, picturesEach, channels, modelMs } = size;
  await using simulator = await startTrial(modelMs, true);
  await using slack = await startOtherSlack();
  await using open = new AsyncDisposableStack();
  open.use(await startSlackBot(darkroom, slack, simulator));
  await slack.connected(1);
  const { visits, requests, limited } = await slack.visits({
    count: generations,
    everyMs,
    channels,
    prompt: 'a red fox in the snow',
    flags: `${darkroom.flags} --count ${picturesEach}`,
  });
  if (limited === 0) await slack.demandRules(darkroom);
  return {
    generations: visits.length,
    perMinute: 60_000 / everyMs,
    pictures: visits.reduce((sum, { picturesBytes }) => sum + picturesBytes.length, 0),
    expectedPictures: generations * picturesEach,
    limited,
    ...latenessOf(visits, await simulator.seen()),
    requests: Object.values(requests).reduce((sum, count) => sum + count, 0),
    byMethod: requests,
  };
}
