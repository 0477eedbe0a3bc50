// The sky: light, sun or moon, stars, clouds and far planets.
import { lighter, mix } from './colour.ts';
import type { Palette } from './palette.ts';
import type { Random } from './random.ts';
import { oval, path, short } from './shape.ts';
import type { PlaceName } from './vocabulary.ts';

/** The canvas: 1000 units high, `width` wide. */
export interface Canvas {
  random: Random;
  palette: Palette;
  width: number;
  place: PlaceName;
}

/** Paints the sky down to the bottom of the canvas; `sunX` and `sunY` say where the light hangs. */
export function sky({ random, palette, width, place }: Canvas, sunX: number, sunY: number): string {
  const { skyTop, skyMiddle, skyLow } = palette;
  const radius = random.between(58, 92);
  return [
    `<defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${skyTop}"/><stop offset=".45" stop-color="${skyMiddle}"/><stop offset=".8" stop-color="${skyLow}"/></linearGradient>`,
    `<radialGradient id="glow"><stop offset="0" stop-color="${palette.sun}" stop-opacity=".75"/><stop offset=".35" stop-color="${palette.sun}" stop-opacity=".28"/><stop offset="1" stop-color="${palette.sun}" stop-opacity="0"/></radialGradient></defs>`,
    `<rect width="${short(width)}" height="1000" fill="url(#sky)"/>`,
    palette.dark ? stars(random, width) : '',
    place === 'space' ? planets(random, palette, width) : '',
    place === 'underwater' || place === 'space' ? '' : sunOrMoon(palette, sunX, sunY, radius),
    palette.dark || place === 'underwater' || place === 'mars' ? '' : clouds(random, palette, width),
  ].join('');
}

function sunOrMoon(palette: Palette, x: number, y: number, radius: number): string {
  const glow = oval(x, y, radius * (palette.dark ? 3.4 : 4.6), 'url(#glow)');
  const disc = oval(x, y, radius, palette.sun);
  if (!palette.dark) return glow + disc;
  const crater = mix(palette.sun, palette.skyMiddle, 0.22);
  return [
    glow,
    disc,
    oval(x - radius * 0.3, y - radius * 0.2, radius * 0.22, crater),
    oval(x + radius * 0.32, y + radius * 0.12, radius * 0.15, crater),
    oval(x - radius * 0.05, y + radius * 0.48, radius * 0.18, crater),
  ].join('');
}

function stars(random: Random, width: number): string {
  const dots = Array.from({ length: Math.round(width * 0.14) }, () => {
    const size = random.chance(0.12) ? random.between(2.4, 4) : random.between(0.8, 2);
    const opacity = short(random.between(0.35, 1));
    return oval(
      random.between(0, width),
      random.between(0, 680),
      size,
      '#fff8e0',
      size,
      `opacity="${opacity}"`,
    );
  });
  const sparks = Array.from({ length: 7 }, () => {
    const [x, y, r] = [random.between(0, width), random.between(20, 420), random.between(8, 15)];
    const q = r * 0.12;
    return path(
      `M${short(x)},${short(y - r)}q${short(q)},${short(r - q)} ${short(r)},${short(r)}q${short(q - r)},${short(q)} ${short(-r)},${short(r)}q${short(-q)},${short(q - r)} ${short(-r)},${short(-r)}q${short(r - q)},${short(-q)} ${short(r)},${short(-r)}Z`,
      '#fff6d8',
    );
  });
  return dots.join('') + sparks.join('');
}

function planets(random: Random, palette: Palette, width: number): string {
  const hues = ['#e08a5b', '#5fb0a8', '#c76b98', '#e5c06a', '#7f8fd9'] as const;
  const big = random.pick(hues);
  const x = random.pick([width * 0.2, width * 0.8]);
  const r = random.between(110, 170);
  const y = random.between(190, 290);
  const ring = `<ellipse cx="${short(x)}" cy="${short(y)}" rx="${short(r * 1.75)}" ry="${short(r * 0.38)}" fill="none" stroke="${lighter(big, 0.5)}" stroke-width="14" opacity=".75" transform="rotate(-18 ${short(x)} ${short(y)})"/>`;
  const small = random.pick(hues);
  return [
    oval(width / 2, 520, width * 0.6, mix(palette.skyLow, '#e07ab0', 0.4), 190, 'opacity=".28"'),
    oval(x, y, r, big),
    path(
      `M${short(x)},${short(y - r)}a${short(r)},${short(r)} 0 0 1 0,${short(2 * r)}a${short(r * 1.35)},${short(r * 1.35)} 0 0 0 0,${short(-2 * r)}Z`,
      mix(big, '#140f33', 0.35),
    ),
    oval(x - r * 0.35, y - r * 0.3, r * 0.2, lighter(big, 0.25), r * 0.12),
    ring,
    oval(width - x, random.between(110, 420), random.between(26, 48), small),
  ].join('');
}

function clouds(random: Random, palette: Palette, width: number): string {
  const count = Math.round(random.between(2, 4.9));
  return Array.from({ length: count }, (_, index) => {
    const x = ((index + random.between(0.1, 0.9)) / count) * width;
    return cloud(random, x, random.between(90, 360), random.between(0.5, 1.15), palette.cloud);
  }).join('');
}

function cloud(random: Random, x: number, y: number, scale: number, colour: string): string {
  const bumps = [-90, -45, 5, 52, 92].map((dx, index) => {
    const r = (index === 2 ? 52 : index % 4 === 0 ? 26 : 40) * random.between(0.85, 1.15) * scale;
    return oval(x + dx * scale, y - r * 0.45, r, colour);
  });
  const base = `<rect x="${short(x - 128 * scale)}" y="${short(y - 26 * scale)}" width="${short(256 * scale)}" height="${short(34 * scale)}" rx="${short(17 * scale)}" fill="${colour}"/>`;
  return `<g opacity=".8">${bumps.join('')}${base}</g>`;
}
