// What bots weigh, as text and tables.
import { mebibytes, table } from '../figures.ts';
import { idle, type IdleFigures } from './idle.ts';
import { uploads, type UploadFigures } from './uploads.ts';

/** Those that nobody uses. */
export function idleText(figures: readonly IdleFigures[]): string {
  const rows = figures.map(({ platform, bot, readyMs, residentBytes }) => [
    platform,
    bot,
    readyMs === undefined ? '–' : `${readyMs.toFixed(0)} ms`,
    `${mebibytes(residentBytes)} MiB`,
  ]);
  return `Each as a whole program with one platform on, that nobody uses. Ready is when \`/readyz\` says so, the median of ${idle.starts} starts after
one that is not counted; memory is looked at ${idle.aloneMs / 1000} s after a start.

${table(['platform', 'bot', 'start to ready', 'memory, resident'], rows)}`;
}

/** Those that are given a lot at once. */
export function uploadsText(figures: readonly UploadFigures[]): string {
  const rows = figures.map(({ what, bot, residentBytes, peakBytes, tookMs }) => [
    what,
    bot,
    `${mebibytes(residentBytes)} MiB`,
    `${mebibytes(peakBytes)} MiB`,
    `${mebibytes(peakBytes - residentBytes)} MiB`,
    `${(tookMs / 1000).toFixed(1)} s`,
  ]);
  return `${uploads.count} pictures of 10 MB at the same moment, after two that are not counted: results on their way from the gateway into
Discord, and pictures that people bring to the web chat (32 of them are let in at once, and who is turned away comes again a
quarter of a second later). The peak is the kernel's.

${table(['what', 'bot', 'memory before', 'peak', 'rise', 'all there after'], rows)}`;
}
