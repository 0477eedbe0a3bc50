// Other processes on the same data, for the tests.
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('./another-process.ts', import.meta.url));

/** What another process can do: see `another-process.ts`. */
export type Deed = 'count' | 'compete' | 'hold' | 'claim' | 'open-as-nobody' | 'fill';

/** Starts one; `blocks` is how large a file of it may become, in blocks of the shell. */
export function startAnother(
  deed: Deed,
  path: string,
  { number = 0, blocks }: { number?: number; blocks?: number } = {},
): ChildProcess {
  const args = [script, deed, path, String(number)];
  const stdio: ['ignore', 'pipe', 'inherit'] = ['ignore', 'pipe', 'inherit'];
  return blocks === undefined
    ? spawn(process.execPath, args, { stdio })
    : spawn('sh', ['-c', `ulimit -f ${blocks}; exec "$0" "$@"`, process.execPath, ...args], { stdio });
}

/** What it prints, line by line. */
export function linesOf(child: ChildProcess): AsyncIterable<string> {
  if (!child.stdout) throw new Error('the other process has no output');
  return createInterface({ input: child.stdout });
}
