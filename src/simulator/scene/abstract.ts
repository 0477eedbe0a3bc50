// A composition without a scene: overlapping discs, arcs and leaves on warm paper.
import { mix } from './colour.ts';
import type { Random } from './random.ts';
import { line, oval, path, short } from './shape.ts';

type Family = readonly [paper: string, main: string, ...others: string[]];

const families: readonly [Family, ...Family[]] = [
  ['#f3e6d0', '#e2725b', '#f2b84b', '#2f5d62', '#274060', '#a7c4bc'],
  ['#f6efe4', '#d1495b', '#edae49', '#00798c', '#30638e', '#8fb8ac'],
  ['#1f2041', '#ffc857', '#e9724c', '#c5283d', '#5fa8d3', '#f2e9dc'],
  ['#efe7da', '#6a4c93', '#f08a80', '#f7c59f', '#1a936f', '#2d3047'],
];

/** Paints the composition over the whole canvas; a named colour becomes the strongest one. */
export function abstract(random: Random, width: number, tint: string | undefined): string {
  const [paper, ...family] = random.pick(families);
  const colours = tint === undefined ? family : [tint, mix(tint, paper, 0.5), ...family.slice(1)];
  const colour = () => colours[Math.floor(random.between(0, colours.length))] ?? paper;
  const cell = random.pick([200, 250, 333.4]);
  const tiles: string[] = [`<rect width="${short(width)}" height="1000" fill="${paper}"/>`];
  for (let y = 0; y < 1000; y += cell) {
    for (let x = 0; x < width; x += cell) {
      const turn = Math.floor(random.between(0, 4)) * 90;
      const half = cell / 2;
      tiles.push(
        `<g transform="translate(${short(x + half)} ${short(y + half)}) rotate(${turn}) scale(${short(cell / 200)})">${motif(random, colour)}</g>`,
      );
    }
  }
  const [x, y, r] = [random.between(0.25, 0.75) * width, random.between(260, 700), random.between(150, 240)];
  return (
    tiles.join('') +
    oval(x, y, r, colour(), r, 'opacity=".88"') +
    oval(x + r * 0.28, y - r * 0.2, r * 0.52, paper, r * 0.52, 'opacity=".9"')
  );
}

// Each motif fills a square from -100 to 100.
function motif(random: Random, colour: () => string): string {
  const back = `<rect x="-100.5" y="-100.5" width="201" height="201" fill="${colour()}"/>`;
  const drawings = [
    () =>
      path('M-100,100A200,200 0 0 1 100,-100V100Z', colour()) +
      path('M0,100A100,100 0 0 1 100,0V100Z', colour()),
    () => oval(0, 0, 100, colour()) + oval(0, 0, 52, colour()),
    () => path('M-100,100A200,200 0 0 1 100,-100A200,200 0 0 1 -100,100Z', colour()),
    () => path('M-100,-100A100,100 0 0 0 100,-100ZM-100,0A100,100 0 0 0 100,0Z', colour()),
    () =>
      [92, 66, 40].map((r) => line(`M-100,${100 - r}A${r},${r} 0 0 1 ${r - 100},100`, colour(), 14)).join(''),
    () => path('M-100,-100L100,100H-100Z', colour()),
    () => '',
  ] as const;
  return back + random.pick(drawings)();
}
