// Work that is done once at a time for each name: whoever comes second waits in line.
import { createPlaces, type Places } from './places.ts';

/** Does the work when nobody else is at work on the same name; rejects with the signal's reason, or as the work does. */
export type Lines = <Result>(
  name: string,
  work: () => Promise<Result>,
  signal: AbortSignal,
) => Promise<Result>;

/** Lines that are there only while somebody stands in them. */
export function createLines(): Lines {
  const lines = new Map<string, { place: Places; people: number }>();

  return async (name, work, signal) => {
    const line = lines.get(name) ?? { place: createPlaces(1), people: 0 };
    lines.set(name, line);
    line.people += 1;
    try {
      const taken = await line.place.take(1, signal);
      return await work().finally(taken.leave);
    } finally {
      line.people -= 1;
      if (line.people === 0) lines.delete(name);
    }
  };
}
