// The end in front of the person: files and final card, then the quota, then done. Doing it twice shows it once.
import { textsFor } from '../i18n/texts.ts';
import type { Core } from './core.ts';
import { asAppError, treatmentOf, type AppError } from './errors.ts';
import { altText, costOfOutputs, generationCard } from './cards/generation-card.ts';
import { isBehind, isOpen, move, outputsExpireAt, type Generation } from './generation.ts';
import type { DeliveredFile, OutputFile } from './ports.ts';
import { adapterOf } from './show.ts';
import type { Step } from './step.ts';

/** Station `delivering`: ends with the record `done`, or rejects and is taken again. */
export async function finish(core: Core, generation: Generation, signal: AbortSignal): Promise<Step> {
  // It stands in front of its person: what has gone since at the gateway takes nothing of it away.
  const paid = await endIfPaid(core, generation);
  if (paid) return { generation: paid };
  const shown = await showEnd(core, generation, signal);
  return { generation: isOpen(shown) ? await close(core, shown) : shown };
}

/**
 * Ends one that its person has paid for already: a crash came between that and the record, so that it stands in front of
 * them, whatever a second try comes to. Undefined for one that was not paid.
 */
export async function endIfPaid(core: Core, generation: Generation): Promise<Generation | undefined> {
  const isPaid = generation.outcome?.kind === 'succeeded' && (await core.accounts.isPaid(generation));
  return isPaid ? close(core, generation) : undefined;
}

/** Puts the end at its address, with all the files that can be had; resolves with the record as it is shown there. */
export async function showEnd(core: Core, generation: Generation, signal: AbortSignal): Promise<Generation> {
  const downloaded = await downloadAll(core, generation, signal);
  // Outputs that can no longer be had are as if they had never come: not shown, not paid.
  const arrived = { ...generation, outputs: downloaded.urls };
  try {
    await noteArrived(core, generation, arrived);
    signal.throwIfAborted();
    // The download takes its time: somebody else may have taken over who was thought to be gone.
    const current = await core.records.get(generation.id);
    if (current && isBehind(generation, current)) return current;
    const texts = textsFor(generation.locale);
    const card = generationCard(arrived, texts);
    const files = downloaded.files.map((file, index) => named(file, index, arrived, altText(arrived, texts)));
    const address = await adapterOf(core, generation).deliver(generation.address, card, { files, signal });
    return { ...arrived, address, shown: JSON.stringify(card) };
  } finally {
    await Promise.all(downloaded.files.map((file) => file.dispose()));
  }
}

/** What a chat has seen a part of is not shown whole by the next try: its message would keep what it has. */
async function noteArrived({ records }: Core, before: Generation, { outputs }: Generation): Promise<void> {
  if (before.station !== 'delivering' || outputs.length === before.outputs.length) return;
  await records.change(before.id, (current) => move(current, { outputs }));
}

/** Ends a generation whose final card cannot be put anywhere: refunded, and the operator hears of it. */
export async function abandon(core: Core, generation: Generation, error: AppError): Promise<Generation> {
  core.events.undelivered(generation, error);
  // Who presses Fetch after this reads that there is nothing to fetch any more.
  const code = error.code === 'address_expired' ? 'output_gone' : error.code;
  const failure = { kind: 'failed' as const, code, params: error.params };
  // A press of Fetch can still ask what became of it.
  const isKept = error.code === 'address_expired' && generation.outcome?.kind !== 'succeeded';
  return close(core, { ...generation, outcome: isKept ? (generation.outcome ?? failure) : failure });
}

/** The ledger first and the record last: every part can be repeated after a crash in between. */
async function close(core: Core, ended: Generation): Promise<Generation> {
  const { records, accounts, clock, events } = core;
  if (ended.outcome?.kind === 'succeeded') await accounts.commit(ended, costOfOutputs(ended));
  else await accounts.refund(ended, billedFor(ended));
  const doneAt = clock.now();
  const { outcome, outputs, address, shown } = ended;
  const done = await records.change(ended.id, (current) =>
    move(current, { station: 'done', doneAt, shownAt: doneAt, outcome, outputs, address, shown }),
  );
  const { submittedAt, tookMs } = done;
  events.ended(
    done,
    submittedAt === undefined || tookMs === undefined ? undefined : doneAt - submittedAt - tookMs,
  );
  return done;
}

/** What the gateway asks for although nobody got anything: outputs that were made, and a run that was cut off. */
function billedFor(ended: Generation): number {
  if (ended.outputs.length > 0) return costOfOutputs(ended);
  const { outcome, processing, cost } = ended;
  const wasCut =
    outcome?.kind === 'canceled' || (outcome?.kind === 'failed' && outcome.code === 'prediction_timeout');
  return wasCut && processing ? cost : 0;
}

async function downloadAll(
  core: Core,
  generation: Generation,
  signal: AbortSignal,
): Promise<{ files: OutputFile[]; urls: string[] }> {
  if (generation.outcome?.kind !== 'succeeded') return { files: [], urls: [] };
  const urls = generation.outputs.slice(0, mostFiles);
  const results = await Promise.allSettled(urls.map((url) => core.gateway.download(url, signal)));
  const files = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const errors = results.flatMap((result): unknown[] =>
    result.status === 'rejected' ? [result.reason] : [],
  );
  const passing = errors.find((error) => signal.aborted || treatmentOf(error) === 'wait');
  if (passing !== undefined || files.length === 0) {
    await Promise.all(files.map((file) => file.dispose()));
    throw signal.aborted ? signal.reason : asAppError(passing ?? errors[0]);
  }
  return { files, urls: urls.filter((_, index) => results[index]?.status === 'fulfilled') };
}

/** Discord shows at most ten files in a message, the smallest number of all platforms. */
const mostFiles = 10;

/** NOTE Windows takes a file of such a name for one of these, whatever stands behind the dot. */
const devices = /^(?:con|prn|aux|nul|com\d|lpt\d)$/u;

function named(file: OutputFile, index: number, generation: Generation, alt: string): DeliveredFile {
  const words = (generation.prompt || generation.model)
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}+/gu, '')
    .replaceAll('đ', 'd')
    .replaceAll(/[^a-z0-9]+/gu, '-')
    .slice(0, 40)
    .replaceAll(/^-+|-+$/gu, '');
  const number = generation.count > 1 ? `-${index + 1}` : '';
  const url = generation.outputs[index] ?? '';
  const link = url.startsWith('http') ? { link: { url, expiresAt: outputsExpireAt(generation) } } : {};
  return {
    name: `${devices.test(words) ? 'picture' : words || 'picture'}${number}.${file.extension}`,
    alt,
    spoiler: generation.spoiler ?? false,
    file,
    ...link,
  };
}
