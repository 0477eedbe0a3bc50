// Starts the lean gateway beside the benchmark.
import { startOtherProcess } from '../processes/other-process.ts';

/** What its predictions are like. */
export interface LeanGatewayOptions {
  /** Over with the answer to the create; otherwise they run for as long as anybody looks. */
  ends: boolean;
  /** Of the one square picture that all of them have: 182 makes 100 KB. */
  pictureEdge: number;
  /** Before each answer of the API. */
  latencyMs: number;
}

/** What was asked of it. */
export interface Served {
  creates: number;
  looks: number;
  downloads: number;
}

/** Starts one in another process. */
export async function startLeanGateway(options: Partial<LeanGatewayOptions> = {}) {
  const usual: LeanGatewayOptions = { ends: true, pictureEdge: 182, latencyMs: 0 };
  const file = new URL('lean-gateway-process.ts', import.meta.url);
  const other = await startOtherProcess<{ baseUrl: string; pictureBytes: number }>(file, {
    ...usual,
    ...options,
  });
  return { ...other, ...other.greeting, served: () => other.ask('served') as Promise<Served> };
}
