// The results in short: the rows that matter most, taken from the tables below it.
import { table } from './figures.ts';
import { cellOf, tableOf, type Section } from './results-file.ts';

/** What the section is called. */
export const summaryTitle = 'In short';

/** The section, out of the others. */
export function summaryOf(sections: readonly Section[]): Section {
  const cell = (title: string, begins: readonly string[], column: string) =>
    cellOf(tableOf(sections, title), begins, column);
  const late = (news: string, bot: string) =>
    ['delay, mean', 'delay, p99']
      .map((column) =>
        cell("From the model's end to the picture in Discord", ['4.5 s ± 5 %', news, bot], column),
      )
      .join(', ');
  const asked = (bot: string) =>
    cell(
      "From the model's end to the picture in Discord",
      ['13.0 s ± 5 %', 'polling', bot],
      'requests to the gateway per picture',
    );
  const made = (bot: string, processes: string, store: string, column = 'generations a second') =>
    cell('Generations a second', [bot, processes, store], column);
  const computed = 'computed: a second with a core for each';
  const growth =
    Number(made('Darkroom', 'front, 2 workers', 'Redis', computed)) /
    Number(made('Darkroom', 'front, 1 worker', 'Redis', computed));
  const many = (figure: string, who = 'Darkroom, one process, SQLite') =>
    cell('Ten thousand at once', [figure], who);
  const idle = (platform: string, bot: string, column: string) =>
    cell('Before anybody comes', [platform, bot], column);
  const peak = (bot: string) => cell('Fifty pictures of 10 MB', ['results into Discord', bot], 'peak');
  const lost = (bot: string) => cell('Commands while Slack renews its connections', ['lost'], bot);
  const both = (figure: (bot: string) => string) => [figure('Darkroom'), figure('plain bot')];

  const rows = [
    [
      'picture in Discord after a 4.5 s model, polling, mean and p99',
      ...both((bot) => late('polling', bot)),
      '',
    ],
    ['the same with webhooks', late('webhook', 'Darkroom'), '–', ''],
    ['requests to the gateway for a picture of 13 s, polling', ...both(asked), ''],
    [
      'generations a second, one process',
      made('Darkroom', 'one process', 'SQLite'),
      made('plain bot', 'one process', 'none'),
      '300 or more',
    ],
    ['two workers against one, computed', `${growth.toFixed(2)} ×`, '–', '1.7 × or more'],
    [
      'memory of each of 10,000 running at once, resident',
      ...both((bot) => many('memory per running generation, resident', manyName(bot))),
      '29.3 KiB (30 KB) or less',
    ],
    [
      'event loop meanwhile, p99, with the 10 ms it is looked at in',
      ...both((bot) => many('event loop, p99, while they run', manyName(bot))),
      '50 ms or less',
    ],
    [
      'first reply, p99, when they arrive at 200 a second',
      ...both((bot) => many('first reply, p99', manyName(bot))),
      '',
    ],
    ['start to ready, Discord', idle('Discord', 'Darkroom', 'start to ready'), '–', '1000 ms or less'],
    ...['web chat', 'Discord', 'Slack'].map((platform) => [
      `memory before anybody comes, ${platform}`,
      idle(platform, 'Darkroom', 'memory, resident'),
      platform === 'web chat' ? '–' : idle(platform, 'plain bot', 'memory, resident'),
      '105 MiB (110 MB) or less',
    ]),
    ['memory with 50 pictures of 10 MB at once', ...both(peak), ''],
    ['commands lost while Slack renews its connections', ...both(lost), '0'],
  ];
  return { title: summaryTitle, text: table(['figure', 'Darkroom', 'plain bot', 'target'], rows) };
}

function manyName(bot: string): string {
  return bot === 'Darkroom' ? 'Darkroom, one process, SQLite' : bot;
}
