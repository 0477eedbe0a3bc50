// How late pictures are: from the model's end to the message, and as a table of two bots.
import { mean, quantile, table } from './figures.ts';

/** How a bot hears that the model has ended: with the answer to its create, from a call of the gateway, or by asking. */
export type News = 'held answer' | 'webhook' | 'polling';

/** One row of a table; times in milliseconds, requests per picture. */
export interface LateRow {
  modelMs: number;
  news: News;
  bot: string;
  meanMs: number;
  p99Ms: number;
  toChat: number;
  toGateway: number;
}

/** For every picture; throws where one is of no model that has ended. Times are epoch milliseconds. */
export function latenessOf(
  pictures: readonly { prompt: string; pictureAt: number }[],
  { finished }: { finished: readonly { prompt: string; finishedAt: number }[] },
): { meanMs: number; p99Ms: number; maxMs: number } {
  const finishedAt = new Map(finished.map((each) => [each.prompt, each.finishedAt]));
  const delays = pictures.map(({ prompt, pictureAt }) => {
    const at = finishedAt.get(prompt);
    if (at === undefined) throw new Error(`${prompt}: a picture that no model has made`);
    return pictureAt - at;
  });
  return { meanMs: mean(delays), p99Ms: quantile(delays, 0.99), maxMs: Math.max(...delays) };
}

/** The rows for a chat of this name. */
export function lateTable(chat: string, rows: readonly LateRow[]): string {
  const head = [
    'model',
    'the end is told by',
    'bot',
    'delay, mean',
    'delay, p99',
    `requests to ${chat} per picture`,
    'requests to the gateway per picture',
  ];
  const body = rows.map((row) => [
    `${(row.modelMs / 1000).toFixed(1)} s ± 5 %`,
    row.news,
    row.bot,
    `${row.meanMs.toFixed(0)} ms`,
    `${row.p99Ms.toFixed(0)} ms`,
    row.toChat.toFixed(1),
    row.toGateway.toFixed(1),
  ]);
  return table(head, body);
}
