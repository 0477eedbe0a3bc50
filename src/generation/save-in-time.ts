// What only this process knows, such as where a message stands that it has just sent: a store that is down is waited for.
import { treatmentOf } from './errors.ts';
import type { Clock } from './ports.ts';

/** A Redis is started again in less. */
const pausesMs = [250, 500, 1000, 2000, 4000];

/** Saves, again and again for some seconds where that fails in a way that passes; rejects with what it fails of then. */
export async function saveInTime<Value>(clock: Clock, save: () => Promise<Value>): Promise<Value> {
  for (const pauseMs of pausesMs) {
    try {
      return await save();
    } catch (error) {
      if (treatmentOf(error) !== 'wait') throw error;
    }
    await new Promise<void>((resolve) => {
      clock.after(pauseMs, resolve);
    });
  }
  return save();
}
