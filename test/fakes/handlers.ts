// Handlers of an empty Darkroom: nothing is answered, and nothing is on record.
import { AppError } from '../../src/generation/errors.ts';
import type { Handlers } from '../../src/generation/ports.ts';

/** To be spread beneath the handlers that a test is about. */
export const emptyHandlers: Handlers = {
  async onCommand() {},
  async onAction() {},
  async recall() {
    throw new AppError('generation_unknown');
  },
};
