// What was measured in Discord, as text and tables.
import {
  arrivalsPerSecond,
  manyServers,
  people,
  warmUpPeople,
  type Answers,
  type DiscordCrowdFigures,
} from './crowd.ts';
import { mebibytes, table } from '../figures.ts';
import { lateTable, type LateRow } from '../late.ts';
import { roundTripMs } from '../gateway/trial.ts';

/** The delays. */
export function discordDelayText(rows: readonly LateRow[]): string {
  return `The whole program beside a plain bot (\`bench/baselines/plain-bot.ts\`: discord.js and the official client, as their
guides show them), both at the fake Discord of the tests, which holds every request against Discord's own description, and
at the same simulator with ${roundTripMs} ms added to each round trip of its API; 32 pictures each, sixteen at a time, after sixteen
that are not counted. The delay ends when Discord has received the edit with the picture. Requests to Discord are counted
by Discord, all of them; those to the gateway are without the download.

${lateTable('Discord', rows)}`;
}

/** The crowds. */
export function discordCrowdText(figures: readonly DiscordCrowdFigures[]): string {
  const row = (name: string, value: (figures: DiscordCrowdFigures) => string) => [
    name,
    ...figures.map(value),
  ];
  const reply = (name: string, of: (figures: DiscordCrowdFigures) => Answers) => [
    row(`first reply, median, of ${name}`, (each) => `${of(each).p50Ms.toFixed(1)} ms`),
    row(`first reply, p99, of ${name}`, (each) => `${of(each).p99Ms.toFixed(1)} ms`),
  ];
  const rows = [
    ...reply(`${people} at ${arrivalsPerSecond} a second`, ({ streaming }) => streaming),
    ...reply(`${people} at the same moment`, ({ together }) => together),
    row('start to the first reply, one server', ({ startMs }) => `${startMs[0].toFixed(0)} ms`),
    row(`start to the first reply, ${manyServers} servers`, ({ startMs }) => `${startMs[1].toFixed(0)} ms`),
    row('memory, one server, resident', ({ residentBytes }) => `${mebibytes(residentBytes[0])} MiB`),
    row(
      `memory, ${manyServers} servers, resident`,
      ({ residentBytes }) => `${mebibytes(residentBytes[1])} MiB`,
    ),
  ];
  return `Both bots as whole programs. The Discord beside them takes every answer for a good one, so that it is not what is
measured (\`bench/discord/lean-discord.ts\`). The first reply is timed there, from the moment the event is written to the connection
until the callback has arrived; nobody's picture gets ready. Each figure comes from a fresh process; the crowds come after
${warmUpPeople} people who are not counted. A server has 40 channels and 25 roles, which Discord tells to a bot that asks for them;
memory is looked at ten seconds after the first reply.

${table(['figure', ...figures.map(({ bot }) => bot)], rows)}`;
}
