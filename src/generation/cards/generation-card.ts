// The card of a generation: its record, in its person's language.
import type { Texts } from '../../i18n/texts.ts';
import type { ActionName, Card, Tone } from './card.ts';
import { isErrorCode } from '../errors.ts';
import type { Generation, Outcome } from '../generation.ts';

/** What a card shows besides its record: the time, and the place in the queue. */
interface Moment {
  now?: number;
  place?: number | undefined;
  /** The gateway is holding its answer to the create. */
  isHeld?: boolean;
}

/** The card to show for a record; the same record at the same moment always gives the same card. */
export function generationCard(generation: Generation, texts: Texts, moment: Moment = {}): Card {
  const frame = {
    generationId: generation.id,
    ...(generation.prompt === '' ? {} : { prompt: generation.prompt }),
    private: generation.private,
  };
  return generation.outcome
    ? { ...frame, ...endedCard(generation, generation.outcome, texts) }
    : { ...frame, ...openCard(generation, texts, moment) };
}

/** The text for people who do not see the picture: what was asked, what drew it, and how long that took. */
export function altText(generation: Generation, texts: Texts): string {
  const { tookMs } = generation;
  const alt = altOf(generation, texts);
  return tookMs === undefined ? alt : texts.say('altTook', { alt, duration: texts.duration(tookMs) });
}

function altOf({ prompt: words, model, seed }: Generation, texts: Texts): string {
  if (words === '') return texts.say('altWordless', { model });
  const prompt = beginningOf(words);
  return seed === undefined
    ? texts.say('alt', { prompt, model })
    : texts.say('altSeed', { prompt, model, seed });
}

/** Platforms cut long alt texts at their end, where everything but the prompt stands. */
const longestAltPrompt = 800;

function beginningOf(prompt: string): string {
  if (prompt.length <= longestAltPrompt) return prompt;
  return `${prompt.slice(0, longestAltPrompt).replace(/[\uD800-\uDBFF]$/u, '')}…`;
}

type Body = Omit<Card, 'generationId' | 'prompt' | 'private'>;

function openCard(generation: Generation, texts: Texts, { now = 0, place, isHeld = false }: Moment): Body {
  const lines = [modelLine(generation, generation.cost, texts)];
  const fetches = now >= (generation.address.renewAt ?? Infinity);
  if (fetches) lines.push(texts.say('line.longer', { action: texts.say('action.fetch') }));
  if (generation.cancelRefused) lines.push(texts.say('line.cancelRefused'));
  const stoppable = generation.cancelRequestedAt === undefined && !generation.cancelRefused;
  return {
    tone: generation.station === 'queued' ? 'waiting' : 'working',
    title: openTitle(generation, texts, { now, place, isHeld }),
    lines,
    ...(generation.progress === undefined ? {} : { progress: generation.progress }),
    ...(generation.submittedAt === undefined || generation.failures > 0
      ? {}
      : { expectedAt: generation.submittedAt + generation.typicalMs }),
    actions: labelled(
      [...(fetches ? ['fetch' as const] : []), ...(stoppable ? ['cancel' as const] : [])],
      texts,
    ),
    final: false,
  };
}

const heldAfterMs = 1500;

function openTitle(
  generation: Generation,
  texts: Texts,
  { now, place: position, isHeld }: Moment & { now: number },
): string {
  if (generation.cancelRequestedAt !== undefined) return texts.say('card.canceling');
  if (generation.failures > 0) return texts.say('card.waiting');
  if (generation.station === 'running') {
    return texts.say(generation.processing ? 'card.processing' : 'card.starting');
  }
  if (generation.station === 'submitting') {
    // What has been held for a while is being worked on.
    const isWorkedOn = isHeld && now - (generation.submittedAt ?? now) >= heldAfterMs;
    return texts.say(isWorkedOn ? 'card.processing' : 'card.submitting');
  }
  return position === undefined ? texts.say('card.queued') : texts.say('card.queuedAt', { position });
}

const tones: Record<Outcome['kind'], Tone> = { succeeded: 'done', failed: 'failed', canceled: 'canceled' };

function endedCard(generation: Generation, outcome: Outcome, texts: Texts): Body {
  return {
    tone: tones[outcome.kind],
    title:
      outcome.kind === 'succeeded' ? succeededTitle(generation, texts) : texts.say(`card.${outcome.kind}`),
    lines:
      outcome.kind === 'succeeded'
        ? succeededLines(generation, texts)
        : endedLines(generation, outcome, texts),
    actions: labelled(endedActions(generation, outcome), texts),
    final: true,
  };
}

function succeededTitle({ moving, outputs: { length: count } }: Generation, texts: Texts): string {
  return moving && count === 1 ? texts.say('card.succeededMoving') : texts.say('card.succeeded', { count });
}

function endedActions(generation: Generation, outcome: Outcome): ActionName[] {
  if (outcome.kind !== 'succeeded') return ['again', 'vary', 'delete'];
  const publish = generation.private ? ['publish' as const] : [];
  // No model here works on what moves.
  const edit = generation.moving ? [] : ['edit' as const];
  return [...publish, 'again', 'vary', ...edit, 'delete'];
}

function labelled(names: readonly ActionName[], texts: Texts): Card['actions'] {
  return names.map((name) => ({ name, label: texts.say(`action.${name}`) }));
}

function succeededLines(generation: Generation, texts: Texts): string[] {
  const missing = generation.count - generation.outputs.length;
  const lines = [modelLine(generation, costOfOutputs(generation), texts)];
  if (generation.tookMs !== undefined) {
    lines.push(texts.say('line.took', { duration: texts.duration(generation.tookMs) }));
  }
  if (generation.cancelRequestedAt !== undefined || generation.cancelRefused)
    lines.push(texts.say('line.cancelLate'));
  if (missing > 0) lines.push(texts.say('line.fewer', { missing }));
  return lines;
}

function endedLines(generation: Generation, outcome: Outcome, texts: Texts): string[] {
  if (outcome.kind !== 'failed') return [texts.say('line.refunded')];
  const code = isErrorCode(outcome.code) ? outcome.code : 'internal';
  const durations = readDurations(outcome.params, texts);
  return [
    texts.say(`error.${code}`, { ...outcome.params, ...durations }),
    texts.say('line.refunded'),
    texts.say('line.reference', { reference: generation.id }),
  ];
}

/** Whole credits for what really came: all of the cost, or its share where the model kept some outputs back. */
export function costOfOutputs({ cost, count, outputs }: Generation): number {
  return Math.ceil((cost * Math.min(outputs.length, count)) / count);
}

function modelLine(generation: Generation, cost: number, texts: Texts): string {
  const { model, seed } = generation;
  const credits = texts.say('credits', { count: cost });
  return seed === undefined
    ? texts.say('line.model', { model, credits })
    : texts.say('line.modelSeed', { model, seed, credits });
}

/** Every `somethingMs` value as `something` in words, because sentences speak of minutes. */
export function readDurations(params: Record<string, string | number>, texts: Texts): Record<string, string> {
  return Object.fromEntries(
    Object.entries(params).flatMap(([name, value]) =>
      name.endsWith('Ms') && typeof value === 'number' ? [[name.slice(0, -2), texts.duration(value)]] : [],
    ),
  );
}
