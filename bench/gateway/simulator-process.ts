// The simulator in a process of its own, so that its work is not measured as ours.
import { startSimulator, type SimulatorOptions } from '../../src/simulator/server.ts';

const simulator = await startSimulator(JSON.parse(process.argv[2] ?? '{}') as SimulatorOptions);

process.on('message', () => {
  const finished = simulator
    .predictions()
    .flatMap(({ id, completed_at, input }) =>
      completed_at === undefined
        ? []
        : [{ id, finishedAt: Date.parse(completed_at), prompt: String(input['prompt']) }],
    );
  process.send?.({ requests: simulator.requests.length, finished });
});
process.send?.({ baseUrl: simulator.baseUrl });
process.once('disconnect', () => void simulator.close());
