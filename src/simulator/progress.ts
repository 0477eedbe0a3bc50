// The log of a run, written from the clock: the seed, one progress bar per step, and the safety count.
import { momentOf } from './prediction.ts';
import type { Prediction } from './prediction.ts';

/** Gives the log as it stands at `now`; it only ever grows. */
export function logsOf(prediction: Prediction, now: number): string {
  const { status, startedAt, completedAt } = momentOf(prediction, now);
  if (startedAt === undefined) return '';
  const steps = stepsOf(prediction);
  const runMs = Math.max(1, prediction.dueAt - startedAt);
  const elapsedMs = (completedAt ?? now) - startedAt;
  const finished = status === 'succeeded';
  // The last bar is kept for the end, so that a stuck or late run never looks complete.
  const done = finished ? steps : Math.min(steps - 1, Math.floor((elapsedMs / runMs) * steps));
  const lines = [`Using seed: ${prediction.seed}`];
  for (let step = 0; step <= done; step += 1) lines.push(barOf(step, steps, runMs));
  if (finished) lines.push(`Total safe images: ${safetyCount(prediction)}`);
  return `${lines.join('\n')}\n`;
}

function stepsOf(prediction: Prediction): number {
  const steps =
    prediction.input['num_inference_steps'] ?? prediction.model.inputs['num_inference_steps']?.default;
  return typeof steps === 'number' && steps >= 1 ? Math.round(steps) : 4;
}

function safetyCount({ ending, imagesAsked }: Prediction): string {
  return `${ending.images} out of ${imagesAsked}`;
}

// The format of the tqdm library, which is what models print and what clients parse.
function barOf(step: number, steps: number, runMs: number): string {
  const share = step / steps;
  const percent = `${Math.floor(share * 100)}`.padStart(3);
  const eighths = Math.floor(share * 80);
  const part = eighths % 8 === 0 ? '' : ' ▏▎▍▌▋▊▉'.charAt(eighths % 8);
  const bar = ('█'.repeat(Math.floor(eighths / 8)) + part).padEnd(10);
  if (step === 0) return `${percent}%|${bar}| 0/${steps} [00:00<?, ?it/s]`;
  const perSecond = (steps * 1000) / runMs;
  const rate = perSecond >= 1 ? `${perSecond.toFixed(2)}it/s` : `${(1 / perSecond).toFixed(2)}s/it`;
  const spent = clockOf(share * runMs);
  return `${percent}%|${bar}| ${step}/${steps} [${spent}<${clockOf((1 - share) * runMs)}, ${rate}]`;
}

function clockOf(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${`${Math.floor(seconds / 60)}`.padStart(2, '0')}:${`${seconds % 60}`.padStart(2, '0')}`;
}
