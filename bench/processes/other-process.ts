// A process beside the benchmark, so that its work is not measured as the bot's: asked from here, answering there.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What the other process does when it is asked. */
export type Calls = Record<string, (given: never) => Promise<unknown>>;

/** A process that runs; one question at a time. */
export interface OtherProcess<Greeting> extends AsyncDisposable {
  greeting: Greeting;
  pid: number;
  /** Rejects when the process ends instead of answering; why stands on the error output. */
  ask(call: string, given?: unknown): Promise<unknown>;
}

interface Question {
  call: string;
  given?: unknown;
}

/** Starts a file with `options`, and waits for its greeting. */
export async function startOtherProcess<Greeting>(
  file: URL,
  options: object,
): Promise<OtherProcess<Greeting>> {
  const child = fork(fileURLToPath(file), [JSON.stringify(options)]);
  const exit = once(child, 'exit');
  const answer = async () => {
    const first = await Promise.race([once(child, 'message'), exit.then(() => undefined)]);
    if (!first) throw new Error(`The process of ${file.pathname} beside the benchmark gave up.`);
    return (first[0] as { answer: unknown }).answer;
  };
  return {
    greeting: (await answer()) as Greeting,
    pid: child.pid ?? 0,
    ask(call, given) {
      child.send({ call, given } satisfies Question);
      return answer();
    },
    async [Symbol.asyncDispose]() {
      if (child.connected) child.disconnect();
      await exit;
    },
  };
}

/** In the other process: what it was started with. */
export function givenOptions(): unknown {
  return JSON.parse(process.argv[2] ?? '');
}

/** In the other process: greets, then answers until the benchmark lets go of it. */
export function answerCalls(greeting: object, calls: Calls): void {
  process.on('message', ({ call, given }: Question) => {
    void calls[call]?.(given as never).then((answer: unknown) => process.send?.({ answer }));
  });
  process.send?.({ answer: greeting });
  process.once('disconnect', () => process.exit());
}
