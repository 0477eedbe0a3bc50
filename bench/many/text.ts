// What ten thousand at once came to, as text and a table.
import { mebibytes, table } from '../figures.ts';
import { loopResolutionMs } from '../processes/probe.ts';
import { many, type ManyFigures } from './measure.ts';

/** The section. */
export function manyText(figures: readonly ManyFigures[]): string {
  const row = (name: string, value: (figures: ManyFigures) => string) => [name, ...figures.map(value)];
  const rows = [
    row('first reply, median', ({ replyP50Ms }) => ms(replyP50Ms, 1)),
    row('first reply, p99', ({ replyP99Ms }) => ms(replyP99Ms, 1)),
    row('event loop, p99, while they arrive', ({ arriving }) => ms(arriving.loopP99Ms)),
    row('event loop, longest, while they arrive', ({ arriving }) => ms(arriving.loopMaxMs)),
    row('event loop, p99, while they run', ({ running }) => ms(running.loopP99Ms)),
    row('event loop, longest, while they run', ({ running }) => ms(running.loopMaxMs)),
    row('memory per running generation, live', ({ liveBytesEach }) => kib(liveBytesEach)),
    row('memory per running generation, resident', ({ residentBytesEach }) => kib(residentBytesEach)),
    row('memory per running generation, in Redis', ({ redisBytesEach }) =>
      redisBytesEach === undefined ? '–' : kib(redisBytesEach),
    ),
    row('memory with all of them, resident', ({ residentBytes }) => `${mebibytes(residentBytes)} MiB`),
    row('requests to the gateway per second', ({ looksPerSecond }) => looksPerSecond.toFixed(0)),
  ];
  return `${many.count} people in Discord ask for one picture each, ${(1000 / many.everyMs).toFixed(0)} a second, from a model that never ends; ${many.warmUp} came before and are
not counted. The first reply is timed at the Discord, from the event to the callback. Live is what is left after a
collection; what more is resident than before counts the heap's growth too. The delay of the event loop is what Node's
\`monitorEventLoopDelay\` shows, which has the ${loopResolutionMs} ms in it that it looks in. With several processes memory is that of all
together, and the delay that of the worst. The plain bot's client asks for each prediction twice a second.

${table(['figure', ...figures.map(({ way }) => nameOf(way))], rows)}`;
}

function nameOf({ bot, name }: ManyFigures['way']): string {
  return bot === 'Darkroom' ? `Darkroom, ${name}` : bot;
}

function ms(value: number, digits = 0): string {
  return `${value.toFixed(digits)} ms`;
}

function kib(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KiB`;
}
