// Mixing of colours written as `#rrggbb`.

/** Blends two colours; `share` 0 is all `from`, 1 is all `to`. */
export function mix(from: string, to: string, share: number): string {
  const [a, b] = [channelsOf(from), channelsOf(to)];
  const mixed = a.map((channel, index) => Math.round(channel + ((b[index] ?? 0) - channel) * share));
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

/** The colour with light on it. */
export function lighter(colour: string, share: number): string {
  return mix(colour, '#fffaf0', share);
}

/** The colour in shadow: towards a deep blue, because shadows outdoors are never grey. */
export function darker(colour: string, share: number): string {
  return mix(colour, '#141a38', share);
}

function channelsOf(colour: string): number[] {
  return [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16));
}
