// How much came through, as text and a table.
import { table } from '../figures.ts';
import { saturation, type Throughput } from './measure.ts';

/** The section. */
export function throughputText(rows: readonly Throughput[]): string {
  const head = [
    'bot',
    'processes',
    'store',
    'generations a second',
    'CPU of the front, each',
    'of the workers, each',
    'of Redis, each',
    'computed: a second with a core for each',
  ];
  const body = rows.map((row) => [
    row.way.bot,
    row.way.name,
    row.way.store,
    row.perSecond.toFixed(0),
    milliseconds(row.frontCpu),
    row.way.workers === 0 ? '–' : milliseconds(row.workersCpu),
    row.way.store === 'Redis' ? milliseconds(row.redisCpu) : '–',
    row.way.bot === 'Darkroom' ? capacityOf(row).toFixed(0) : '–',
  ]);
  const [{ pictureBytes } = { pictureBytes: 0 }] = rows;
  const beside = rows.map(({ besideCpu }) => besideCpu * 1000);
  return `${saturation.waiting} people in Discord, each of whom asks for the next picture as soon as the one before is there. The model takes no
time, and every picture has ${(pictureBytes / 1000).toFixed(0)} KB; a generation counts when its last card has arrived with the picture, over ${saturation.measuredMs / 1000} s after ${saturation.warmUpMs / 1000} s
and ${saturation.warmUpPerWorkerMs / 1000} s for each worker that are not counted. The Discord and the gateway beside it do as little as they can (\`bench/discord/lean-discord.ts\`,
\`bench/gateway/lean-gateway.ts\`) and take ${Math.min(...beside).toFixed(1)} to ${Math.max(...beside).toFixed(1)} ms of CPU for each generation, on the same two cores; so does Redis, which is set up
as in \`compose.yaml\`. The plain bot makes what discord.js lets through. CPU is the kernel's count, of all threads of a process.

Where everything shares two cores, more workers cannot bring more: what they would bring is computed from the CPU that a
generation took in each process. The last column is the most that the busiest process could do with one core to itself: a
front, or each of the workers, or Redis. A profile of one process shows garbage collection (a fifth), HTTP (a sixth: every create
has a connection of its own), the store (a sixth) and zod (a twentieth) as what a generation costs.

${table(head, body)}`;
}

/** Generations a second when each process has one core; whichever is busiest sets it. */
function capacityOf({
  way,
  frontCpu,
  workersCpu,
  redisCpu,
}: Pick<Throughput, 'way' | 'frontCpu' | 'workersCpu' | 'redisCpu'>): number {
  return 1 / Math.max(frontCpu, redisCpu, way.workers === 0 ? 0 : workersCpu / way.workers);
}

function milliseconds(seconds: number): string {
  return `${(seconds * 1000).toFixed(2)} ms`;
}
