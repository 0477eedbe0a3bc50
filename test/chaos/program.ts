// The program under test, in a process of its own that can be killed, started again and weighed.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import packageFile from '../../package.json' with { type: 'json' };

/** One process of the program, over all of its lives. */
export interface Program extends AsyncDisposable {
  /** Resolves with its address once it says that it is ready. */
  start(): Promise<string>;
  /**
   * Ends it; resolves when it is gone, with its exit code, or undefined where there was nothing to end. A SIGTERM that
   * takes longer than `patienceMs` is followed by a SIGKILL.
   */
  end(signal: NodeJS.Signals, patienceMs?: number): Promise<number | null | undefined>;
  /** Stops it from doing anything at all, as a machine does that is put to sleep, and lets it go on; nothing where it does not run. */
  freeze(): void;
  thaw(): void;
  /** Bytes that live in it. */
  weigh(): Promise<number>;
  /** Everything it has ever written. */
  output(): string;
  /** Where it listens now; undefined while it does not run. */
  url(): string | undefined;
  /** The ends that nobody asked for. */
  readonly crashes: readonly string[];
}

/** What `npm start` hands to Node, and what weighs. */
const nodeArguments: readonly string[] = [
  '--import',
  new URL('./weigh.ts', import.meta.url).href,
  ...packageFile.scripts.start
    .split(' ')
    .slice(1)
    .map((arg) => (arg.endsWith('.js') ? fileURLToPath(new URL(`../../${arg}`, import.meta.url)) : arg)),
];

/** A program that runs in `folder` with these settings and no other ones; not started yet. */
export function createProgram(folder: string, settings: Readonly<Record<string, string>>): Program {
  const crashes: string[] = [];
  let output = '';
  let child: ChildProcess | undefined;
  let url: string | undefined;

  const waitFor = async (running: ChildProcess, from: number, pattern: RegExp): Promise<string> => {
    for (;;) {
      const found = pattern.exec(output.slice(from))?.[1];
      if (found !== undefined) return found;
      if (child !== running) throw new Error('the process has ended');
      await Promise.race([once(running.stderr ?? running, 'data'), once(running, 'close')]);
    }
  };

  const end: Program['end'] = async (signal, patienceMs = 12_000) => {
    const ending = child;
    if (!ending) return undefined;
    child = undefined;
    url = undefined;
    const closed = once(ending, 'close') as Promise<[number | null]>;
    ending.kill(signal);
    const timer = setTimeout(() => ending.kill('SIGKILL'), patienceMs);
    const [code] = await closed;
    clearTimeout(timer);
    return code;
  };

  return {
    crashes,
    output: () => output,
    url: () => url,
    end,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    async start() {
      const from = output.length;
      const { PATH = '' } = process.env;
      const started = spawn(process.execPath, nodeArguments, { cwd: folder, env: { PATH, ...settings } });
      child = started;
      const note = (chunk: Buffer) => void (output += chunk.toString());
      started.stdout.on('data', note);
      started.stderr.on('data', note);
      started.once('close', (code, signal) => {
        if (child !== started) return;
        const isReady = url !== undefined;
        child = undefined;
        url = undefined;
        const what = isReady ? 'ended by itself' : 'did not start, and ended';
        crashes.push(`${what} with ${code ?? signal}: ${output.slice(from).slice(-600)}`);
      });
      url = await waitFor(started, from, /Darkroom is ready: .*?(http:\/\/[^\s/]+)/u);
      return url;
    },
    async weigh() {
      if (!child) throw new Error('nothing runs that could be weighed');
      const from = output.length;
      child.kill('SIGUSR2');
      return Number(await waitFor(child, from, /^lives (\d+)$/mu));
    },
    async [Symbol.asyncDispose]() {
      await end('SIGKILL');
    },
  };
}
