// The whole program in a process of its own, in an empty folder, spoken to over HTTP only.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createParser } from 'eventsource-parser';

const entry = resolve(import.meta.dirname, '../../bin/darkroom.js');

/** A message of the web chat, as far as the tests look at it. */
export interface SeenMessage {
  id: string;
  card: { tone: string; title: string; lines: string[]; final: boolean; generationId?: string };
  files: { url: string; alt: string }[];
}

/** A program that was started. */
export interface Program {
  output(): string;
  /** Its address once it says that it is ready; rejects when it ends instead. */
  ready(): Promise<string>;
  kill(signal: NodeJS.Signals): Promise<number | null>;
  exit(): Promise<number | null>;
}

/** A folder that is removed with the test. */
export async function emptyFolder(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'program-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Starts the program in `folder` with only the given settings, on any free port unless one is given. */
export function start(
  folder: string,
  settings: Record<string, string> = {},
  nodeArguments: string[] = [],
): Program & AsyncDisposable {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [...nodeArguments, entry], {
    cwd: folder,
    env: { PATH, PORT: '0', ...settings },
  });
  let output = '';
  const note = (chunk: Buffer) => (output += chunk.toString());
  child.stdout.on('data', note);
  child.stderr.on('data', note);
  const exited = once(child, 'close') as Promise<[number | null]>;
  const exit = async () => (await exited)[0];

  return {
    output: () => output,
    exit,
    async ready() {
      const ended = exit().then(() => 'ended');
      for (;;) {
        const url = /Darkroom is ready: open (\S+)/u.exec(output)?.[1];
        if (url) return url;
        const news = await Promise.race([ended, once(child.stderr, 'data').then(() => 'said')]);
        if (news === 'ended') throw new Error(`ended with: ${output}`);
      }
    },
    async kill(signal) {
      child.kill(signal);
      return exit();
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Says something in the web chat; resolves with the message's id. */
export async function say(url: string, text: string, headers: Record<string, string> = {}): Promise<string> {
  const id = randomUUID();
  const answer = await fetch(`${url}/api/commands`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close', ...headers },
    body: JSON.stringify({ id, name: 'Ann', text, locale: 'en' }),
  });
  if (answer.status !== 202) throw new Error(`answered ${answer.status}: ${await answer.text()}`);
  return id;
}

/** Listens to the web chat until the message is as asked for. */
export async function seen(
  url: string,
  id: string,
  until: (message: SeenMessage) => boolean,
  headers: Record<string, string> = {},
): Promise<SeenMessage> {
  const answer = await fetch(`${url}/api/events?name=Ann`, {
    headers,
    signal: AbortSignal.timeout(20_000),
  });
  let found: SeenMessage | undefined;
  const parser = createParser({
    onEvent(event) {
      for (const message of messagesIn(event.data)) if (message.id === id && until(message)) found = message;
    },
  });
  for await (const chunk of answer.body ?? []) {
    parser.feed(Buffer.from(chunk).toString());
    // Leaving the loop hangs up.
    if (found) return found;
  }
  throw new Error('the stream ended before the message was as asked for');
}

function messagesIn(data: string): SeenMessage[] {
  const parsed = JSON.parse(data) as { messages?: SeenMessage[]; message?: SeenMessage };
  return parsed.messages ?? (parsed.message ? [parsed.message] : []);
}
