// What stands in front of the subject's feet and ties it to the ground.
import { darker, lighter, mix } from './colour.ts';
import type { Setting } from './setting.ts';
import { line, oval, path, short } from './shape.ts';

/** Paints the nearest strip of ground: drifts, grass, waves or pads. */
export function foreground(setting: Setting, swimming: boolean): string {
  const { place } = setting;
  if (place === 'sea') return waves(setting, swimming);
  if (place === 'lake') return swimming ? pads(setting) : bank(setting);
  if (place === 'meadow' || place === 'mountains' || place === 'forest') {
    return setting.snow ? drifts(setting) : grass(setting);
  }
  return '';
}

function drifts({ random, palette, width }: Setting): string {
  const shade = mix(palette.ground, '#8fb0d8', 0.3);
  const at = random.between(0.2, 0.8) * width;
  return [
    path(
      `M0,${short(random.between(930, 950))}C${short(at * 0.6)},${short(random.between(905, 925))} ${short(at)},965 ${short(width)},${short(random.between(925, 955))}V1000H0Z`,
      mix(shade, palette.ground, 0.5),
    ),
    path(
      `M0,975C${short(at)},950 ${short(width * 0.7)},995 ${short(width)},965V1000H0Z`,
      lighter(palette.ground, 0.3),
    ),
  ].join('');
}

function grass({ random, palette, width }: Setting): string {
  const tufts = Array.from({ length: Math.round(width / 16) }, () => {
    const [x, y, h] = [random.between(0, width), random.between(905, 1000), random.between(18, 46)];
    const tone = random.pick([
      darker(palette.ground, 0.22),
      darker(palette.ground, 0.12),
      lighter(palette.ground, 0.16),
    ]);
    return path(
      `M${short(x - 5)},${short(y)}q-2,${short(-h * 0.6)} ${short(random.between(-16, 2))},${short(-h)}q8,${short(h * 0.4)} 8,${short(h)}q4,${short(-h * 0.5)} 14,${short(-h * 0.8)}q-4,${short(h * 0.4)} -6,${short(h * 0.8)}Z`,
      tone,
    );
  });
  const petals = Array.from({ length: Math.round(width / 42) }, () => {
    const [x, y] = [random.between(0, width), random.between(900, 985)];
    const tone = mix(
      random.pick(['#f6d365', '#f4f1ea', '#ef8f8f', '#c79be0']),
      palette.light,
      palette.lightShare * 0.6,
    );
    return oval(x, y, 6, tone, 5) + oval(x, y, 2.2, '#e0a53a');
  });
  return tufts.join('') + petals.join('');
}

function bank({ random, palette, width }: Setting): string {
  const reeds = Array.from({ length: 16 }, () => {
    const side = random.chance(0.5) ? random.between(0, 0.22) : random.between(0.78, 1);
    const [x, h] = [side * width, random.between(80, 190)];
    const green = darker(palette.foliage, random.between(0, 0.25));
    return (
      line(
        `M${short(x)},1000q${short(random.between(-14, 14))},${short(-h * 0.6)} 0,${short(-h)}`,
        green,
        5,
      ) + oval(x, 1000 - h, 7, '#6b4636', 22)
    );
  });
  return path(`M0,900Q${short(width / 2)},840 ${short(width)},905V1000H0Z`, palette.ground) + reeds.join('');
}

function pads({ random, palette, width }: Setting): string {
  return Array.from({ length: 9 }, () => {
    const [x, y, r] = [random.between(0, width), random.between(880, 1000), random.between(36, 90)];
    const green = mix('#3f8a5c', palette.light, palette.lightShare * random.between(0.5, 1));
    const notch = `M${short(x)},${short(y)}l${short(r)},${short(-r * 0.1)}a${short(r)},${short(r * 0.24)} 0 1 1 ${short(-r * 0.3)},${short(-r * 0.08)}Z`;
    return path(notch, green) + line(`M${short(x)},${short(y)}h${short(-r * 0.7)}`, lighter(green, 0.2), 3);
  }).join('');
}

function waves({ random, palette, width }: Setting, swimming: boolean): string {
  if (!swimming) {
    const sand = palette.ground;
    return [
      path(
        `M0,850C${short(width * 0.3)},800 ${short(width * 0.6)},880 ${short(width)},830V1000H0Z`,
        mix('#ffffff', palette.light, palette.lightShare),
        'opacity=".75"',
      ),
      path(`M0,864C${short(width * 0.3)},814 ${short(width * 0.6)},894 ${short(width)},844V1000H0Z`, sand),
      Array.from({ length: 14 }, () =>
        oval(random.between(0, width), random.between(890, 990), random.between(3, 8), darker(sand, 0.16), 4),
      ).join(''),
    ].join('');
  }
  const start = -random.between(40, 190);
  const crest = (y: number, tone: string, length: number) => {
    const count = Math.ceil(width / length) + 2;
    return path(
      `M${short(start)},${y}${`q${length / 4},-34 ${length / 2},-6t${length / 2},6`.repeat(count)}V1000H${short(start)}Z`,
      tone,
    );
  };
  const foam = mix(lighter(palette.water, 0.6), palette.light, palette.lightShare * 0.4);
  return [
    crest(852, foam, 190),
    crest(860, mix(palette.water, palette.skyLow, 0.15), 190),
    crest(912, lighter(palette.water, 0.35), 230),
    crest(919, darker(palette.water, 0.12), 230),
    crest(968, darker(palette.water, 0.28), 270),
  ].join('');
}
