// Whose turn it is: the owner with the fewest running jobs, then the one who has waited longest since a start.
import { createHeap, type Heap } from './heap.ts';

/** What deciding needs to know of a job; `order` breaks the tie between equal times. */
export interface Waiting {
  owner: string;
  at: number;
  order: number;
}

/** The due jobs of everybody; picking one costs the same with ten thousand of them as with ten. */
export interface Turns<Job extends Waiting> {
  /** How many jobs wait for a slot. */
  readonly size: number;
  add(job: Job): void;
  remove(job: Job): void;
  /** The job that is next, which from now on counts as running for its owner. */
  take(): Job | undefined;
  /** A job that was taken no longer runs. */
  finished(job: Job): void;
  /** Which one a waiting job is to start if none that runs finishes before: 1 is next. */
  position(job: Job): number;
}

interface Line<Job> {
  running: number;
  /** Counts the starts of everybody; -1 before the owner's first. */
  lastStart: number;
  due: Heap<Job>;
}

// Owners without jobs are remembered too, or one job at a time would always come first.
const REMEMBERED_OWNERS = 10_000;

/** The order of two jobs of one owner. */
export function isEarlier(one: Waiting, other: Waiting): boolean {
  return one.at === other.at ? one.order < other.order : one.at < other.at;
}

/** Turns without any jobs. */
export function createTurns<Job extends Waiting>(): Turns<Job> {
  const lines = new Map<string, Line<Job>>();
  const ready = createHeap<Line<Job>>(goesFirst);
  const lastStarts = new Map<string, number>();
  let starts = 0;
  let size = 0;

  function lineOf(owner: string): Line<Job> {
    const known = lines.get(owner);
    if (known) return known;
    const lastStart = lastStarts.get(owner) ?? -1;
    const line: Line<Job> = { running: 0, lastStart, due: createHeap<Job>(isEarlier) };
    lines.set(owner, line);
    return line;
  }

  function changed(owner: string, line: Line<Job>): void {
    if (line.due.size > 0) ready.put(line);
    else ready.remove(line);
    if (line.due.size === 0 && line.running === 0) lines.delete(owner);
  }

  function rememberStart(owner: string): number {
    starts += 1;
    lastStarts.delete(owner);
    lastStarts.set(owner, starts);
    for (const oldest of lastStarts.keys()) {
      if (lastStarts.size <= REMEMBERED_OWNERS) break;
      lastStarts.delete(oldest);
    }
    return starts;
  }

  return {
    get size() {
      return size;
    },

    add(job) {
      const line = lineOf(job.owner);
      line.due.put(job);
      size += 1;
      changed(job.owner, line);
    },

    remove(job) {
      const line = lineOf(job.owner);
      line.due.remove(job);
      size -= 1;
      changed(job.owner, line);
    },

    take() {
      const line = ready.first();
      const job = line?.due.first();
      if (!line || !job) return undefined;
      line.due.remove(job);
      size -= 1;
      line.running += 1;
      line.lastStart = rememberStart(job.owner);
      changed(job.owner, line);
      return job;
    },

    finished(job) {
      const line = lineOf(job.owner);
      line.running -= 1;
      changed(job.owner, line);
    },

    position(job) {
      const own = lineOf(job.owner);
      const earlier = [...own.due].filter((other) => isEarlier(other, job)).length;
      // When this job starts, its owner has so many running; the others have caught up with that by then.
      const level = own.running + earlier;
      let position = earlier + 1;
      for (const line of ready) {
        if (line === own) continue;
        // Who starts at a level for the first time has waited longer than who has just started below it.
        const firstAtLevel = line.running === own.running ? goesFirst(line, own) : line.running > own.running;
        const before = level - line.running + (firstAtLevel ? 1 : 0);
        position += Math.min(line.due.size, Math.max(0, before));
      }
      return position;
    },
  };
}

function goesFirst(one: Line<Waiting>, other: Line<Waiting>): boolean {
  if (one.running !== other.running) return one.running < other.running;
  if (one.lastStart !== other.lastStart) return one.lastStart < other.lastStart;
  const [oneJob, otherJob] = [one.due.first(), other.due.first()];
  return oneJob !== undefined && otherJob !== undefined && isEarlier(oneJob, otherJob);
}
