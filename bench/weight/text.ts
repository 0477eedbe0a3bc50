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
one that is not counted; memory is looked at ${idle.aloneMs / 1000} s after a start. The target is 110 MB (105 MiB) with one platform on.

It is missed with Discord and with Slack. Node's own code and what it maps of it are 62 MiB of each process; a plain bot has
little more than its platform's library on top, and is near the target or above it already. The rest is code of libraries and
its sources (discord.js with two copies of undici, a third one, zod, yaml, prom-client), not records. Tried: the parts of
discord.js that are used, in place of all of it, give back 8 MiB; one undici for all 5; fewer arenas of the C library 5.

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
