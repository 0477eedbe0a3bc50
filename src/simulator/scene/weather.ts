// What falls or hangs in front of everything: snow, rain and fog.
import type { Random } from './random.ts';
import { oval, short } from './shape.ts';
import type { WeatherName } from './vocabulary.ts';

/** Paints the weather over the whole canvas. */
export function weather(random: Random, width: number, kind: WeatherName | undefined): string {
  if (kind === 'snow') return snowfall(random, width);
  if (kind === 'rain') return rainfall(random, width);
  return kind === 'fog' ? fogBank(width, 520, 0.55) + fogBank(width, 800, 0.4) : '';
}

/** A soft bank of fog around `y`. */
export function fogBank(width: number, y: number, opacity: number): string {
  const id = `fog${y}`;
  return `<defs><linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#f4f5f2" stop-opacity="0"/><stop offset=".5" stop-color="#f4f5f2" stop-opacity="${opacity}"/><stop offset="1" stop-color="#f4f5f2" stop-opacity="0"/></linearGradient></defs><rect y="${y - 190}" width="${short(width)}" height="380" fill="url(#${id})"/>`;
}

function snowfall(random: Random, width: number): string {
  return Array.from({ length: Math.round(width * 0.13) }, () => {
    const near = random.chance(0.14);
    const size = near ? random.between(5, 10) : random.between(1.6, 4.4);
    const opacity = near ? random.between(0.35, 0.7) : random.between(0.55, 0.95);
    return oval(
      random.between(0, width),
      random.between(0, 1000),
      size,
      '#ffffff',
      size,
      `opacity="${short(opacity)}"`,
    );
  }).join('');
}

function rainfall(random: Random, width: number): string {
  const drops = Array.from({ length: Math.round(width * 0.16) }, () => {
    const [x, y, length] = [
      random.between(0, width * 1.1),
      random.between(-40, 1000),
      random.between(22, 64),
    ];
    return `M${short(x)},${short(y)}l${short(-length * 0.22)},${short(length)}`;
  });
  return `<path d="${drops.join('')}" stroke="#eaf4fa" stroke-width="2.6" stroke-linecap="round" opacity=".5" fill="none"/>`;
}
