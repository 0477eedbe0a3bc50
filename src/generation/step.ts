// What one step of a generation answers.
import type { Generation } from './generation.ts';

/** The record for the next step at once, or the time (epoch milliseconds) to look again. */
export type Step = { generation: Generation } | { lookAt: number };
