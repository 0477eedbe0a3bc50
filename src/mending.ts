// A record without a job would wait for ever: whoever works on a shared queue looks for such ones from time to time.
import type { Service } from './generation/service.ts';
import type { Clock } from './generation/ports.ts';

const everyMs = 60_000;

/** Puts what is missing back into the queue, now and once a minute until the returned function is called. */
export function keepMending({ service, clock }: { service: Service; clock: Clock }): () => void {
  let stopped = false;
  let takeBack: () => void = () => {};
  const look = async (): Promise<void> => {
    // A store that fails tells of itself everywhere else, and a minute later it is looked at again.
    await service.mend().catch(() => {});
    if (!stopped) takeBack = clock.after(everyMs, () => void look());
  };
  void look();
  return () => {
    stopped = true;
    takeBack();
  };
}
