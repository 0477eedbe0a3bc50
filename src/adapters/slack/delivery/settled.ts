// Waiting for all of several things, whatever becomes of one.

/** All of them, or the first failure once none is on its way any more: what they work with is disposed of after that. */
export async function settled<Value>(promises: readonly Promise<Value>[]): Promise<Value[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
