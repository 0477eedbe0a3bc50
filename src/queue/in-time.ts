// Waiting for Redis, but not for ever: a connection that is down keeps what it was told until it is up again.

/** What `promise` comes to; rejects after `limitMs`, and whatever it comes to after that is nobody's business. */
export function inTime<Value>(promise: Promise<Value>, limitMs: number): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Redis did not answer within ${limitMs} ms.`)), limitMs);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Resolves when `promise` is settled one way or the other, or after `limitMs`; never rejects. */
export function settledWithin(promise: Promise<unknown>, limitMs: number): Promise<void> {
  return inTime(promise, limitMs).then(nothing, nothing);
}

/** For a rejection that somebody else deals with. */
export function nothing(): void {}
