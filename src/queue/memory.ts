// The queue of a single process: jobs live in memory, and are pushed again from their records after a restart.
import type { Clock, NextLook, Queue } from '../generation/ports.ts';
import { createSteady } from '../generation/steady.ts';
import { createHeap } from './heap.ts';
import { createTurns, isEarlier } from './turns.ts';

interface Job {
  readonly id: string;
  readonly owner: string;
  state: 'later' | 'due' | 'running';
  /** When it is due, in steady time. */
  at: number;
  order: number;
  /** The earliest time it was pushed for while it runs. */
  again: number | undefined;
  /** Rejections since the last success. */
  failures: number;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/** A queue in this process; `onError` is told of every handler that rejects, before its pause. */
export function createMemoryQueue(options: {
  clock: Clock;
  onError?: (id: string, error: unknown) => void;
}): Queue {
  const { clock, onError } = options;
  const jobs = new Map<string, Job>();
  const later = createHeap<Job>(isEarlier);
  const turns = createTurns<Job>();
  const running = new Map<Job, AbortController>();
  const idleWaiters: (() => void)[] = [];
  let handler: Parameters<Queue['work']>[0] | undefined;
  let slots = 0;
  let orders = 0;
  let stopped = false;
  let alarm: { at: number; takeBack: () => void } | undefined;
  // A clock that is set back by an hour would keep everybody waiting for that hour.
  const steady = createSteady();
  const now = () => steady.read(clock.now());
  const steadyOf = (at: number) => at + steady.aheadMs();

  function schedule(job: Job, at: number): void {
    job.at = at;
    job.order = orders++;
    if (at <= now()) wait(job);
    else {
      job.state = 'later';
      later.put(job);
    }
  }

  function wait(job: Job): void {
    job.state = 'due';
    turns.add(job);
  }

  function promote(): void {
    for (let job = later.first(); job && job.at <= now(); job = later.first()) {
      later.remove(job);
      wait(job);
    }
  }

  // Whatever changes, this follows: due jobs get free slots, and the one timer is set for the earliest of the rest.
  function proceed(): void {
    promote();
    for (let job = takeDue(); job; job = takeDue()) void run(job);
    setAlarm();
    if (isIdle()) for (const resolve of idleWaiters.splice(0)) resolve();
  }

  const takeDue = () => (!stopped && running.size < slots ? turns.take() : undefined);

  const isIdle = () => running.size === 0 && (stopped || turns.size === 0);

  function setAlarm(): void {
    const at = stopped ? undefined : later.first()?.at;
    if (at === alarm?.at) return;
    alarm?.takeBack();
    alarm = undefined;
    if (at === undefined) return;
    const ring = () => {
      alarm = undefined;
      proceed();
    };
    alarm = { at, takeBack: clock.after(at - now(), ring) };
  }

  async function run(job: Job): Promise<void> {
    const controller = new AbortController();
    running.set(job, controller);
    job.state = 'running';
    job.again = undefined;
    let next: NextLook;
    try {
      const look = await handler?.(job.id, controller.signal);
      now();
      next = look === undefined ? undefined : steadyOf(look);
      job.failures = 0;
    } catch (error) {
      next = now() + pauseMs(job.failures);
      job.failures += 1;
      if (!controller.signal.aborted) onError?.(job.id, error);
    } finally {
      running.delete(job);
      turns.finished(job);
      lookAgain(job, Math.min(next ?? Infinity, job.again ?? Infinity));
      proceed();
    }
  }

  function lookAgain(job: Job, at: number): void {
    if (at === Infinity) jobs.delete(job.id);
    else schedule(job, at);
  }

  function idle(): Promise<void> {
    return new Promise((resolve) => {
      idleWaiters.push(resolve);
      proceed();
    });
  }

  function idleWithin(limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const takeBack = clock.after(limitMs, resolve);
      void idle().then(() => {
        takeBack();
        resolve();
      });
    });
  }

  return {
    async push(id, { owner, at: givenAt, ifMissing = false }) {
      // The record in the store brings it back at the next start.
      if (stopped) return;
      const pushedAt = now();
      const at = givenAt === undefined ? pushedAt : steadyOf(givenAt);
      const job = jobs.get(id);
      if (!job) {
        const created: Job = { id, owner, state: 'later', at, order: 0, again: undefined, failures: 0 };
        jobs.set(id, created);
        schedule(created, at);
      } else if (ifMissing) {
        return;
      } else if (job.state === 'running') {
        job.again = Math.min(at, job.again ?? Infinity);
      } else if (at < job.at) {
        if (job.state === 'due') turns.remove(job);
        else later.remove(job);
        schedule(job, at);
      }
      proceed();
    },

    work(newHandler, { concurrency }) {
      if (handler) throw new Error('The queue works already.');
      handler = newHandler;
      slots = concurrency;
      proceed();
    },

    async depth() {
      promote();
      return { waiting: turns.size, running: running.size };
    },

    async place(owner) {
      promote();
      if (running.size + turns.size < slots) return undefined;
      const newcomer: Job = {
        id: '',
        owner,
        state: 'due',
        at: now(),
        order: orders,
        again: undefined,
        failures: 0,
      };
      turns.add(newcomer);
      const place = turns.position(newcomer);
      turns.remove(newcomer);
      return place;
    },

    drain: idle,

    async stop(graceMs) {
      stopped = true;
      await idleWithin(graceMs);
      for (const controller of running.values()) controller.abort(new Error('The queue stops.'));
      // One turn of the clock for those that obey to put their things away.
      await idleWithin(0);
    },
  };
}

function pauseMs(failures: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS);
}
