// What was measured in Slack, as text and tables.
import { mebibytes, table } from '../figures.ts';
import { lateTable, type LateRow } from '../late.ts';
import { slackBusy, type SlackBusyFigures } from './busy.ts';
import { slackCrowd, type SlackCrowdFigures, type Spread } from './crowd.ts';
import { slackDelay } from './delay.ts';
import { slackRenewal, type SlackRenewalFigures } from './renewal.ts';
import { slackWeight, type SlackWeightFigures } from './weight.ts';
import { roundTripMs } from '../gateway/trial.ts';

/** The delays. */
export function slackDelayText(rows: readonly LateRow[]): string {
  return `The whole program beside a plain bot (\`bench/baselines/plain-slack-bot.ts\`: Bolt, the official client and
\`filesUploadV2\`, as their guides show them), both at the fake Slack of the tests, which makes no message show a file before
600 ms are over, and at the same simulator with ${roundTripMs} ms added to each round trip of its API; ${slackDelay.pictures} pictures each, one every
${slackDelay.everyMs / 1000} s, after ${slackDelay.warmUp} that are not counted. The delay ends when there is a message whose picture everybody in the channel can
load. Requests to Slack are counted by Slack, all of them; those to the gateway are without the download.

${lateTable('Slack', rows)}`;
}

/** The crowds. */
export function slackCrowdText(figures: readonly SlackCrowdFigures[]): string {
  const rows = (name: string, of: (figures: SlackCrowdFigures) => Spread) =>
    [['median', 'p50'] as const, ['p99', 'p99'] as const, ['slowest', 'max'] as const].map(([word, key]) => [
      `${name}, ${word}`,
      ...figures.map((each) => ms(of(each)[key])),
    ]);
  const { people, channels, warmUpRounds } = slackCrowd;
  return `Both bots as whole programs, in one workspace, over one connection; ${people} people in ${channels} channels type at the same moment.
The Slack beside them takes every call for a good one, so that it is not what is measured (\`bench/slack/lean-slack.ts\`). Both times
are taken there, from the moment each command is written to the connection: until its acknowledgement has arrived, and until
the first message in the channel has; nobody's picture gets ready. Slack takes a message a second in a channel, with bursts:
Darkroom sends the tenth in each a second later, and asks for the name and language of people as often as Slack allows it,
which the plain bot does not. ${warmUpRounds} rounds of people come before who are not counted. The targets for acknowledgements are 300 ms
(p99) and 1000 ms (slowest).

${table(
  ['figure', ...figures.map(({ bot }) => bot)],
  [...rows('acknowledgement', ({ acks }) => acks), ...rows('first message', ({ messages }) => messages)],
)}`;
}

/** The renewals. */
export function slackRenewalText(figures: readonly SlackRenewalFigures[]): string {
  const row = (name: string, value: (figures: SlackRenewalFigures) => string | number) => [
    name,
    ...figures.map(value),
  ];
  return `${slackRenewal.commands} commands, one every ${slackRenewal.everyMs} ms. Meanwhile Slack renews every connection of the bot once, as it does every few hours: it
asks for another one, sends nothing more over the old one and leaves its TCP connection open. The plain bot is Bolt with its
one SocketModeReceiver. A command is answered when there is a message in its channel. The target is to lose none.

${table(
  ['figure', ...figures.map(({ bot }) => bot)],
  [
    row('connections', ({ connections }) => connections),
    row('opened anew', ({ reopened }) => reopened),
    row('sent', ({ sent }) => sent),
    row('acknowledged within 3 s', ({ acked }) => acked),
    row('answered', ({ answered }) => answered),
    row('lost', ({ sent, answered }) => sent - answered),
    row('slowest acknowledgement', ({ slowestAckMs }) => ms(slowestAckMs)),
  ],
)}`;
}

/** The busy workspace. */
export function slackBusyText(figures: SlackBusyFigures): string {
  const { byMethod } = figures;
  const methods = Object.entries(byMethod)
    .toSorted(([, one], [, other]) => other - one)
    .map(([method, count]) => `${method} ${count}`);
  return `Darkroom alone, at the fake Slack of the tests with Slack's own rate limits; every ${slackBusy.everyMs / 1000} s somebody asks for ${slackBusy.picturesEach} pictures, in
${slackBusy.channels} channels of one workspace. The delay is from the model's end to the message in which everybody can load all of them. The
target is no answer with 429. Requests: ${methods.join(', ')}.

${table(
  ['figure', 'measured'],
  [
    ['generations a minute', figures.perMinute],
    ['generations with their pictures', figures.generations],
    ['pictures in front of everybody', `${figures.pictures} of ${figures.expectedPictures}`],
    ['answers with 429', figures.limited],
    ['delay, mean', ms(figures.meanMs)],
    ['delay, p99', ms(figures.p99Ms)],
    ['delay, longest', ms(figures.maxMs)],
    ['requests to Slack per picture', (figures.requests / figures.pictures).toFixed(1)],
  ],
)}`;
}

/** The large pictures. */
export function slackWeightText(figures: readonly SlackWeightFigures[]): string {
  const row = (name: string, value: (figures: SlackWeightFigures) => string) => [name, ...figures.map(value)];
  const [{ pictureBytes } = { pictureBytes: 0 }] = figures;
  return `${slackWeight.atOnce} pictures of ${mebibytes(pictureBytes)} MiB at the same time, from the gateway to a message in Slack, by each bot as a whole program after a
few small ones; ${slackWeight.rounds} times, each in a fresh process. The plain bot fetches into memory and hands that to \`filesUploadV2\`.
The rise is from what is resident before to the peak, by the kernel's count. The target is 80 MiB.

${table(
  ['figure', ...figures.map(({ bot }) => bot)],
  [
    row('resident before', ({ residentBytes }) => `${mebibytes(residentBytes)} MiB`),
    row('rise, each time', ({ risesBytes }) => `${risesBytes.map(mebibytes).join(', ')} MiB`),
    row('rise, the most', ({ risesBytes }) => `${mebibytes(Math.max(...risesBytes))} MiB`),
  ],
)}`;
}

function ms(value: number): string {
  return `${value.toFixed(0)} ms`;
}
