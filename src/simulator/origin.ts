// Where a simulator says that its files are: where it listens, or by the name under which it was asked.
import { AsyncLocalStorage } from 'node:async_hooks';

/** The address before `/files`, without a slash at the end. */
export interface Origin {
  now(): string;
  listensAt(origin: string): void;
  /** What `work` does and starts, calls in its later life among them, speaks of the address that the request came to. */
  within<Result>(requestUrl: string, work: () => Result): Result;
}

/** Nowhere at first. */
export function createOrigin(): Origin {
  const asked = new AsyncLocalStorage<string>();
  let listening = '';
  return {
    now: () => asked.getStore() ?? listening,
    listensAt(origin) {
      listening = origin;
    },
    within: (requestUrl, work) => asked.run(new URL(requestUrl).origin, work),
  };
}
