// People who ask for the next picture as soon as they have the one before: as many as a bot can make are made.

/** So many people at any time. */
export interface Waiting {
  waiting: number;
  prompt: string;
}

/** A crowd that never has enough. */
export interface Saturation {
  /** From now on so many wait. */
  saturate(given: Waiting): Promise<undefined>;
  /** How many pictures they have had, whole. */
  pictures(): Promise<number>;
  /** Nobody asks any more; resolves when nobody waits. */
  calmDown(): Promise<undefined>;
}

/** For who still waits at the end. */
const patienceMs = 60_000;

/** A crowd; `ask` resolves when the picture is there. */
export function createSaturation(ask: (prompt: string) => Promise<void>): Saturation {
  const crowd = { pictures: 0, isOver: true };
  let people: Promise<void>[] = [];

  const person = async (prompt: string): Promise<void> => {
    while (!crowd.isOver) {
      await ask(prompt);
      crowd.pictures += 1;
    }
  };
  return {
    async saturate({ waiting, prompt }) {
      crowd.isOver = false;
      people = Array.from({ length: waiting }, () => person(prompt));
      return undefined;
    },
    pictures: async () => crowd.pictures,
    async calmDown() {
      crowd.isOver = true;
      await Promise.race([Promise.all(people), silence()]);
      return undefined;
    },
  };
}

async function silence(): Promise<never> {
  await new Promise((resolve) => {
    setTimeout(resolve, patienceMs);
  });
  throw new Error('Somebody has waited for a picture in vain.');
}
