// A file that lets predictions outlive the process, as they do on a real gateway.
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SimulatedModel } from './model.ts';
import type { Prediction } from './prediction.ts';
import type { ScriptWord } from './script.ts';

/** What is remembered over a restart. */
export interface Journal {
  /** The port of the last time: links to files lead there. */
  port: number | undefined;
  /** Oldest first, each in its newest state. */
  predictions: readonly Prediction[];
  /** Notes a new prediction, or a change of one. */
  note(prediction: Prediction): void;
  notePort(port: number): void;
}

/** Opens the journal at `path`, made where it is missing; what is older than `keptMs` is let go of. */
export function openJournal(path: string, models: readonly SimulatedModel[], keptMs: number): Journal {
  const { port, lines } = readLines(path);
  const oldest = Date.now() - keptMs;
  const kept = [...lines.values()].filter((line) => line.createdAt > oldest);
  const predictions = kept.flatMap((line) => {
    const model = models.find(({ name }) => name === line.model);
    return model ? [revive(line, model)] : [];
  });
  mkdirSync(dirname(path), { recursive: true });
  const texts = [...(port === undefined ? [] : [{ port }]), ...kept].map(
    (line) => `${JSON.stringify(line)}\n`,
  );
  // Renamed into place, so that a crash leaves the old journal or the new one and never half of it.
  writeFileSync(`${path}.new`, texts.join(''));
  renameSync(`${path}.new`, path);

  const append = (line: object) => appendFileSync(path, `${JSON.stringify(line)}\n`);
  return {
    port,
    predictions,
    note: (prediction) => append(asLine(prediction)),
    notePort: (used) => append({ port: used }),
  };
}

/** A prediction as one line; what JSON has no word for (sets, endless times) is written another way. */
type Line = Omit<Prediction, 'model' | 'words' | Endless> & {
  model: string;
  words: ScriptWord[];
} & Record<Endless, number | null>;

type Endless = 'deadlineAt' | 'endAt' | 'canceledAt';

function asLine(prediction: Prediction): Line {
  const { model, words, deadlineAt, endAt, canceledAt } = prediction;
  return {
    ...prediction,
    model: model.name,
    words: [...words],
    deadlineAt: finite(deadlineAt),
    endAt: finite(endAt),
    canceledAt: finite(canceledAt),
  };
}

function revive(line: Line, model: SimulatedModel): Prediction {
  return {
    ...line,
    model,
    words: new Set(line.words),
    dataUris: line.dataUris,
    deadlineAt: line.deadlineAt ?? Infinity,
    endAt: line.endAt ?? Infinity,
    canceledAt: line.canceledAt ?? Infinity,
  };
}

function finite(at: number): number | null {
  return at === Infinity ? null : at;
}

function readLines(path: string): { port: number | undefined; lines: Map<string, Line> } {
  const lines = new Map<string, Line>();
  let port: number | undefined;
  for (const text of existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []) {
    const line = parse(text);
    if (line && 'port' in line) port = line.port;
    else if (line) lines.set(line.id, line);
  }
  return { port, lines };
}

/** The line, or nothing for one that a crash cut off. */
function parse(text: string): Line | { port: number } | undefined {
  try {
    return JSON.parse(text) as Line | { port: number };
  } catch {
    return undefined;
  }
}
