// What `npm run models` cannot do, in words for the person who asked.

/** Told as one sentence, without a stack; the exit code is 1. */
export class ModelsError extends Error {}
