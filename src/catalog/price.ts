// What a run costs: the model's price, times what its choices multiply it by, for every output.
import type { Model } from './model.ts';
import type { Value } from './value.ts';

/** Credits for one output where nobody asks for anything else: what a model is listed with. */
export function usualCost(model: Model): number {
  return priceOf(model, model.fixed, 1).cost;
}

/** Whole credits for all outputs together, and US dollars where the gateway's price is known. */
export function priceOf(
  model: Model,
  input: Readonly<Record<string, Value | string[]>>,
  count: number,
): { cost: number; usd: number | undefined } {
  let times = count;
  for (const [name, { costs, default: usual }] of Object.entries(model.inputs)) {
    times *= costs?.[`${input[name]?.toString() ?? usual}`] ?? 1;
  }
  // NOTE 3 × 1.1 is not 3.3 here: what is a hair above a whole number is that number.
  const cost = Math.ceil(Math.round(model.cost * times * 1000) / 1000);
  return { cost, usd: model.usd === undefined ? undefined : model.usd * times };
}
