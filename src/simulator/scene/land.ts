// The shapes of land: ridges, peaks, hills, trees and water.
import { darker, lighter, mix } from './colour.ts';
import type { Palette } from './palette.ts';
import type { Random } from './random.ts';
import { oval, path, short } from './shape.ts';

/** A smooth hill line from edge to edge, filled down to the bottom. */
export function hills(random: Random, width: number, y: number, height: number, fill: string): string {
  const [a, b] = [random.between(0, 6.28), random.between(0, 6.28)];
  const waves = random.between(1.1, 2);
  const points: string[] = [];
  for (let step = 0; step <= 40; step += 1) {
    const t = (step / 40) * Math.max(1, width / 1000);
    const rise = Math.sin(t * 3.2 * waves + a) * 0.65 + Math.sin(t * 7.1 * waves + b) * 0.35;
    points.push(`${short((step / 40) * width)},${short(y - height * rise)}`);
  }
  return path(`M0,1000L${points.join('L')}L${short(width)},1000Z`, fill);
}

/** A range of peaks, each with a lit and a shaded side, and snow on top if `capped`. */
export function peaks(
  random: Random,
  width: number,
  y: number,
  height: number,
  fill: string,
  cap: string | undefined,
): string {
  const count = Math.max(2, Math.round((width / 1000) * random.between(3, 5)));
  const order = Array.from({ length: count }, (_, index) => index).sort((a, b) => (a % 2) - (b % 2));
  const shapes = order.map((index) => {
    const x = ((index + random.between(0.2, 0.8)) / count) * width;
    const h = height * random.between(0.6, 1.1);
    const w = h * random.between(0.75, 1.05);
    const lean = random.between(-0.12, 0.2) * w;
    const shade = `M${short(x)},${short(y - h)}L${short(x + lean)},${short(y - h * 0.55)}L${short(x - lean * 0.5)},${short(y - h * 0.3)}L${short(x + lean)},${short(y)}L${short(x + w)},${short(y)}Z`;
    const side = path(
      `M${short(x - w)},${short(y)}L${short(x)},${short(y - h)}L${short(x + w)},${short(y)}Z`,
      fill,
    );
    const snow = cap === undefined ? '' : snowCap(x, y - h, w * 0.34, h * 0.34, cap);
    return side + path(shade, darker(fill, 0.14)) + snow;
  });
  return shapes.join('') + path(`M0,${short(y - 1)}H${short(width)}V1000H0Z`, fill);
}

function snowCap(x: number, top: number, w: number, h: number, cap: string): string {
  const at = (dx: number, dy: number) => `${short(x + dx * w)},${short(top + dy * h)}`;
  const whole = `M${at(0, 0)}L${at(-1, 1)}L${at(-0.55, 0.78)}L${at(-0.25, 1.12)}L${at(0.1, 0.8)}L${at(0.45, 1.15)}L${at(0.68, 0.85)}L${at(1, 1)}Z`;
  const shaded = `M${at(0, 0)}L${at(0.1, 0.8)}L${at(0.45, 1.15)}L${at(0.68, 0.85)}L${at(1, 1)}Z`;
  return path(whole, cap) + path(shaded, darker(cap, 0.13));
}

/** A fir of four tiers standing at `x`, `y`; snow lies on it if `snow` names a colour. */
function fir(x: number, y: number, height: number, fill: string, snow?: string): string {
  const tiers = [0, 1, 2, 3].map((tier) => {
    const top = y - height + tier * height * 0.2;
    const w = height * (0.13 + tier * 0.055);
    const low = top + height * 0.32;
    const d = (scale: number, drop: number) =>
      `M${short(x)},${short(top)}L${short(x - w * scale)},${short(top + (low - top) * drop)}Q${short(x)},${short(top + (low - top) * (drop + 0.12))} ${short(x + w * scale)},${short(top + (low - top) * drop)}Z`;
    const shade = path(
      `M${short(x)},${short(top)}L${short(x + w)},${short(low)}Q${short(x + w * 0.4)},${short(low + height * 0.03)} ${short(x + w * 0.1)},${short(low + height * 0.03)}Z`,
      darker(fill, 0.18),
    );
    return path(d(1, 1), fill) + shade + (snow === undefined ? '' : path(d(0.52, 0.5), snow));
  });
  const trunk = `<rect x="${short(x - height * 0.03)}" y="${short(y - height * 0.16)}" width="${short(height * 0.06)}" height="${short(height * 0.17)}" fill="${darker('#6b4a3a', 0.3)}"/>`;
  return trunk + tiers.toReversed().join('');
}

/** A round leafy tree. */
function leafTree(x: number, y: number, height: number, fill: string): string {
  const r = height * 0.3;
  const trunk = path(
    `M${short(x - height * 0.035)},${short(y)}L${short(x - height * 0.02)},${short(y - height * 0.5)}H${short(x + height * 0.02)}L${short(x + height * 0.035)},${short(y)}Z`,
    darker('#7a5540', 0.2),
  );
  return [
    trunk,
    oval(x + r * 0.35, y - height * 0.58, r * 0.8, darker(fill, 0.16)),
    oval(x - r * 0.4, y - height * 0.56, r * 0.75, fill),
    oval(x, y - height * 0.72, r, fill),
    oval(x - r * 0.3, y - height * 0.82, r * 0.5, lighter(fill, 0.14)),
  ].join('');
}

/** A stand of trees along `y`, densest at the edges so that the middle stays free. */
export function grove(
  random: Random,
  width: number,
  y: number,
  height: number,
  fill: string,
  options: { snow?: string | undefined; leafy?: boolean; open?: number },
): string {
  const count = Math.round((width / 1000) * 15);
  const { snow, leafy = false, open = 0.2 } = options;
  return Array.from({ length: count }, (_, index) => {
    const t = (index + random.between(0, 0.8)) / count;
    if (Math.abs(t - 0.5) < open) return '';
    const h = height * random.between(0.6, 1.15) * (0.7 + Math.abs(t - 0.5) * 0.8);
    const tone = mix(fill, random.pick(['#ffffff', '#0e2a3a']), random.between(0, 0.1));
    const low = y + random.between(-8, 14);
    return leafy ? leafTree(t * width, low, h * 0.8, tone) : fir(t * width, low, h, tone, snow);
  }).join('');
}

/** Water from `y` down: bands that darken, and a path of light under the sun. */
export function water(random: Random, palette: Palette, width: number, y: number, sunX: number): string {
  const bands = Array.from({ length: 6 }, (_, index) => {
    const top = y + index * index * 11;
    const wave = Array.from({ length: 13 }, (_, step) => {
      const x = (step / 12) * width;
      return `${short(x)},${short(top + (index === 0 ? 0 : Math.sin(step * 1.9 + index * 2) * index * 1.6))}`;
    });
    const d = `M0,1000L${wave.join('L')}L${short(width)},1000Z`;
    return path(d, mix(mix(palette.water, palette.skyMiddle, 0.4), darker(palette.water, 0.25), index / 5));
  });
  const glints = Array.from({ length: 34 }, (_, index) => {
    const t = index / 34;
    const gy = y + 6 + t * t * 260;
    const spread = 20 + t * 120;
    const w = random.between(14, 70) * (0.5 + t);
    return oval(
      sunX + random.between(-spread, spread),
      gy,
      w,
      palette.sun,
      2 + t * 3.5,
      `opacity="${short(0.62 - t * 0.45)}"`,
    );
  });
  return bands.join('') + glints.join('');
}
